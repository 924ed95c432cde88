/** Training from outside: starts the child process, passes on what it says, ends it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AsyncQueue, asyncQueue } from '../base/async-queue.ts';
import { startChild, stopChild } from '../base/child.ts';
import { IdriftError } from '../contract/errors.ts';
import type { TrainingEvent, TrainingPlan } from '../contract/training.ts';
import type { FromChild, ToChild, TrainingJob, TrainingResult } from './job.ts';

export type { TrainingJob, TrainingResult, TrainingRows } from './job.ts';

/** Keeps freed pages, so that each step's fresh outputs cost no page faults (glibc only; other systems ignore it). */
const memorySettings = { MALLOC_MMAP_THRESHOLD_: '8589934592', MALLOC_TRIM_THRESHOLD_: '17179869184' };

/** After SIGTERM; a step that computes does not hold it up, since Node's default ends the process at once. */
const STOP_MILLISECONDS = 1000;
const STDERR_KEPT = 2000;

/** Runs one message in a child and gives all it answers. The child is gone when this ends, however it ends. */
async function* converse(
  message: ToChild,
  signal: AbortSignal | undefined,
): AsyncGenerator<FromChild, void, undefined> {
  signal?.throwIfAborted();
  const child = startChild(new URL('./child.ts', import.meta.url), { env: memorySettings });
  const queue: AsyncQueue<FromChild> = asyncQueue();
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString('utf8')).slice(-STDERR_KEPT);
  });
  child.on('message', (answer) => queue.push(answer as FromChild));
  child.on('error', (error) => queue.fail(error));
  child.on('exit', (code, killedBy) => {
    const how = killedBy === null ? `exit status ${code}` : `signal ${killedBy}`;
    queue.fail(
      new IdriftError({
        code: 'internal',
        message: `The training process died (${how}).${stderr ? ` It said: ${stderr.trim()}` : ''}`,
        hint: 'If the computer ran out of memory, choose a smaller batch, shorter texts or a smaller model.',
      }),
    );
  });
  const abort = (): void => queue.fail(new DOMException('Training was cancelled.', 'AbortError'));
  signal?.addEventListener('abort', abort);
  try {
    child.send(message);
    yield* queue.values();
  } finally {
    signal?.removeEventListener('abort', abort);
    await stopChild(child, STOP_MILLISECONDS);
  }
}

/**
 * Trains in a child process. Aborting ends the child and throws an AbortError; without a result the folder is removed.
 * @throws IdriftError of the job, or `internal` when the child died.
 */
export async function* train(job: TrainingJob, signal: AbortSignal): AsyncGenerator<TrainingEvent, TrainingResult> {
  let done = false;
  try {
    for await (const answer of converse({ kind: 'train', job }, signal)) {
      switch (answer.kind) {
        case 'event':
          yield answer.event;
          break;
        case 'result':
          done = true;
          return answer.result;
        case 'error':
          throw new IdriftError(answer.info);
        case 'plan':
          break;
      }
    }
    throw new Error('The training process ended without a result.');
  } finally {
    if (!done) rmSync(job.outputDir, { recursive: true, force: true });
  }
}

/** Counts a job and measures a few of its steps, without keeping anything. */
export const planTraining = async (
  job: Omit<TrainingJob, 'outputDir'>,
  signal?: AbortSignal,
): Promise<TrainingPlan> => {
  const outputDir = mkdtempSync(join(tmpdir(), 'idrift-plan-'));
  try {
    for await (const answer of converse({ kind: 'plan', job: { ...job, outputDir } }, signal)) {
      if (answer.kind === 'plan') return answer.plan;
      if (answer.kind === 'error') throw new IdriftError(answer.info);
    }
    throw new Error('The training process ended without a plan.');
  } finally {
    rmSync(outputDir, { recursive: true, force: true });
  }
};
