/** The texts of the data version that a run was trained on. */
import { IdriftError } from '../contract/errors.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { readSplit } from '../data/split-files.ts';
import { trainingDataOf } from './drift-check.ts';

export type RunTexts = {
  readonly revision: string;
  /** Of the validation split, and of the training split. */
  readonly reference: readonly string[];
  readonly training: readonly string[];
};

/** @throws IdriftError when the run names no data version, or the version is not what the run was trained on. */
export const textsOfRun = async (
  dir: string,
  run: { readonly name: string; readonly datasets: readonly DatasetUse[] },
): Promise<RunTexts> => {
  const used = trainingDataOf(run, isVersion);
  const { revision } = used;
  const texts = async (split: 'train' | 'val'): Promise<string[]> => {
    const { path, md5, rows } = await readSplit(dir, revision, split);
    if (used.files.some((file) => file.path === path && file.md5 !== md5)) {
      throw new IdriftError({
        code: 'not-available',
        message: `${path} has changed since ${run.name} was trained on it, and that version was never committed.`,
        where: path,
        hint: 'Train on a committed data version: its rows can always be had again.',
      });
    }
    return rows.map(({ text }) => text);
  };
  return { revision, reference: await texts('val'), training: await texts('train') };
};

const isVersion = (use: DatasetUse): use is DatasetUse & { readonly revision: string } => Boolean(use.revision);
