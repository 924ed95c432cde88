/** Folders of a cache. With `cache.shared = group` those that we make are open to the group, and hand the group on to what is made in them. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** setgid, rwxrwxr-x: DVC's mode for a shared cache. */
const GROUP_MODE = 0o2775;

/** Makes `dir` and the folders above it; those that were there keep their modes. */
export const makeCacheFolder = (dir: string, shared: boolean): void => {
  const first = mkdirSync(dir, { recursive: true });
  if (!shared || first === undefined) return;
  // Not mkdir's own mode: the umask is taken from it, and setgid is left out.
  for (let each = dir; each.length >= first.length; each = dirname(each)) openToGroup(each);
};

export const openToGroup = (dir: string): void => chmodSync(dir, GROUP_MODE);
