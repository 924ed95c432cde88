/** predictions forget, usage and disputed: what the prediction log is asked beside its pages. */
import type { Command } from 'commander';
import { withProject } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';
import { numberOf } from './usage.ts';
import { z } from 'zod';

const DAYS = z.number().int().min(1).max(366);

export const addPredictionVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const predictions = program.command('predictions').description('what was logged of the served model');

  predictions
    .command('forget')
    .option('--text <text>', 'every prediction of this very text')
    .option('--consumer <name>', 'every prediction that this consumer asked for')
    .option('--stack', "from the stack's database as well")
    .description(
      'remove logged predictions for good, from the bytes of the file too; exit status 4 when there were none',
    )
    .action(async (order: { text?: string; consumer?: string; stack?: boolean }) => {
      const removed = await withProject(globals(), (session) => session.predictions.forget(order));
      printResult(globals(), removed, () =>
        [
          `${removed.project} logged predictions were removed from the project.`,
          ...(removed.stack === null ? [] : [`${removed.stack} were removed from the stack's database.`]),
        ].join('\n'),
      );
      if (removed.project + (removed.stack ?? 0) === 0) process.exitCode = EXIT.no;
    });
  predictions
    .command('usage')
    .option('--days <n>', 'of the last days, today included', numberOf(DAYS), 30)
    .option('--stack', "of the stack's service, from its database")
    .description('requests and tokens per consumer and day (UTC)')
    .action(async ({ days, stack }: { days: number; stack?: boolean }) => {
      const usage = await withProject(globals(), async ({ predictions: log }) =>
        stack === true ? log.stackUsage(days) : log.usage(days),
      );
      printResult(globals(), usage, () =>
        table(
          ['day', 'consumer', 'requests', 'tokens'],
          usage.map((each) => [each.day, each.consumer ?? '(no key)', String(each.requests), String(each.tokens)]),
        ),
      );
    });
  predictions
    .command('disputed')
    .option('--limit <n>', 'at most so many', numberOf(z.number().int().min(1).max(1000)), 200)
    .option('--stack', "of the stack's service, from its database")
    .description('answers that somebody said are wrong, the newest word first')
    .action(async ({ limit, stack }: { limit: number; stack?: boolean }) => {
      const rows = await withProject(globals(), async ({ predictions: log }) =>
        stack === true ? log.stackDisputed(limit) : log.disputed(limit),
      );
      printResult(globals(), rows, () =>
        table(
          ['said', 'answer', 'should be', 'text'],
          rows.map((row) => [row.feedback?.at ?? '', row.label, row.feedback?.label ?? '', row.text]),
        ),
      );
    });
};
