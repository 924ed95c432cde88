/**
 * One file on its way into the cache: hashed while it is copied to a temporary file beside the cache. It becomes an object later, by
 * renaming, when the bytes of all files are safe on the disk (commit-stored.ts).
 */
import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { hashFile, hashOpenFile } from './hash-file.ts';
import { isTrustedMode, objectPath } from './objects.ts';

export type StoreTask = {
  /** Absolute path of the file. */
  readonly source: string;
  readonly size: number;
  readonly cacheDir: string;
  /** Begins the names of copies; each task has its own. */
  readonly mark: string;
  /** The name in messages. */
  readonly name: string;
};

/** `temporary`: the cache lacked the bytes, and this file holds them; else null. Facts are those of the file as it was hashed. */
export type Stored = {
  readonly md5: string;
  readonly temporary: string | null;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
};

/** Files up to this size are hashed before anything is written: most are in the cache already. */
const LOOK_FIRST_BYTES = 1 << 20;
const ATTEMPTS = 3;

/** @throws IdriftError `conflict` for a file that changes each time it is read. */
export const storeFile = (task: StoreTask): Stored => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = storeOnce(task);
    if (stored) return stored;
  }
  throw keepsChanging(task.name);
};

export const keepsChanging = (name: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${name} changes while it is read, so it has no md5.`,
    where: name,
    hint: 'Wait until the program that writes it has ended, then add it again.',
  });

/** null when the file changed meanwhile. */
const storeOnce = ({ source, cacheDir, mark }: StoreTask): Stored | null => {
  const file = openSync(source, 'r');
  try {
    const before = fstatSync(file);
    const stored =
      before.size <= LOOK_FIRST_BYTES
        ? storeSmall(file, before.size, cacheDir, mark)
        : storeLarge(file, before.size, cacheDir, mark);
    const after = fstatSync(file);
    if (
      after.size !== before.size ||
      after.mtimeMs !== before.mtimeMs ||
      after.ctimeMs !== before.ctimeMs ||
      stored.bytes !== before.size
    ) {
      if (stored.temporary !== null) rmSync(stored.temporary, { force: true });
      return null;
    }
    const { size, mtimeMs, ctimeMs, ino } = after;
    return { md5: stored.md5, temporary: stored.temporary, size, mtimeMs, ctimeMs, ino };
  } finally {
    closeSync(file);
  }
};

type Piece = { readonly md5: string; readonly temporary: string | null; readonly bytes: number };

/** Where copies lie: beside the objects that they become, in folders that stay small. */
/** Where copies wait whose md5 is not known yet. */
export const WAITING = '00';

export const temporaryPath = (cacheDir: string, prefix: string, mark: string): string =>
  join(cacheDir, 'files', 'md5', prefix, `${mark}.tmp`);

const storeSmall = (file: number, size: number, cacheDir: string, mark: string): Piece => {
  let whole: Uint8Array | undefined;
  let hasGrown = false;
  let bytes = 0;
  const md5 = hashOpenFile(file, size, (piece) => {
    bytes += piece.length;
    if (whole === undefined && bytes === piece.length) whole = piece;
    else hasGrown = true;
  });
  if (hasGrown) return { md5, temporary: null, bytes }; // larger than it said: taken for changed
  if (isThere(cacheDir, md5, bytes)) return { md5, temporary: null, bytes };
  const temporary = temporaryPath(cacheDir, md5.slice(0, 2), mark);
  writeNew(temporary, (to) => {
    if (whole) writeFull(to, whole);
  });
  return { md5, temporary, bytes };
};

const storeLarge = (file: number, size: number, cacheDir: string, mark: string): Piece => {
  let bytes = 0;
  let md5 = '';
  const temporary = temporaryPath(cacheDir, WAITING, mark);
  writeNew(temporary, (to) => {
    md5 = hashOpenFile(file, size, (piece) => {
      bytes += piece.length;
      writeFull(to, piece);
    });
  });
  if (!isThere(cacheDir, md5, bytes)) return { md5, temporary, bytes };
  rmSync(temporary, { force: true });
  return { md5, temporary: null, bytes };
};

/**
 * Whether the cache has a good object of the md5. DVC trusts any that is 0444; one of another size is damaged all the same, and the
 * file at hand may be the last good copy.
 */
export const isThere = (cacheDir: string, md5: string, size: number): boolean => {
  const path = objectPath(cacheDir, md5);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.size !== size) return false;
  return isTrustedMode(stat.mode) || hashFile(path) === md5;
};

/** Its folder is made when it is not there yet. */
const openNew = (path: string): number => {
  try {
    return openSync(path, 'wx', 0o444);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'wx', 0o444);
  }
};

const needsMode = (process.umask() & 0o444) !== 0;

/** A file that is 0444 from the start, so that nothing but a rename is left to do. */
export const writeNew = (path: string, write: (file: number) => void): void => {
  const file = openNew(path);
  try {
    if (needsMode) fchmodSync(file, 0o444);
    write(file);
  } catch (thrown) {
    rmSync(path, { force: true });
    throw thrown;
  } finally {
    closeSync(file);
  }
};

/** `writeSync` may write less than it was given. */
export const writeFull = (file: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};
