/** deploy list, start, stop, promote, rollback, history; keys and rules beside them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { deploymentName } from '../contract/deployments.ts';
import { projectSettings } from '../contract/project.ts';
import type { Rehearsal } from '../contract/rehearsal.ts';
import type { Deployment } from '../contract/serving.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf } from './usage.ts';
import { addDeployAccessVerbs } from './verbs-deploy-access.ts';
import { byText, eventText } from './verbs-model-records.ts';
import { waitForJob } from './wait-for-job.ts';

type StartOptions = {
  readonly port?: number;
  readonly webPort?: number;
  readonly split?: readonly SplitPart[];
  readonly shadow?: number | null;
  readonly precision?: 'fp32' | 'int8';
  readonly foreground?: boolean;
};
type SplitPart = { readonly version: number; readonly share: number };

const version = z.number().int().min(1);

/** `5=10`: a tenth of the requests go to version 5. Several times for several versions; `none` takes them all away. */
const splitOf = (text: string, before: readonly SplitPart[] = []): readonly SplitPart[] => {
  if (text === 'none') return [];
  const [, number, percent] = /^v?(\d+)=(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
  const share = Number(percent) / 100;
  if (number === undefined || !(share > 0 && share < 1)) {
    throw new InvalidArgumentError('Write a version and its per cent of the requests: 5=10.');
  }
  return [...before, { version: Number(number), share }];
};

const shadowOf = (text: string): number | null => (text === 'none' ? null : numberOf(version)(text.replace(/^v/, '')));

/** Also the name of a file. */
const nameOf = (text: string): string => {
  const problem = deploymentName.safeParse(text).error?.issues[0];
  if (problem) throw new InvalidArgumentError(`${problem.message}.`);
  return text;
};

const ROWS = z.number().int().min(0).max(20_000);

export const addDeployVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const deploy = program.command('deploy').description('named deployments, and which version each served when');

  deploy
    .command('list')
    .description('those of this project, on this computer')
    .action(async () => {
      const list = await withProject(globals(), (session) => session.deployments.list());
      printResult(globals(), list, () =>
        list.length === 0 ? 'Nothing was deployed yet: idrift deploy start prod NAME@ALIAS' : deploymentsTable(list),
      );
    });

  deploy
    .command('start')
    .argument('<name>', 'of the deployment', nameOf)
    .argument('[model]', 'NAME@alias to follow it, or NAME/3 (default: as before)')
    .option('--port <n>', 'of the service; 0 takes any free one', numberOf(projectSettings.shape.port))
    .option('--web-port <n>', 'of a web page; 0 takes any free one', numberOf(projectSettings.shape.webPort))
    .option(
      '--split <version=percent>',
      'another version that answers so many of 100 requests; none: no other',
      splitOf,
    )
    .option('--shadow <version>', 'a version that is asked too, and only logged; none: no such', shadowOf)
    .addOption(
      new Option(
        '--precision <bits>',
        'of the weights; int8 is measured first and refused beyond the limits in idrift.json',
      ).choices(['fp32', 'int8']),
    )
    .option('--foreground', 'until Ctrl+C, in place of in the background')
    .description('start it, or change what runs without losing a request')
    .action(async (name: string, model: string | undefined, options: StartOptions) => {
      const { startDeployment } = await import('./deploy-work.ts');
      const signal = untilInterrupted();
      await startDeployment(globals(), { name, model, ...options }, signal, (started) =>
        printResult(globals(), started, () => deploymentText(started)),
      );
    });

  deploy
    .command('stop')
    .argument('<name>')
    .description('let requests under way finish, and end it')
    .action(async (name: string) => {
      const stopped = await withProject(globals(), (session) => session.deployments.stop(name));
      printResult(globals(), stopped, () => `${name} is stopped. Its log is kept.`);
    });

  deploy
    .command('promote')
    .argument('<model>', 'the version: NAME/5 or NAME@alias')
    .option('--deployment <name>', 'that is to serve it (default: the one that serves this model)')
    .option('--rehearse <n>', 'logged requests that are replayed first', numberOf(ROWS), 200)
    .option('--overrule <note>', 'promote it also where the gate is shut; the note says why and is kept')
    .description('through a dress rehearsal; status 4 where the gate is shut')
    .action(async (reference: string, options: { deployment?: string; rehearse: number; overrule?: string }) => {
      const signal = untilInterrupted();
      const answer = await withProject(globals(), async (session) => {
        const { name: model, version: number } = await session.servedVersion(reference);
        const name = options.deployment ?? session.promotion.deploymentOf(model);
        const before = session.deployments.get(name);
        const which = { model, version: number, deployment: name };
        const { jobId, done } = session.promotion.rehearse({ ...which, last: options.rehearse });
        const line = progressLine(globals(), `Rehearsing ${model} v${number}`);
        await waitForJob(session, jobId, done, line.show, signal).finally(line.end);
        const rehearsal = session.promotion.rehearsal(which);
        const shut = rehearsal?.verdict !== 'go';
        const promoted = !shut || options.overrule !== undefined;
        const { overrule } = options;
        const deployment = promoted ? await session.promotion.promote({ name, version: number, overrule }) : before;
        const overruled = shut && promoted ? (overrule ?? null) : null;
        return { deployment, model, version: number, from: before.version, promoted, overruled, rehearsal };
      });
      printResult(globals(), answer, () => promotionText(answer));
      if (!answer.promoted) process.exitCode = EXIT.no;
    });

  deploy
    .command('rollback')
    .argument('<name>')
    .description('back to the version that it served before; a followed alias goes back with it')
    .action(async (name: string) => {
      const back = await withProject(globals(), (session) => session.deployments.rollback(name));
      printResult(globals(), back, () => `${name} serves v${back.version} again.`);
    });

  addDeployAccessVerbs(deploy, globals);

  deploy
    .command('history')
    .argument('[model]', 'NAME (default: the project setting)')
    .description('what was served when, newest first: version, share, who, why')
    .action(async (model: string | undefined) => {
      const events = await withProject(globals(), (session) =>
        session.deploymentHistory(model ?? session.settings().model),
      );
      printResult(globals(), events, () =>
        table(
          ['when', 'what', 'who'],
          events.map((event) => [event.at, eventText(event), byText(event)]),
        ),
      );
    });
};

