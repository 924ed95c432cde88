/** deploy key add, list, pace, remove; deploy rules: who may ask a deployment, and how much. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import {
  type DeploymentRules,
  deploymentAccess,
  deploymentConsumer,
  deploymentLimits,
} from '../contract/deployments.ts';
import type { Deployment } from '../contract/serving.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf } from './usage.ts';

const numberOrNone =
  (schema: Parameters<typeof numberOf>[0]) =>
  (text: string): number | null =>
    text === 'none' ? null : numberOf(schema)(text);

const deploymentDays = z.number().int().min(1).max(366);

const pace = numberOrNone(deploymentConsumer.shape.requestsPerMinute);

const siteOf = (text: string, before: readonly string[] = []): string[] => {
  if (text === 'none') return [];
  const problem = deploymentAccess.shape.origins.safeParse([text]).error?.issues[0];
  if (problem) throw new InvalidArgumentError(`${problem.message}.`);
  return [...before, text];
};

type RuleOptions = {
  readonly keys?: boolean;
  readonly requestsPerMinute?: number | null;
  readonly site?: string[];
  readonly bodyBytes?: number | null;
  readonly queueTokens?: number;
  readonly deadline?: number;
  readonly device?: DeploymentRules['device'];
};

export const addDeployAccessVerbs = (deploy: Command, globals: () => GlobalOptions): void => {
  const key = deploy.command('key').description('keys of the programs that ask; they are kept as hashes');

  key
    .command('add')
    .argument('<name>', 'of the deployment')
    .argument('<consumer>', 'the program that asks, as the log is to call it')
    .option('--texts-per-minute <n>', 'of this consumer; none: as everybody else', pace)
    .description('make a key; it is shown this once')
    .action(async (name: string, consumer: string, options: { readonly textsPerMinute?: number | null }) => {
      const made = await withProject(globals(), (session) =>
        session.deployments.addKey(name, consumer, options.textsPerMinute ?? null),
      );
      printResult(globals(), { consumer, key: made.key, deployment: made.deployment }, () =>
        [
          made.key,
          `This is shown once. ${consumer} sends it as: Authorization: Bearer KEY`,
          ...(made.deployment.access.keysNeeded
            ? []
            : [`${name} answers without a key too, until: idrift deploy rules ${name} --keys`]),
        ].join('\n'),
      );
    });

  key
    .command('list')
    .argument('<name>', 'of the deployment')
    .option('--days <n>', 'whose requests are counted', numberOf(deploymentDays), 30)
    .description('who has a key, and how much each asked')
    .action(async (name: string, { days }: { readonly days: number }) => {
      const list = await withProject(globals(), (session) => {
        const { access } = session.deployments.get(name);
        const used = session.predictions.usage(days, name);
        const sumOf = (consumer: string | null) => {
          const own = used.filter((each) => each.consumer === consumer);
          return {
            requests: own.reduce((sum, { requests }) => sum + requests, 0),
            tokens: own.reduce((sum, { tokens }) => sum + tokens, 0),
          };
        };
        const keyed = access.consumers.map((each) => ({ ...each, hasKey: true, ...sumOf(each.name) }));
        const others = [...new Set(used.map(({ consumer }) => consumer))]
          .filter((consumer) => !access.consumers.some((each) => each.name === consumer))
          .map((consumer) => ({
            name: consumer,
            requestsPerMinute: null,
            createdAt: null,
            hasKey: false,
            ...sumOf(consumer),
          }));
        return [...keyed, ...others];
      });
      printResult(globals(), list, () =>
        list.length === 0
          ? `Nobody has a key, and nobody asked: idrift deploy key add ${name} CONSUMER`
          : table(
              ['consumer', 'key since', 'texts a minute', `requests, ${days} days`, 'tokens'],
              list.map((each) => [
                each.name ?? '(without a key)',
                each.createdAt?.slice(0, 10) ?? '–',
                each.hasKey ? String(each.requestsPerMinute ?? 'as all') : '–',
                String(each.requests),
                String(each.tokens),
              ]),
            ),
      );
    });

  key
    .command('pace')
    .argument('<name>', 'of the deployment')
    .argument('<consumer>')
    .argument('<texts-per-minute>', 'none: as everybody else', pace)
    .description('how often one consumer may ask')
    .action(async (name: string, consumer: string, most: number | null) => {
      const changed = await withProject(globals(), (session) => session.deployments.setPace(name, consumer, most));
      printResult(globals(), changed, () =>
        most === null
          ? `${consumer} may ask as often as everybody else.`
          : `${consumer} may ask ${most} texts a minute.`,
      );
    });

  key
    .command('remove')
    .argument('<name>', 'of the deployment')
    .argument('<consumer>')
    .description('let nobody in with this key any more')
    .action(async (name: string, consumer: string) => {
      const changed = await withProject(globals(), (session) => session.deployments.removeKey(name, consumer));
      printResult(globals(), changed, () => `The key of ${consumer} is withdrawn. What it asked stays in the log.`);
    });

  deploy
    .command('rules')
    .argument('<name>', 'of the deployment')
    .option('--keys', 'refuse requests without a key')
    .option('--no-keys', 'answer requests without a key')
    .option(
      '--texts-per-minute <n>',
      'of each consumer without a pace of its own, and of each address; none: no limit',
      pace,
    )
    .option('--site <origin>', 'whose pages may ask, as https://shop.example; several times for several; none', siteOf)
    .option('--body-bytes <n>', 'of a request; none: 2 MiB, a batch 16', numberOrNone(deploymentLimits.shape.bodyBytes))
    .option(
      '--queue-tokens <n>',
      'that may wait before requests are refused',
      numberOf(deploymentLimits.shape.queueTokens),
    )
    .option('--deadline <ms>', 'of requests that name none', numberOf(deploymentLimits.shape.deadlineMs))
    .addOption(
      new Option('--device <device>', 'what computes, from the next start on').choices(
        deploymentLimits.shape.device.options,
      ),
    )
    .description('who may ask and how much; without options: as it is')
    .action(async (name: string, { site, keys, deadline, ...rest }: RuleOptions) => {
      const rules: DeploymentRules = {
        ...rest,
        ...(keys === undefined ? {} : { keysNeeded: keys }),
        ...(site === undefined ? {} : { origins: site }),
        ...(deadline === undefined ? {} : { deadlineMs: deadline }),
      };
      const deployment = await withProject(globals(), async (session) =>
        Object.keys(rules).length === 0 ? session.deployments.get(name) : session.deployments.setRules(name, rules),
      );
      const { access, limits } = deployment;
      printResult(globals(), { name, access, limits }, () => rulesText(deployment));
    });
};

const rulesText = ({ name, access, limits }: Deployment): string =>
  [
    access.keysNeeded
      ? `${name} answers who has a key: ${access.consumers.map((each) => each.name).join(', ') || 'nobody has one yet'}.`
      : `${name} answers without a key too.`,
    `Texts a minute: ${access.requestsPerMinute ?? 'no limit'}`,
    `Sites whose pages may ask: ${access.origins.join(', ') || 'none'}`,
    `Largest request: ${limits.bodyBytes === null ? '2 MiB, a batch 16' : `${limits.bodyBytes} bytes`}`,
    `Tokens that may wait: ${limits.queueTokens}`,
    `Deadline: ${limits.deadlineMs} ms`,
    `Device: ${limits.device}`,
  ].join('\n');
