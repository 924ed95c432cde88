/** models list, show, register, alias, delete; predict. */
import type { Command } from 'commander';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { DescribedModel } from '../app/model-references.ts';
import { IdriftError } from '../contract/errors.ts';
import { withProject } from './open-project.ts';
import { readInput } from './read-input.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { UsageError } from './usage.ts';
import { addExportVerb } from './verb-export.ts';
import { addModelRecordVerbs } from './verbs-model-records.ts';
import { findRun } from './verbs-runs.ts';

export const addModelVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const models = program.command('models').description('registered models and their versions');

  models
    .command('list')
    .description('every version, newest first')
    .action(async () => {
      const list = await withProject(globals(), (session) => session.models.list());
      printResult(globals(), list, () =>
        table(
          ['model', 'version', 'aliases', 'run', 'test accuracy'],
          list.flatMap(({ versions }) =>
            versions.map((each) => [
              each.name,
              `v${each.version}`,
              each.aliases.join(', '),
              each.runName ?? '',
              withInterval(each.testAccuracy),
            ]),
          ),
        ),
      );
    });

  models
    .command('show')
    .argument('<model>', 'NAME, NAME/3, NAME@alias, m-… or a run')
    .description('one version, the run that made it, its data and its figures')
    .action(async (reference: string) => {
      const answer = await withProject(globals(), (session) => session.describeModel(reference));
      printResult(globals(), answer, () => modelText(answer));
    });

  models
    .command('register')
    .argument('<run>', "a run's id or name")
    .option('--name <name>', 'of the registered model (default: the project setting)')
    .option('--description <text>', '', '')
    .description("make the run's model the next version")
    .action(async (reference: string, { name, description }: { name?: string; description: string }) => {
      const version = await withProject(globals(), async (session) =>
        session.models.register({
          runId: findRun(await session.runs.list(false), reference),
          name: name ?? session.settings().model,
          description,
        }),
      );
      printResult(globals(), version, () => `${version.name} v${version.version} from ${version.runName ?? reference}`);
    });

  models
    .command('alias')
    .argument('<name/version>', 'for example served-model/2')
    .argument('<alias>')
    .option('--remove', 'take the alias away')
    .description('name a version')
    .action(async (reference: string, alias: string, { remove }: { remove?: boolean }) => {
      const { name, version } = parseVersion(reference);
      await withProject(globals(), async (session) => {
        const { aliases } = await session.models.find(name, version);
        if (remove === true && !aliases.includes(alias)) throw noAlias(reference, alias);
        return remove === true
          ? session.models.deleteAlias({ name, alias })
          : session.models.setAlias({ name, version, alias });
      });
      printResult(globals(), { name, version, alias, removed: remove === true }, () =>
        remove === true ? `${name} v${version} is no longer ${alias}.` : `${name} v${version} is ${alias}.`,
      );
    });

  models
    .command('delete')
    .argument('<name/version>')
    .description('delete a version; its number is not given again')
    .action(async (reference: string) => {
      const { name, version } = parseVersion(reference);
      await withProject(globals(), (session) => session.models.deleteVersion({ name, version }));
      printResult(globals(), { name, version }, () => `${name} v${version} is deleted.`);
    });

  addModelRecordVerbs(models, globals);
  addExportVerb(models, globals);

  program
    .command('predict')
    .argument('<model>', 'NAME, NAME/3, NAME@alias, m-…, a run, or a folder')
    .argument('[text...]')
    .option('--file <file>', 'JSONL with one "text" per line')
    .option('--out <file>', 'write JSONL there')
    .description('score texts')
    .action(async (reference: string, texts: string[], { file, out }: { file?: string; out?: string }) => {
      const { readTexts } = await import('../text/jsonl.ts');
      const all = [...texts, ...(file === undefined ? [] : readTexts(readInput(file), file))];
      if (all.length === 0) {
        throw file === undefined
          ? new UsageError('There is no text to score.', 'Give texts, or --file.')
          : new IdriftError({
              code: 'bad-input',
              message: `${file} holds no texts.`,
              where: file,
              hint: 'Write one {"text": "…"} object per line.',
            });
      }
      const { openModel } = await import('./open-model.ts');
      const predictor = await openModel(globals(), reference);
      try {
        const answers = await predictor.predict(all);
        if (out !== undefined) writeFileAtomic(out, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
        printResult(globals(), answers, () =>
          table(
            ['label', 'score', 'text'],
            answers.map(({ label, score }, at) => [label, score.toFixed(3), all[at] ?? '']),
          ),
        );
      } finally {
        await predictor.close();
      }
    });
};

const parseVersion = (reference: string): { name: string; version: number } => {
  const [, name, version] = /^(.+)\/v?(\d+)$/.exec(reference.replace(/^models:\//, '')) ?? [];
  if (name && version) return { name, version: Number(version) };
  throw new UsageError(`"${reference}" names no version.`, 'Write it as served-model/2.', reference);
};

const noAlias = (reference: string, alias: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `${reference} has no alias "${alias}".`,
    where: alias,
    hint: '"idrift models list" shows the aliases.',
  });

const modelText = ({ modelId, version, run }: DescribedModel): string =>
  [
    version ? `${version.name} v${version.version}  ${version.status}` : 'Not registered',
    ...(version && version.aliases.length > 0 ? [`aliases ${version.aliases.join(', ')}`] : []),
    `model ${modelId}`,
    `run ${run.name} (${run.runId}), ${run.status.toLowerCase()} ${run.endedAt ?? ''}`.trimEnd(),
    `data ${run.datasets[0]?.revision ?? run.params['data_revision'] ?? '–'}`,
    `test accuracy ${withInterval(run.kept?.testAccuracy ?? null)}`,
    `test ROC-AUC ${withInterval(run.kept?.testRocAuc ?? null)}`,
  ].join('\n');
