/** Work on thousands of files, spread over this thread and others: a machine's cores hash and copy at the same time. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';

/** Less than this is done faster than a thread starts. */
const LEAST_FILES = 1500;
const LEAST_BYTES = 48 * 1024 * 1024;
const MOST_FILES_A_TURN = 200;
const LEAST_FILES_A_TURN = 16;
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
    // Less towards the end, so that all are done at about the same time.
    const most = Math.min(MOST_FILES_A_TURN, Math.max(LEAST_FILES_A_TURN, (tasks.length - next) >> 3));
    let size = 0;
    while (next < tasks.length && next - from < most && (next === from || size < MOST_BYTES_A_TURN))
      size += sizeOf(tasks[next++] as Task);
    return next > from ? { from, some: tasks.slice(from, next) } : null;
  };
  const isSmall = (): boolean => next < tasks.length && sizeOf(tasks[next] as Task) <= MOST_BYTES_HERE;
  const onThread = async (): Promise<void> => {
    const worker = work.start();
    workers.push(worker);
    const asking = asker(worker);
    const send = () => {
      const turn = take();
      return turn && { ...turn, answer: asking(message(turn.some)) };
    };
    let ahead = send();
    while (ahead) {
      const turn = ahead;
      // Small files: the next turn lies ready, for this thread is slow to answer while it works along.
      ahead = isSmall() ? send() : null;
      const answer = await turn.answer;
      signal?.throwIfAborted();
      if ('fault' in answer) throw revived(answer.fault);
      for (const [at, result] of answer.results.entries()) onResult(turn.from + at, result as Result);
      ahead ??= send();
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

/** What is asked is answered in that order. */
export const asker = (worker: Worker): ((message: unknown) => Promise<SpreadAnswer>) => {
  const waiting: PromiseWithResolvers<SpreadAnswer>[] = [];
  worker.on('message', (answer: SpreadAnswer) => waiting.shift()?.resolve(answer));
  worker.on('error', (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(error instanceof Error ? error : new Error(String(error)));
  });
  return (message) => {
    const answer = Promise.withResolvers<SpreadAnswer>();
    answer.promise.catch(() => {}); // nobody may be waiting for it any more
    waiting.push(answer);
    worker.postMessage(message);
    return answer.promise;
  };
};

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
