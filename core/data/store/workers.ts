/** Work on thousands of files, spread over threads: a machine's cores hash and copy at the same time. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ErrorInfo, IdriftError } from '../../contract/errors.ts';
import { storeFile, type StoreTask, type Stored } from './store-file.ts';
import { hashFile } from './hash-file.ts';
import { linkObject, type Linked, type LinkTask } from './links.ts';
import type { WorkerAnswer, WorkerTask } from './worker.ts';

/** Less than this is done faster than a thread starts. */
const LEAST_FILES = 1500;
const LEAST_BYTES = 48 * 1024 * 1024;
const MOST_FILES_A_TASK = 200;
const MOST_BYTES_A_TASK = 16 * 1024 * 1024;

type Sized = { readonly size: number };
type EachDone = (count: number, bytes: number) => void;

export type PoolOptions = {
  readonly jobs?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: EachDone | undefined;
};

/** md5s, in order. */
export const hashFiles = (
  files: readonly (Sized & { readonly path: string })[],
  options: PoolOptions = {},
): Promise<string[]> =>
  spread(
    files,
    options,
    ({ path }) => hashFile(path),
    (some) => ({ kind: 'hash', paths: some.map(({ path }) => path) }),
  );

/** The md5 of one large file, while this thread goes on. */
export const hashOnThread = async (path: string): Promise<string> => {
  const worker = startWorker();
  try {
    const answer = await ask(worker, { kind: 'hash', paths: [path] });
    if ('fault' in answer) throw revived(answer.fault);
    return String(answer.results[0]);
  } finally {
    await worker.terminate();
  }
};

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { workerData: 'data' });

export const storeFiles = (tasks: readonly StoreTask[], options: PoolOptions = {}): Promise<Stored[]> =>
  spread(tasks, options, storeFile, (some) => ({ kind: 'store', tasks: some }));

export const linkObjects = (tasks: readonly LinkTask[], options: PoolOptions = {}): Promise<Linked[]> =>
  spread(tasks, options, linkObject, (some) => ({ kind: 'link', tasks: some }));

const spread = async <Task extends Sized, Result>(
  tasks: readonly Task[],
  { jobs, signal, onDone }: PoolOptions,
  here: (task: Task) => Result,
  message: (some: readonly Task[]) => WorkerTask,
): Promise<Result[]> => {
  const bytes = tasks.reduce((sum, { size }) => sum + size, 0);
  const threads = Math.min(jobs ?? availableParallelism(), tasks.length, 16);
  if (threads < 2 || (tasks.length < LEAST_FILES && bytes < LEAST_BYTES))
    return inTurn(tasks, here, { signal, onDone });
  const results = Array.from<Result>({ length: tasks.length });
  let next = 0;
  const take = (): { from: number; some: readonly Task[] } | null => {
    const from = next;
    let size = 0;
    while (next < tasks.length && next - from < MOST_FILES_A_TASK && (next === from || size < MOST_BYTES_A_TASK)) {
      size += tasks[next]?.size ?? 0;
      next++;
    }
    return next > from ? { from, some: tasks.slice(from, next) } : null;
  };
  const run = async (worker: Worker): Promise<void> => {
    for (let task = take(); task; task = take()) {
      signal?.throwIfAborted();
      const answer = await ask(worker, message(task.some));
      if ('fault' in answer) throw revived(answer.fault);
      for (const [at, result] of answer.results.entries()) results[task.from + at] = result as Result;
      onDone?.(
        task.some.length,
        task.some.reduce((sum, each) => sum + each.size, 0),
      );
    }
  };
  const workers = Array.from({ length: threads }, startWorker);
  try {
    await Promise.all(workers.map(run));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
};

/** On this thread, letting others in from time to time. */
const inTurn = async <Task extends Sized, Result>(
  tasks: readonly Task[],
  here: (task: Task) => Result,
  { signal, onDone }: PoolOptions,
): Promise<Result[]> => {
  const results: Result[] = [];
  let last = performance.now();
  for (const task of tasks) {
    results.push(here(task));
    onDone?.(1, task.size);
    if (performance.now() - last > 20) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      last = performance.now();
    }
  }
  return results;
};

const ask = (worker: Worker, task: WorkerTask): Promise<WorkerAnswer> =>
  new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)));
    worker.once('error', onError);
    worker.once('message', (answer: WorkerAnswer) => {
      worker.off('error', onError);
      resolve(answer);
    });
    worker.postMessage(task);
  });

const revived = (fault: unknown): Error => {
  const { message, info, code, path } = fault as {
    message: string;
    info: ErrorInfo | null;
    code: string | null;
    path: string | null;
  };
  return info ? new IdriftError(info) : Object.assign(new Error(message), code ? { code } : {}, path ? { path } : {});
};
