/** runs list, show, compare, delete, restore, purge. */
import type { Command } from 'commander';
import { IdriftError } from '../contract/errors.ts';
import type { RunComparison, RunSearch, RunSummary } from '../contract/tracking.ts';
import type { Purged } from '../tracking/trash.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { UsageError } from './usage.ts';
import { short } from './verbs-data.ts';

export const addRunVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const runs = program.command('runs').description('runs and their metrics');

  runs
    .command('list')
    .option('--deleted', 'those in the trash')
    .option('--filter <filter>', "MLflow's filter language: metrics.eval_loss < 0.5 AND params.seed = '42'")
    .option('--order <clause...>', 'such as "metrics.eval_loss ASC"')
    .description('newest first')
    .action(async ({ deleted = false, filter = '', order = [] }: ListOptions) => {
      const list = await withProject(globals(), async (session) => {
        const all = await session.runs.list(deleted);
        if (filter === '' && order.length === 0) return all;
        const { runIds, fault } = await session.runs.search({ filter, orderBy: order, deleted });
        if (runIds === null) throw faultOf(filter, fault);
        const byId = new Map(all.map((run) => [run.runId, run]));
        return runIds.flatMap((runId) => byId.get(runId) ?? []);
      });
      printResult(globals(), list, () =>
        table(['run', 'status', 'data', 'kept epoch', 'val loss', 'test accuracy'], list.map(line)),
      );
    });

  runs
    .command('show')
    .argument('<run>', 'id or name')
    .description('everything about one run')
    .action(async (reference: string) => {
      const answer = await withProject(globals(), async (session) => {
        const runId = findRun(await session.runs.list(false), reference);
        return { ...(await session.runs.get(runId)), history: await session.runs.history(runId) };
      });
      printResult(globals(), answer, () =>
        [
          `${answer.name}  ${answer.status}  ${answer.startedAt}`,
          `test accuracy ${withInterval(answer.kept?.testAccuracy ?? null)}`,
          ...Object.entries(answer.params).map(([key, value]) => `  ${key} = ${value}`),
          ...Object.entries(answer.metrics).map(([key, value]) => `  ${key}: ${value}`),
        ].join('\n'),
      );
    });

  runs
    .command('compare')
    .argument('<run...>', 'two or more; the others are compared with the first')
    .description('what differs, and whether the test texts can tell the runs apart')
    .action(async (references: string[]) => {
      if (references.length < 2) throw new UsageError('One run has nothing to be compared with.', 'Name two or more.');
      const comparison = await withProject(globals(), async (session) => {
        const all = await session.runs.list(false);
        return session.runs.compare(references.map((each) => findRun(all, each)));
      });
      printResult(globals(), comparison, () => comparisonText(comparison));
    });

  for (const [verb, description] of [
    ['delete', "to MLflow's trash"],
    ['restore', 'from the trash'],
  ] as const) {
    runs
      .command(verb)
      .argument('<run...>')
      .description(description)
      .action(async (references: string[]) => {
        const ids = await withProject(globals(), async (session) => {
          const all = await session.runs.list(verb === 'restore');
          const found = references.map((each) => findRun(all, each));
          for (const runId of found) await (verb === 'delete' ? session.runs.remove : session.runs.restore)(runId);
          return found;
        });
        printResult(globals(), { runs: ids }, () => `${ids.length} ${verb}d.`);
      });
  }
  runs
    .command('purge')
    .argument('[run...]', 'of the trash')
    .option('--all', 'everything in the trash')
    .description('delete for good what lies in the trash, with its files and models')
    .action(async (references: string[], { all }: { all?: boolean }) => {
      if (references.length === 0 && all !== true) {
        throw new UsageError(
          'No run is named.',
          'Name runs of the trash, or give --all: "idrift runs list --deleted".',
        );
      }
      const answer = await withProject(globals(), async (session) => {
        const deleted = await session.runs.list(true);
        const ids = all === true ? deleted.map(({ runId }) => runId) : references.map((each) => findRun(deleted, each));
        return { ids, ...(await session.runs.purge(ids)) };
      });
      printResult(globals(), answer, () => purgedText(answer));
    });
};

const purgedText = ({ runs, files, bytes, rowsLeft }: Purged): string => {
  const what = `${runs} ${runs === 1 ? 'run' : 'runs'}, ${files} files, ${(bytes / 1e6).toFixed(1)} MB deleted for good.`;
  return rowsLeft ? `${what}\nThe server lists them in its trash until its own "mlflow gc" is run there.` : what;
};

type ListOptions = { readonly deleted?: boolean; readonly filter?: string; readonly order?: string[] };

/** With the faulty part of the filter as its place. */
const faultOf = (filter: string, fault: RunSearch['fault']): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: fault?.message ?? 'The filter cannot be read.',
    ...(fault?.start == null ? {} : { where: `filter, character ${fault.start + 1}: ${filter.slice(fault.start)}` }),
  });

/** An id, or a name that only one run has. @throws IdriftError `not-found`, or `conflict` for a name of several. */
export const findRun = (runs: readonly RunSummary[], reference: string): string => {
  const [first, ...others] = runs.filter(({ name, runId }) => name === reference || runId === reference);
  if (first && others.length === 0) return first.runId;
  if (!first) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no run ${reference}.`,
      where: reference,
      hint: '"idrift runs list" shows what there is; with --deleted, what is in the trash.',
    });
  }
  throw new IdriftError({
    code: 'conflict',
    message: `${others.length + 1} runs are named ${reference}.`,
    where: reference,
    hint: `Give an id: ${[first, ...others].map(({ runId }) => runId).join(', ')}.`,
  });
};

const line = (run: RunSummary): string[] => [
  run.name,
  run.status.toLowerCase(),
  short(run.datasets[0]?.revision ?? ''),
  String(run.kept?.epoch ?? ''),
  run.kept?.valLoss.toFixed(3) ?? '',
  withInterval(run.kept?.testAccuracy ?? null),
];

const VERDICT = {
  better: 'better',
  worse: 'worse',
  'cannot-be-told-apart': 'cannot be told apart',
  'too-few-to-say': 'too few texts to say',
} as const;

export const comparisonText = (comparison: RunComparison): string => {
  const name = (runId: string): string => comparison.runs.find((run) => run.runId === runId)?.name ?? runId;
  const pairs = comparison.pairs.map((pair) => {
    const who = `${name(pair.runId)} against ${name(pair.against)}`;
    if (pair.state !== 'ok' || !pair.verdict || !pair.difference) return `${who}: no common test texts to compare on.`;
    const p = pair.p === null ? '' : `, p = ${pair.p.toPrecision(2)}`;
    return `${who}: ${VERDICT[pair.verdict]} on ${pair.n} texts; difference in test accuracy ${withInterval(pair.difference)}${p}.`;
  });
  const names = comparison.runs.map((run) => run.name);
  const different = table(
    ['differs', ...names],
    comparison.params.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]),
  );
  return [
    table(['run', 'status', 'data', 'kept epoch', 'val loss', 'test accuracy'], comparison.runs.map(line)),
    different,
    ...pairs,
  ].join('\n\n');
};
