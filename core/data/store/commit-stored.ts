/** Files into the cache, all or none of each: copies beside the cache, their bytes forced to the disk, then renames. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { native } from '../lock/native.ts';
import { objectPath } from './objects.ts';
import { copyHashed, HUGE_BYTES } from './huge-file.ts';
import { makeCacheFolder, openToGroup } from './cache-folder.ts';
import {
  isThere,
  keepsChanging,
  type StoreTask,
  type Stored,
  temporaryPath,
  WAITING,
  writeFull,
  writeNew,
} from './store-file.ts';
import { type PoolOptions, storeFiles } from './workers.ts';

/** Copies wait for one another up to this many files or bytes: one sync serves them all. */
const BATCH_FILES = 20_000;
const BATCH_BYTES = 4 * 1024 ** 3;

export type Source = { readonly path: string; readonly size: number; readonly name: string };

/**
 * Puts files into the cache that is at `cacheDir`. Call it under the project's lock: `dvc gc` removes copies that are being written.
 * Gives for each file its md5 and how it was when it was hashed. After a failure the cache holds what was complete.
 */
export const storeInCache = async (
  cacheDir: string,
  sources: readonly Source[],
  options: PoolOptions & { readonly shared?: boolean } = {},
): Promise<Stored[]> => {
  if (sources.length === 0) return [];
  const mark = `.idrift-${process.pid}-${randomBytes(6).toString('hex')}-`;
  const root = join(cacheDir, 'files', 'md5');
  const shared = options.shared === true;
  makeCacheFolder(root, shared);
  const before = new Set(readdirSync(root));
  const results: Stored[] = [];
  try {
    for (let from = 0; from < sources.length; ) {
      let bytes = 0;
      let to = from;
      while (to < sources.length && to - from < BATCH_FILES && bytes < BATCH_BYTES) bytes += sources[to++]?.size ?? 0;
      const tasks = sources.slice(from, to).map(
        ({ path, size, name }, at): StoreTask => ({
          source: path,
          size,
          cacheDir,
          mark: `${mark}${from + at}`,
          name,
        }),
      );
      const stored = await storeAll(tasks, options);
      commit(cacheDir, stored);
      for (const each of stored) results.push(each);
      from = to;
    }
    return results;
  } catch (thrown) {
    sweep(root, mark);
    throw thrown;
  } finally {
    tidy(root, before, shared);
  }
};

/** Threads make folders as they need them: empty ones go again, the others are opened to the group where the cache is. */
const tidy = (root: string, before: ReadonlySet<string>, shared: boolean): void => {
  if (!before.has(WAITING)) removeIfEmpty(join(root, WAITING));
  if (!shared) return;
  for (const name of readdirSync(root)) if (!before.has(name)) openToGroup(join(root, name));
};

const removeIfEmpty = (dir: string): void => {
  try {
    rmdirSync(dir);
  } catch {
    // it holds objects, or was never made
  }
};

/** Huge ones one after the other, each with the whole machine; the others together. */
const storeAll = async (tasks: readonly StoreTask[], options: PoolOptions): Promise<readonly Stored[]> => {
  const results = Array.from<Stored>({ length: tasks.length });
  const others: number[] = [];
  for (const [at, task] of tasks.entries()) {
    if (task.size < HUGE_BYTES) others.push(at);
    else {
      options.signal?.throwIfAborted();
      results[at] = await storeHuge(task);
      options.onDone?.(1, task.size);
    }
  }
  const stored = await storeFiles(
    others.map((at) => tasks[at] as StoreTask),
    options,
  );
  for (const [index, each] of stored.entries()) results[others[index] ?? 0] = each;
  return results;
};

const ATTEMPTS = 3;

const storeHuge = async (task: StoreTask): Promise<Stored> => {
  const temporary = temporaryPath(task.cacheDir, WAITING, task.mark);
  mkdirSync(dirname(temporary), { recursive: true });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = statSync(task.source);
    const md5 = await copyHashed(task.source, temporary, 0o444, true);
    const { size, mtimeMs, ctimeMs, ino } = statSync(task.source);
    if (size === before.size && mtimeMs === before.mtimeMs && ctimeMs === before.ctimeMs) {
      if (!isThere(task.cacheDir, md5, size)) return { md5, temporary, size, mtimeMs, ctimeMs, ino };
      rmSync(temporary, { force: true });
      return { md5, temporary: null, size, mtimeMs, ctimeMs, ino };
    }
    rmSync(temporary, { force: true });
  }
  throw keepsChanging(task.name);
};

const commit = (cacheDir: string, stored: readonly Stored[]): void => {
  const fresh = stored.flatMap(({ md5, temporary }) => (temporary === null ? [] : [{ md5, temporary }]));
  if (fresh.length === 0) return;
  syncAll(
    cacheDir,
    fresh.map(({ temporary }) => temporary),
  );
  const made = new Set<string>();
  for (const { md5, temporary } of fresh) place(cacheDir, temporary, md5, made);
};

/** Removes copies that did not become objects. */
const sweep = (root: string, mark: string): void => {
  for (const prefix of readdirSync(root)) {
    if (prefix.length !== 2) continue;
    for (const name of readdirSync(join(root, prefix)))
      if (name.startsWith(mark)) rmSync(join(root, prefix, name), { force: true });
  }
};

/** Moves a synced 0444 file to its name. Two equal files of one batch are the same object: the second replaces the first. */
const place = (cacheDir: string, temporary: string, oid: string, made: Set<string>): void => {
  const path = objectPath(cacheDir, oid);
  const prefix = oid.slice(0, 2);
  if (!made.has(prefix)) {
    mkdirSync(join(cacheDir, 'files', 'md5', prefix), { recursive: true });
    made.add(prefix);
  }
  renameSync(temporary, path);
};

/** One call for the whole file system where there is one; else file by file. */
export const syncAll = (cacheDir: string, files: readonly string[]): void => {
  const { syncFileSystem } = files.length > 8 && process.platform !== 'win32' ? native() : { syncFileSystem: null };
  if (syncFileSystem) {
    const folder = openSync(cacheDir, 'r');
    try {
      syncFileSystem(folder);
    } finally {
      closeSync(folder);
    }
    return;
  }
  for (const path of files) {
    const file = openSync(path, 'r');
    try {
      if (process.platform !== 'win32') fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
};

/** Puts bytes into the cache under a name that the caller knows to be theirs. */
export const storeBytes = (cacheDir: string, oid: string, bytes: Uint8Array, shared = false): void => {
  const dir = join(cacheDir, 'files', 'md5', oid.slice(0, 2));
  makeCacheFolder(dir, shared);
  const temporary = join(dir, `.${randomBytes(11).toString('hex')}.tmp`);
  const path = objectPath(cacheDir, oid);
  writeNew(temporary, (file) => {
    writeFull(file, bytes);
    fsyncSync(file);
  });
  renameSync(temporary, path);
};
