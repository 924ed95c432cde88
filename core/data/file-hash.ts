/** md5 of files in the project folder, computed again only when the file has changed. */
import { readFileSync, statSync } from 'node:fs';
import { hashBytes } from '../base/hash.ts';

const known = new Map<string, { readonly stamp: string; readonly md5: string }>();

/** null when there is no file at the path. Times in nanoseconds and the inode tell a changed file of equal size. */
export const fileMd5 = (path: string): string | null => {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  const stamp = `${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.ino}`;
  const entry = known.get(path);
  if (entry?.stamp === stamp) return entry.md5;
  const md5 = hashBytes('md5', readFileSync(path));
  known.set(path, { stamp, md5 });
  return md5;
};
