/** Hashing, storing and linking many files, on as many threads as suit them. */
import { Worker } from 'node:worker_threads';
import { hashFile } from './hash-file.ts';
import { linkObject, type Linked, type LinkTask } from './links.ts';
import { asker, revived, spread, type SpreadOptions } from './spread.ts';
import { storeFile, type StoreTask, type Stored } from './store-file.ts';
import type { WorkerTask } from './worker.ts';

type Sized = { readonly size: number };

export type PoolOptions = SpreadOptions & {
  readonly onDone?: ((count: number, bytes: number) => void) | undefined;
};

/** md5s, in order. */
export const hashFiles = (
  files: readonly (Sized & { readonly path: string })[],
  options: PoolOptions = {},
): Promise<string[]> =>
  inOrder(
    files,
    options,
    ({ path }) => hashFile(path),
    (some) => ({ kind: 'hash', paths: some.map(({ path }) => path) }),
  );

/** The md5 of one large file, while this thread goes on. */
export const hashOnThread = async (path: string): Promise<string> => {
  const worker = startWorker();
  try {
    const answer = await asker(worker)({ kind: 'hash', paths: [path] } satisfies WorkerTask);
    if ('fault' in answer) throw revived(answer.fault);
    return String(answer.results[0]);
  } finally {
    await worker.terminate();
  }
};

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { workerData: 'data' });

export const storeFiles = (tasks: readonly StoreTask[], options: PoolOptions = {}): Promise<Stored[]> =>
  inOrder(tasks, options, storeFile, (some) => ({ kind: 'store', tasks: some }));

export const linkObjects = (tasks: readonly LinkTask[], options: PoolOptions = {}): Promise<Linked[]> =>
  inOrder(tasks, options, linkObject, (some) => ({ kind: 'link', tasks: some }));

const inOrder = async <Task extends Sized, Result>(
  tasks: readonly Task[],
  options: PoolOptions,
  here: (task: Task) => Result,
  message: (some: readonly Task[]) => WorkerTask,
): Promise<Result[]> => {
  const results = Array.from<Result>({ length: tasks.length });
  await spread(tasks, options, {
    sizeOf: ({ size }) => size,
    here,
    start: startWorker,
    message,
    onResult: (index, result) => {
      results[index] = result;
      options.onDone?.(1, tasks[index]?.size ?? 0);
    },
  });
  return results;
};
