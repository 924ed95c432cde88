/** A file or folder moved, to another file system too; and one put in the place of another. */
import { cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** What lies at `to` must be gone. */
export const renameAcross = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      errorOnExist: true,
      force: false,
    });
    rmSync(from, { recursive: true, force: true });
  }
};

/** Puts `fresh` where `target` is; what was there goes to `aside`, and comes back when that fails. */
export const replaceAt = (fresh: string, target: string, aside: string): void => {
  const wasThere = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
  if (wasThere) renameAcross(target, aside);
  try {
    renameAcross(fresh, target);
  } catch (thrown) {
    if (wasThere && !existsSync(target)) renameAcross(aside, target);
    throw thrown;
  }
};