const shares = ({ version: own, split, shadow }: Deployment): string => {
  const rest = 100 - split.reduce((sum, { share }) => sum + share * 100, 0);
  return [
    split.length === 0 ? `v${own}` : `v${own} ${Math.round(rest)} %`,
    ...split.map((part) => `v${part.version} ${Math.round(part.share * 100)} %`),
    ...(shadow === null ? [] : [`v${shadow} shadow`]),
  ].join(', ');
};

const deploymentsTable = (list: readonly Deployment[]): string =>
  table(
    ['name', 'state', 'model', 'serves', 'follows', 'address', 'since'],
    list.map((each) => [
      each.name,
      each.state,
      each.model,
      shares(each),
      each.follows ?? '–',
      each.url ?? '–',
      each.switchedAt ?? '–',
    ]),
  );

const deploymentText = (deployment: Deployment): string =>
  [
    `${deployment.name} serves ${deployment.model} ${shares(deployment)}${deployment.follows === null ? '' : ` and follows ${deployment.follows}`}.`,
    `It answers at ${deployment.url}/predict; documentation: ${deployment.url}/docs`,
    ...(deployment.webUrl === null ? [] : [`Web page: ${deployment.webUrl}`]),
  ].join('\n');

const promotionText = (answer: {
  readonly deployment: Deployment;
  readonly model: string;
  readonly version: number;
  readonly from: number;
  readonly promoted: boolean;
  readonly overruled: string | null;
  readonly rehearsal: Rehearsal | null;
}): string => {
  const { deployment, model, version: number, from, promoted, overruled, rehearsal } = answer;
  const shape = { passed: 'ok', 'not-passed': 'NO', unknown: '?' } as const;
  const checks = (rehearsal?.checks ?? []).map(({ state, words }) => `${shape[state].padEnd(3)} ${words}`);
  const flips = (rehearsal?.flips ?? [])
    .slice(0, 5)
    .map(({ text, from: was, to }) => [
      text,
      `${was.label} ${was.probability.toFixed(2)}`,
      `${to.label} ${to.probability.toFixed(2)}`,
    ]);
  const end = promoted
    ? `${deployment.name} serves ${model} v${number}${overruled === null ? '' : ', past its gate'}. Back to v${from}: idrift deploy rollback ${deployment.name}`
    : `The gate is shut: ${deployment.name} serves v${from} as before. To promote all the same: --overrule "why"`;
  return [
    ...checks,
    ...(flips.length === 0 ? [] : ['', table(['another answer', 'before', 'then'], flips)]),
    '',
    end,
  ].join('\n');
};
