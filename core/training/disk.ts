/** Disk that a run will need, checked before it starts. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Parameters } from '../nn/parameters.ts';

/** Checkpoints (weights and two moments; the best weights), each beside the one it replaces, then the model as two files, twice. */
export const diskNeeded = ({ trainable, count }: Pick<Parameters, 'trainable' | 'count'>): number =>
  4 * (8 * trainable + 4 * count);

/** What this user may still write where `path` lies or will lie. */
export const diskFree = (path: string): number => {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return bavail * bsize;
    } catch (thrown) {
      if (dirname(at) === at) throw thrown;
    }
  }
};

/** @throws IdriftError `not-available` before anything is trained. */
export const checkDisk = (path: string, parameters: Pick<Parameters, 'trainable' | 'count'>): void => {
  const needed = diskNeeded(parameters);
  const free = diskFree(path);
  if (free >= needed) return;
  throw new IdriftError({
    code: 'not-available',
    message: `Checkpoints and the model need ${gigabytes(needed)} of disk, and ${gigabytes(free)} are free.`,
    where: path,
    hint: 'Free some space (old runs can be deleted on the Runs page), or move the project to a larger disk.',
  });
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
