/** The texts of the data version that a run was trained on. */
import type { Split } from '../contract/common.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { readSplit } from '../data/split-files.ts';
import { trainingDataOf } from './drift-check.ts';

export type RunTexts = {
  readonly revision: string;
  /** Of the validation and the test split, and of the training split. */
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
  const texts = async (split: Split): Promise<string[]> => {
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
  const { reference, training } = await referenceAndTraining(texts);
  return { revision, reference, training };
};

/**
 * The reference is what the model was not trained on: validation and test texts together, since more of them is the cheapest gain in what a
 * check sees. Data without a test split has the validation texts alone. @throws what `texts` throws of the other two splits
 */
export const referenceAndTraining = async (
  texts: (split: Split) => Promise<readonly string[]>,
): Promise<{ reference: readonly string[]; training: readonly string[] }> => {
  const validation = await texts('val');
  const test = await texts('test').catch((thrown: unknown) => {
    if (toErrorInfo(thrown).code === 'not-found') return [];
    throw thrown;
  });
  return { reference: [...validation, ...test], training: await texts('train') };
};

const isVersion = (use: DatasetUse): use is DatasetUse & { readonly revision: string } => Boolean(use.revision);
