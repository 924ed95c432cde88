/** Training from outside: starts the child process, passes on what it says, ends it, and halves batches that do not fit memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent, TrainingPlan } from '../contract/training.ts';
import { type ChildSettings, converse, MemoryFault } from './conversation.ts';
import type { TrainingJob, TrainingOutcome } from './job.ts';

export type { TrainingJob, TrainingOutcome, TrainingResult, TrainingRows } from './job.ts';

export type TrainOptions = ChildSettings & {
  /** Ends the child; throws an AbortError. */
  readonly signal: AbortSignal;
  /** Asks for a checkpoint at the next step, and an end there. */
  readonly pause?: AbortSignal | undefined;
  /** Asks for an end at the next step, with the best weights so far as the result. */
  readonly stop?: AbortSignal | undefined;
  /** Called before each checkpoint: what was yielded is to be stored by the time this returns. */
  readonly record?: (() => void | Promise<void>) | undefined;
};

/**
 * Trains in a child process. Without a result the output folder is removed; checkpoints stay in theirs.
 * @throws IdriftError of the job, or `internal` when the child died.
 */
export async function* train(
  job: TrainingJob,
  options: TrainOptions,
): AsyncGenerator<TrainingEvent, TrainingOutcome, undefined> {
  let finished = false;
  try {
    for (let attempt = job; ; ) {
      try {
        const outcome = yield* trainOnce(attempt, options);
        finished = outcome.kind === 'finished';
        return outcome;
      } catch (thrown) {
        const pieces = 2 * (attempt.pieces ?? 1);
        if (!(thrown instanceof MemoryFault) || pieces >= 2 * mostTexts(job)) throw thrown;
        attempt = { ...attempt, pieces, resume: true };
        yield {
          kind: 'notice',
          message: `The memory did not suffice: each batch is computed in ${pieces} parts from here. The results stay the same, steps take a little longer.`,
        };
      }
    }
  } finally {
    if (!finished) rmSync(job.outputDir, { recursive: true, force: true });
  }
}

async function* trainOnce(
  job: TrainingJob,
  { signal, pause, stop, record, ...settings }: TrainOptions,
): AsyncGenerator<TrainingEvent, TrainingOutcome, undefined> {
  const { answers, tell } = converse({ kind: 'train', job }, signal, settings);
  const askToPause = (): void => tell({ kind: 'pause' });
  const askToStop = (): void => tell({ kind: 'stop' });
  if (pause?.aborted) askToPause();
  if (stop?.aborted) askToStop();
  pause?.addEventListener('abort', askToPause);
  stop?.addEventListener('abort', askToStop);
  try {
    for await (const answer of answers) {
      switch (answer.kind) {
        case 'event':
          yield answer.event;
          break;
        case 'record':
          await record?.();
          tell({ kind: 'recorded' });
          break;
        case 'outcome':
          return answer.outcome;
        case 'plan':
        case 'error':
          break;
      }
    }
    throw new Error('The training process ended without a result.');
  } finally {
    pause?.removeEventListener('abort', askToPause);
    stop?.removeEventListener('abort', askToStop);
  }
}

/**
 * Counts a job and measures a few of its steps, without keeping anything; batches that do not fit memory are halved.
 * @param checkpointDir where checkpoints would lie.
 */
export const planTraining = async (
  job: Omit<TrainingJob, 'outputDir' | 'checkpointDir'>,
  checkpointDir: string,
  signal?: AbortSignal,
  settings?: ChildSettings,
): Promise<TrainingPlan> => {
  for (let pieces = job.pieces ?? 1; ; pieces *= 2) {
    try {
      return await planOnce({ ...job, pieces, checkpointDir }, signal, settings);
    } catch (thrown) {
      if (!(thrown instanceof MemoryFault) || pieces >= mostTexts(job)) throw thrown;
    }
  }
};

const planOnce = async (
  job: Omit<TrainingJob, 'outputDir'>,
  signal: AbortSignal | undefined,
  settings: ChildSettings | undefined,
): Promise<TrainingPlan> => {
  const outputDir = mkdtempSync(join(tmpdir(), 'idrift-plan-'));
  try {
    for await (const answer of converse({ kind: 'plan', job: { ...job, outputDir } }, signal, settings).answers) {
      if (answer.kind === 'plan') return answer.plan;
    }
    throw new Error('The training process ended without a plan.');
  } finally {
    rmSync(outputDir, { recursive: true, force: true });
  }
};

/** Of a batch: more parts than texts are none. */
const mostTexts = ({ recipe, batches = [] }: Pick<TrainingJob, 'recipe' | 'batches'>): number =>
  Math.max(batches.length > 0 ? 1 : recipe.batchSize, ...batches.flat().map((batch) => batch.length));
