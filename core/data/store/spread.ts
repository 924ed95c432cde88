/** Work on thousands of files, spread over this thread and others: a machine's cores hash and copy at the same time. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';

/** Less than this is done faster than a thread starts. */
const LEAST_FILES = 1500;
const LEAST_BYTES = 48 * 1024 * 1024;
const MOST_FILES_A_TURN = 200;
const MOST_BYTES_A_TURN = 16 * 1024 * 1024;
/** A file of more keeps this thread from its other work for too long. */
const MOST_BYTES_HERE = 1 << 20;
const MOST_THREADS = 16;
/** For how long this thread may work between two looks at what others ask of it; other threads wait for it as well. */
const TURN_MS = 5;

export type SpreadOptions = {
  readonly jobs?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type SpreadWork<Task, Result> = {
  /** Bytes. */
  readonly sizeOf: (task: Task) => number;
  readonly here: (task: Task) => Result;
  /** A thread that answers each list of tasks, put into `message`, with a SpreadAnswer. */
  readonly start: () => Worker;
  readonly message: (some: readonly Task[]) => unknown;
  /** Once for each task, in no fixed order; what it throws ends the work. */
  readonly onResult: (index: number, result: Result) => void;
};

export type SpreadAnswer = { readonly results: readonly unknown[] } | { readonly fault: PortableFault };

/** @throws what a task or `onResult` throws, and the signal's reason. */
export const spread = async <Task, Result>(
  tasks: readonly Task[],
  { jobs, signal }: SpreadOptions,
  work: SpreadWork<Task, Result>,
): Promise<void> => {
  const { sizeOf, here, message, onResult } = work;
  const threads = Math.min(jobs ?? availableParallelism(), tasks.length, MOST_THREADS);
  const bytes = tasks.reduce((sum, task) => sum + sizeOf(task), 0);
  // One large file alone is worth a thread: this one has others to serve.
  const others = bytes >= LEAST_BYTES ? Math.max(1, threads - 1) : tasks.length >= LEAST_FILES ? threads - 1 : 0;
  const workers: Worker[] = [];
  let next = 0;

  const take = (): { readonly from: number; readonly some: readonly Task[] } | null => {
    const from = next;
    let size = 0;
    while (next < tasks.length && next - from < MOST_FILES_A_TURN && (next === from || size < MOST_BYTES_A_TURN))
      size += sizeOf(tasks[next++] as Task);
    return next > from ? { from, some: tasks.slice(from, next) } : null;
  };
  const onThread = async (): Promise<void> => {
    const worker = work.start();
    workers.push(worker);
    for (let turn = take(); turn; turn = take()) {
      const answer = await ask(worker, message(turn.some));
      signal?.throwIfAborted();
      if ('fault' in answer) throw revived(answer.fault);
      for (const [at, result] of answer.results.entries()) onResult(turn.from + at, result as Result);
    }
  };
  const onThisThread = async (): Promise<void> => {
    let last = Date.now();
    while (next < tasks.length) {
      const index = next;
      const task = tasks[index] as Task;
      if (others > 0 && sizeOf(task) > MOST_BYTES_HERE) return workers.length < threads ? onThread() : undefined;
      next++;
      onResult(index, here(task));
      if (Date.now() - last < TURN_MS) continue;
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      last = Date.now();
    }
  };

  const abort = Promise.withResolvers<never>();
  abort.promise.catch(() => {});
  const onAbort = (): void => abort.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const all = [...Array.from({ length: others }, onThread), onThisThread()];
    await Promise.race([Promise.all(all), abort.promise]);
  } finally {
    next = tasks.length;
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

export const ask = (worker: Worker, message: unknown): Promise<SpreadAnswer> =>
  new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)));
    worker.once('error', onError);
    worker.once('message', (answer: SpreadAnswer) => {
      worker.off('error', onError);
      resolve(answer);
    });
    worker.postMessage(message);
  });

/** An error's class is lost between threads; what it says is kept. */
type PortableFault = {
  readonly message: string;
  readonly info: ErrorInfo | null;
  readonly code: string | null;
  readonly path: string | null;
};

export const portable = (fault: unknown): PortableFault => ({
  message: fault instanceof Error ? fault.message : String(fault),
  info: fault instanceof IdriftError ? fault.info : null,
  code: textOf(fault, 'code'),
  path: textOf(fault, 'path'),
});

const textOf = (fault: unknown, key: 'code' | 'path'): string | null => {
  const value = fault instanceof Error ? (fault as { readonly [name in typeof key]?: unknown })[key] : null;
  return typeof value === 'string' ? value : null;
};

export const revived = ({ message, info, code, path }: PortableFault): Error =>
  info ? new IdriftError(info) : Object.assign(new Error(message), code ? { code } : {}, path ? { path } : {});
