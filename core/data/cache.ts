/** Whole objects read from the cache and checked on the way: what the app and the pages of rows ask for. */
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { hashBytes } from '../base/hash.ts';
import { IdriftError } from '../contract/errors.ts';
import { OBJECT_NAME } from './store/object-id.ts';
import { objectPath } from './store/objects.ts';
import type { Out } from './tracked-files.ts';

const findObject = (cacheDir: string, md5: string): string | null => {
  if (!OBJECT_NAME.test(md5)) return null;
  return [objectPath(cacheDir, md5), objectPath(cacheDir, md5, true)].find((path) => existsSync(path)) ?? null;
};

export const isInCache = (cacheDir: string, md5: string): boolean => findObject(cacheDir, md5) !== null;

/** Objects whose bytes were seen to match their name, by path, size and time of change. */
const verified = new Map<string, string>();

/**
 * The bytes of an object, checked against its name the first time.
 * @throws IdriftError `not-available` when it is not in the cache, `corrupt` when its bytes are others.
 */
export const readObject = (cacheDir: string, md5: string, out: Pick<Out, 'path' | 'legacy'>): Buffer => {
  const path = findObject(cacheDir, md5);
  if (path === null) throw notInCache(out, md5);
  const bytes = readFileSync(path);
  const { size, mtimeMs } = statSync(path);
  const stamp = `${size}:${mtimeMs}`;
  // A legacy object's name is the hash of its text with LF line ends: its bytes need not match.
  if (out.legacy || verified.get(path) === stamp) return bytes;
  if (hashBytes('md5', bytes) !== md5.replace(/\.dir$/, '')) {
    throw damaged(out.path, path, md5);
  }
  verified.set(path, stamp);
  return bytes;
};

export const notInCache = (out: Pick<Out, 'path'>, md5: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `${out.path} of this version (${md5 === '' ? 'no md5' : `md5 ${md5}`}) is not in the cache.`,
    where: out.path,
    hint: 'Restore the cache archive of the project, or fetch it where the data lies: idrift data pull.',
  });

export const damaged = (shown: string, path: string, md5: string): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The cache object of ${shown} does not match its md5 ${md5}.`,
    where: path,
    hint: 'Remove that file and restore the cache archive, or run idrift data pull: the right bytes are fetched again.',
  });

/**
 * Puts bytes into the cache. A sound object stays; a damaged one is replaced: the caller's file may be the last good copy.
 * Gives its md5, with `.dir` for a folder's manifest.
 */
export const addObject = (cacheDir: string, bytes: Uint8Array, suffix: '' | '.dir' = ''): string => {
  const md5 = `${hashBytes('md5', bytes)}${suffix}`;
  const path = objectPath(cacheDir, md5);
  if (!existsSync(path) || hashBytes('md5', readFileSync(path)) !== md5.replace(/\.dir$/, '')) {
    if (existsSync(path)) chmodSync(path, 0o644); // Windows renames over no read-only file
    writeFileAtomic(path, bytes);
    chmodSync(path, 0o444); // after the rename: DVC trusts an object that is exactly 0444 without looking
  }
  return md5;
};
