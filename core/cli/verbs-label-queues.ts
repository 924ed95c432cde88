/** label queue list, show, make, close, reopen. */
import type { Command } from 'commander';
import { z } from 'zod';
import type { Session } from '../app/session.ts';
import { MOST_ITEMS, type QueueSource, queueSource } from '../contract/labels.ts';
import { makeByImport } from './verbs-label-files.ts';
import { previewText, queueText, queuesTable } from './label-text.ts';
import { untilInterrupted, withProject } from './open-project.ts';
import { progressLine } from './progress.ts';
import { EXIT, type GlobalOptions, printResult } from './terminal.ts';
import { numberOf, oneOf } from './usage.ts';
import { waitForJob } from './wait-for-job.ts';

type Made = { readonly title?: string; readonly dryRun?: true };
type Windowed = { readonly model?: string; readonly modelVersion?: number; readonly days?: number };

const LIMIT = numberOf(z.number().int().min(1).max(MOST_ITEMS));
const DAYS = numberOf(z.number().int().min(1).max(3650));
const VERSION = numberOf(z.number().int().min(1));
const SEED = numberOf(z.number().int().min(0).max(2_147_483_647));

export const addLabelQueueVerbs = (label: Command, globals: () => GlobalOptions): void => {
  const queue = label.command('queue').description('queues of texts to label');

  queue
    .command('list')
    .description('newest first')
    .action(async () => {
      const list = await withProject(globals(), ({ labels }) => labels.queues());
      printResult(globals(), list, () => queuesTable(list));
    });
  queue
    .command('show')
    .argument('<queue>', 'its name')
    .description('what it is, why its texts stand in this order, and how far it is')
    .action(async (queueId: string) => {
      const found = await withProject(globals(), ({ labels }) => labels.queue({ queueId }));
      printResult(globals(), found, () => queueText(found));
    });
  for (const [name, description, done] of [
    ['close', 'it takes no more answers', 'is closed'],
    ['reopen', 'it takes answers again', 'is open'],
  ] as const) {
    queue
      .command(name)
      .argument('<queue>', 'its name')
      .description(description)
      .action(async (queueId: string) => {
        const found = await withProject(globals(), ({ labels }) => labels[name]({ queueId }));
        printResult(globals(), found, () => `The queue ${found.id} ${done}.`);
      });
  }
  addMakers(queue.command('make').description('find texts and put them into a queue'), globals);
};

const addMakers = (make: Command, globals: () => GlobalOptions): void => {
  const maker = (words: string, description: string): Command =>
    make
      .command(words)
      .option('--title <text>', 'what it is called (default: after its source)')
      .option('--dry-run', 'only say what would be found')
      .description(description);
  const windowed = (command: Command): Command =>
    command
      .option('--model <name>', "whose answers (default: the project's model)")
      .option('--model-version <n>', 'of this version alone', VERSION)
      .option('--days <n>', 'of the last days', DAYS, 30);
  const work = (options: Made, source: (session: Session) => z.input<typeof queueSource>): Promise<void> =>
    makeQueue(globals(), options, (session) => queueSource.parse(source(session)));
  const log = (session: Session, { model, modelVersion: version, days }: Windowed) => ({
    model: model ?? session.settings().model,
    version,
    days,
  });

  maker('alert', 'the texts that carry an alert, the telling ones first')
    .argument('<alert>', 'its number', VERSION)
    .option('--limit <n>', 'texts at most', LIMIT, 60)
    .action((alert: number, options: Made & { limit: number }) =>
      work(options, () => ({ kind: 'alert', alert, limit: options.limit })),
    );
  windowed(maker('unsure', 'answers that the model was least sure of'))
    .option('--limit <n>', 'texts at most', LIMIT, 100)
    .action((options: Made & Windowed & { limit: number }) =>
      work(options, (session) => ({ kind: 'unsure', ...log(session, options), limit: options.limit })),
    );
  maker('disputed', 'answers that somebody says are wrong')
    .option('--limit <n>', 'texts at most', LIMIT, 200)
    .action((options: Made & { limit: number }) => work(options, () => ({ kind: 'disputed', limit: options.limit })));
  maker('label-errors', 'rows of the data whose label is likely wrong')
    .option('--rev <revision>', 'a commit, tag, branch, or workspace', 'workspace')
    .option('--limit <n>', 'texts at most', LIMIT, 50)
    .action((options: Made & { rev: string; limit: number }) =>
      work(options, () => ({ kind: 'label-errors', revision: options.rev, limit: options.limit })),
    );
  maker('search', 'logged texts, or rows of the data, that hold some words')
    .argument('<text>', 'the words')
    .option('--in <place>', 'log or data', oneOf(['log', 'data']), 'log')
    .option('--model <name>', 'of the log: whose answers')
    .option('--limit <n>', 'texts at most', LIMIT, 200)
    .action((text: string, options: Made & { in: 'log' | 'data'; model?: string; limit: number }) =>
      work(options, () => ({
        kind: 'search',
        in: options.in,
        model: options.model,
        text,
        limit: options.limit,
      })),
    );
  windowed(maker('random', 'answers drawn at random: what accuracy in use is estimated from'))
    .option('--size <n>', 'texts', LIMIT, 100)
    .option('--seed <n>', 'draws the same again', SEED)
    .action((options: Made & Windowed & { size: number; seed?: number }) =>
      work(options, (session) => ({
        kind: 'random',
        ...log(session, options),
        size: options.size,
        seed: options.seed,
      })),
    );
  makeByImport(make, globals);
};

const makeQueue = async (
  options: GlobalOptions,
  { title, dryRun }: Made,
  sourceOf: (session: Session) => QueueSource,
): Promise<void> => {
  const signal = untilInterrupted();
  await withProject(options, async (session) => {
    const { labels, jobs } = session;
    const source = sourceOf(session);
    if (dryRun === true) {
      const preview = await labels.preview(source);
      printResult(options, preview, () => previewText(preview));
      if (preview.items === 0) process.exitCode = EXIT.no;
      return;
    }
    const line = progressLine(options, 'Finding texts');
    const { jobId, queueId } = await labels.make(title === undefined ? { source } : { source, title });
    await waitForJob(session, jobId, jobs.ended(jobId), line.show, signal).finally(line.end);
    const made = await labels.queue({ queueId });
    printResult(options, made, () => queueText(made));
    // An empty queue was made as was asked, and the answer is that there is nothing to label.
    if (made.counts.total === 0) process.exitCode = EXIT.no;
  });
};
