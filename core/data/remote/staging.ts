/**
 * Files on their way into a cache or a remote folder: written beside it, then, many at once, forced to the disk and renamed to their names, so
 * that no crash leaves half a file under an object's name.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { makeCacheFolder } from '../store/cache-folder.ts';
import { syncAll } from '../store/commit-stored.ts';
import type { ObjectId } from '../store/object-id.ts';
import { placeOf } from './object-store.ts';

export type Staging = {
  /** A new name; nothing lies there. */
  next(): string;
  /** Moves complete 0444 files to their objects' names. */
  commit(ready: readonly { readonly id: ObjectId; readonly temporary: string }[]): void;
  close(): void;
};

const FOLDER = '.idrift-tmp';
const ABANDONED_MS = 24 * 3600 * 1000;

/** `shared`: folders open to the group (`cache.shared`). */
export const openStaging = (root: string, shared = false): Staging => {
  const parent = join(root, FOLDER);
  const dir = join(parent, `${process.pid}-${randomBytes(6).toString('hex')}`);
  mkdirSync(dir, { recursive: true });
  removeAbandoned(parent);
  const made = new Set<string>();
  let count = 0;
  return {
    next: () => `${dir}${sep}${count++}`,
    commit: (ready) => {
      if (ready.length === 0) return;
      syncAll(
        root,
        ready.map(({ temporary }) => temporary),
      );
      for (const { id, temporary } of ready) {
        const path = `${root}${sep}${placeOf(id)}`; // not join: it costs as much as the rename
        const folder = path.slice(0, path.lastIndexOf('/'));
        if (!made.has(folder)) {
          makeCacheFolder(folder, shared);
          made.add(folder);
        }
        renameSync(temporary, path);
      }
    },
    close: () => {
      rmSync(dir, { recursive: true, force: true });
      try {
        rmdirSync(parent);
      } catch {
        // another process writes there, or a part of a large file waits there
      }
    },
  };
};

/** What killed processes left; `parts` are gone on with, however old. */
const removeAbandoned = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const stat = /^\d+-/.test(name) ? statSync(join(parent, name), { throwIfNoEntry: false }) : undefined;
    if (stat && Date.now() - stat.mtimeMs > ABANDONED_MS) rmSync(join(parent, name), { recursive: true, force: true });
  }
};
