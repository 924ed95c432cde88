/**
 * The content-addressed cache on disk: `files/md5/<2 hex>/<rest>`, legacy `<2 hex>/<rest>`. Objects are written beside, made durable,
 * renamed into place and exactly 0444: DVC trusts such an object without looking at its bytes.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { hashFile } from './hash-file.ts';
import { md5Of, OBJECT_NAME, type ObjectId } from './object-id.ts';

/** @throws IdriftError `bad-input` for anything but an object's name. */
export const objectPath = (cacheDir: string, oid: string, legacy = false): string => {
  if (!OBJECT_NAME.test(oid)) {
    throw new IdriftError({ code: 'bad-input', message: `"${oid}" is no name of a cache object.`, where: oid });
  }
  // Not join: for thousands of objects it costs as much as asking the disk for them.
  const root = legacy ? cacheDir : `${cacheDir}${sep}files${sep}md5`;
  return `${root}${sep}${oid.slice(0, 2)}${sep}${oid.slice(2)}`;
};

/** A name for a file that is being written in `dir`; DVC's own temporary files look alike. */
export const temporaryIn = (dir: string): string => join(dir, `.${randomBytes(11).toString('hex')}.tmp`);

/** Moves a complete, synced temporary file to its name as an object. Another process may have been first: its object is the same. */
export const placeObject = (temporary: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  if (process.platform === 'win32' && statSync(path, { throwIfNoEntry: false })) chmodSync(path, 0o644);
  renameSync(temporary, path);
  chmodSync(path, 0o444);
};

/** What DVC believes unread. On Windows the write bits are all that there is. */
export const isTrustedMode = (mode: number): boolean =>
  process.platform === 'win32' ? (mode & 0o222) === 0 : (mode & 0o777) === 0o444;

/**
 * Whether the object is there. One that is not exactly 0444 was left by a killed process or changed by somebody: it is hashed; right
 * bytes get their mode back, wrong ones are not counted as there. Nothing is deleted here: another process may be writing it.
 */
export const hasObject = (cacheDir: string, { oid, legacy }: ObjectId): boolean => {
  if (!OBJECT_NAME.test(oid)) return false;
  const path = objectPath(cacheDir, oid, legacy);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return false;
  if (isTrustedMode(stat.mode)) return true;
  if (legacy || hashFile(path) !== md5Of(oid)) return legacy;
  try {
    chmodSync(path, 0o444);
  } catch {
    // another user's file in a shared cache: its bytes are right all the same
  }
  return true;
};

/** The names that a cache holds, read folder by folder: for thousands of objects far cheaper than a stat for each. */
export const listObjects = (cacheDir: string, legacy = false): ReadonlySet<string> => {
  const root = legacy ? cacheDir : join(cacheDir, 'files', 'md5');
  const found = new Set<string>();
  for (const prefix of safeList(root)) {
    if (prefix.length !== 2) continue;
    for (const rest of safeList(join(root, prefix))) {
      const oid = prefix + rest;
      if (OBJECT_NAME.test(oid)) found.add(oid);
    }
  }
  return found;
};

const safeList = (dir: string): string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

/** From how many objects on it pays to list the cache instead of asking for each. */
const LIST_FROM = 400;

/** Those of the objects that are not in the cache. */
export const missingObjects = <Each extends ObjectId>(cacheDir: string, ids: readonly Each[]): Each[] => {
  if (ids.length < LIST_FROM) return ids.filter((id) => !hasObject(cacheDir, id));
  const lists = [listObjects(cacheDir), ids.some(({ legacy }) => legacy) ? listObjects(cacheDir, true) : new Set()];
  return ids.filter(({ oid, legacy }) => !lists[legacy ? 1 : 0]?.has(oid));
};
