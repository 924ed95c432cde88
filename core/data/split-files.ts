/** Which tracked file is which split, and its rows at any revision, straight from the cache. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Row, Split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import { readRows } from '../text/jsonl.ts';
import { isInCache, readObject } from './cache.ts';
import { loadDvcConfig } from './config/load.ts';
import { fileMd5 } from './file-hash.ts';
import { resolveRevision } from './git.ts';
import type { Out } from './tracked-files.ts';
import { cachedRows } from './row-cache.ts';
import { committedOuts, unfold, workspaceOuts } from './tracked-files.ts';

export const SPLITS: readonly Split[] = ['train', 'val', 'test'];

export type SplitFile = {
  readonly split: Split;
  readonly path: string;
  readonly md5: string;
  readonly rows: readonly Row[];
};

/** `train.jsonl`, `val.jsonl`, `test.jsonl`, in whatever folder. */
export const splitOf = (path: string): Split | null =>
  SPLITS.find((split) => posix.basename(path) === `${split}.jsonl`) ?? null;

/** Outs of a revision (`workspace` or anything git resolves), folders unfolded. */
export const outsOf = async (projectDir: string, revision: string): Promise<readonly Out[]> => {
  const cacheDir = loadDvcConfig(projectDir).cache.dir;
  if (revision === 'workspace') return unfold(cacheDir, workspaceOuts(projectDir));
  const commit = await resolveRevision(projectDir, revision);
  return unfold(cacheDir, (await committedOuts(projectDir, [commit], 'throw')).get(commit) ?? []);
};

/** Which tracked file is the split. @throws IdriftError `not-found` when the revision has none. */
export const splitOut = async (projectDir: string, revision: string, split: Split): Promise<Out> => {
  const found = (await outsOf(projectDir, revision)).find((out) => splitOf(out.path) === split);
  if (found) return found;
  throw new IdriftError({
    code: 'not-found',
    message: `${revision === 'workspace' ? 'The working copy' : revision} has no ${split}.jsonl under version control.`,
    where: `${split}.jsonl`,
    hint: `Put ${split}.jsonl into data/ and run "idrift data add data/${split}.jsonl".`,
  });
};

/** @throws IdriftError `not-found` when the revision has no such split. */
export const readSplit = async (projectDir: string, revision: string, split: Split): Promise<SplitFile> =>
  readOut(projectDir, await splitOut(projectDir, revision, split), split, revision === 'workspace');

/** A split of a folder that need not be part of any project. @throws IdriftError `not-found` */
export const readLooseSplit = (folder: string, split: Split): SplitFile => {
  const path = join(folder, `${split}.jsonl`);
  const md5 = fileMd5(path);
  if (md5 === null) {
    throw new IdriftError({
      code: 'not-found',
      message: `${folder} has no ${split}.jsonl.`,
      where: path,
      hint: 'A folder to train on holds train.jsonl, val.jsonl and test.jsonl.',
    });
  }
  return { split, path, md5, rows: cachedRows(md5, () => readRows(readFileSync(path), path)) };
};

/** All splits that the revision has. */
export const readSplits = async (projectDir: string, revision: string): Promise<readonly SplitFile[]> => {
  const outs = await outsOf(projectDir, revision);
  return SPLITS.flatMap((split) => {
    const out = outs.find(({ path }) => splitOf(path) === split);
    return out ? [readOut(projectDir, out, split, revision === 'workspace')] : [];
  });
};

/** The working copy's rows are those of the file as it lies; a version's are those of its object. */
const readOut = (projectDir: string, out: Out, split: Split, asItLies: boolean): SplitFile => {
  const cacheDir = loadDvcConfig(projectDir).cache.dir;
  const file = join(projectDir, out.path);
  const lying = asItLies ? fileMd5(file) : null;
  if (lying !== null) {
    return { split, path: out.path, md5: lying, rows: cachedRows(lying, () => readRows(readFileSync(file), out.path)) };
  }
  const md5 = out.md5 ?? '';
  return {
    split,
    path: out.path,
    md5,
    rows: cachedRows(md5, () => readRows(versionBytes(cacheDir, file, out, md5), out.path)),
  };
};

/** The cache first; a file in the folder with the very bytes will do when the cache was emptied. */
const versionBytes = (cacheDir: string, file: string, out: Pick<Out, 'path' | 'legacy'>, md5: string): Buffer => {
  if (!isInCache(cacheDir, md5) && md5 !== '' && fileMd5(file) === md5) return readFileSync(file);
  return readObject(cacheDir, md5, out);
};
