/** The rows of a training run, what their files are called, and the data set that the run records. */
import { hashBytes } from '../base/hash.ts';
import type { Split } from '../contract/common.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { resolveRevision } from '../data/git.ts';
import { readLooseSplit, readSplit, type SplitFile, SPLITS } from '../data/split-files.ts';
import { listVersions } from '../data/versions.ts';
import type { SplitNames } from '../training/labels.ts';
import type { TrainingRows } from '../training/train.ts';

/** A data version of the project, or a folder whose train.jsonl, val.jsonl and test.jsonl are trained on in its place. */
export type TrainingSource = { readonly revision: string; readonly folder?: string | undefined };

/** All three splits, or the error that names the missing one. */
export const readData = async (dir: string, { revision, folder }: TrainingSource): Promise<readonly SplitFile[]> => {
  if (folder !== undefined) return SPLITS.map((split) => readLooseSplit(folder, split));
  const files: SplitFile[] = [];
  for (const split of SPLITS) files.push(await readSplit(dir, revision, split));
  return files;
};

/** The commit of the version trained on; `workspace` when the files are no version's; null for a folder's. */
export const versionOf = async (dir: string, { revision, folder }: TrainingSource): Promise<string | null> => {
  if (folder !== undefined) return null;
  if (revision !== 'workspace') return resolveRevision(dir, revision);
  // Without changes the working copy is not listed: it is the newest version.
  return (await listVersions(dir))[0]?.revision ?? 'workspace';
};

export const rowsOf = (files: readonly SplitFile[]): TrainingRows => {
  const of = (split: Split): TrainingRows[Split] => files.find((file) => file.split === split)?.rows ?? [];
  return { train: of('train'), val: of('val'), test: of('test') };
};

export const namesOf = (files: readonly SplitFile[]): SplitNames => {
  const of = (split: Split): string => files.find((file) => file.split === split)?.path ?? `${split}.jsonl`;
  return { train: of('train'), val: of('val'), test: of('test') };
};

/** One data set of three files; its digest is that of their md5s, short enough for MLflow's 36 characters. */
export const datasetOf = (files: readonly SplitFile[], revision: string | null): DatasetUse => ({
  name: 'data',
  digest: hashBytes('md5', files.map(({ path, md5 }) => `${path} ${md5}\n`).join('')),
  revision,
  files: files.map(({ path, md5 }) => ({ path, md5 })),
  context: 'training',
});
