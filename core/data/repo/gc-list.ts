/** The files of a cache: objects, and temporary files that a killed process left. */
import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileSize } from '../../base/path-facts.ts';
import { OBJECT_NAME, type ObjectId } from '../store/object-id.ts';

export type CachedObject = { readonly id: ObjectId; readonly file: string /** Bytes. */; readonly size: number };

/** Whoever writes a temporary file has ended after so long. */
const STALE_MS = 60 * 60 * 1000;
const TEMPORARY = /^\..*\.tmp$|\.tmp$/;

export const listCache = (
  cacheDir: string,
  legacy: boolean,
  /** What the objects' sizes are; without, all are 0: a look at each takes as long as removing it. */
  isMeasured = true,
): { objects: readonly CachedObject[]; stale: readonly string[] } => {
  const root = legacy ? cacheDir : join(cacheDir, 'files', 'md5');
  const objects: CachedObject[] = [];
  const stale: string[] = [];
  const oldest = Date.now() - STALE_MS;
  const takeStale = (file: string, name: string): void => {
    const stat = TEMPORARY.test(name) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (stat?.isFile() && stat.mtimeMs < oldest) stale.push(file);
  };
  for (const entry of entriesOf(root)) {
    if (!entry.isDirectory()) {
      if (!legacy) takeStale(join(root, entry.name), entry.name);
      continue;
    }
    if (!/^[0-9a-f]{2}$/.test(entry.name)) continue;
    const folder = join(root, entry.name);
    for (const name of namesOf(folder)) {
      const file = folder + sep + name;
      const oid = entry.name + name;
      if (!OBJECT_NAME.test(oid)) takeStale(file, name);
      else objects.push({ id: { oid, legacy }, file, size: isMeasured ? fileSize(file) : 0 });
    }
  }
  return { objects, stale };
};

const entriesOf = (dir: string) => {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
};

const namesOf = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};
