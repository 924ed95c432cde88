/**
 * The cache of Python's huggingface_hub, shared with it: `models--OWNER--NAME/` with `blobs/ETAG`, `refs/REVISION` holding a
 * commit, and `snapshots/COMMIT/FILE` as links to blobs.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { replaceFile, syncFile, writeFileAtomic } from '../base/atomic-file.ts';
import type { ModelId } from './model-id.ts';

const modelDir = (cacheDir: string, id: string): string => join(cacheDir, `models--${id.replaceAll('/', '--')}`);

export const blobPath = (cacheDir: string, id: string, etag: string): string =>
  join(modelDir(cacheDir, id), 'blobs', etag);

const snapshotDir = (cacheDir: string, id: string, commit: string): string =>
  join(modelDir(cacheDir, id), 'snapshots', commit);

/** What a revision was when it was last asked for; null: never. */
const cachedCommit = (cacheDir: string, { id, revision }: ModelId): string | null => {
  const ref = join(modelDir(cacheDir, id), 'refs', revision);
  if (existsSync(ref)) return readFileSync(ref, 'utf8').trim();
  return /^[0-9a-f]{40}$/.test(revision) ? revision : null;
};

export type Snapshot = { readonly dir: string; readonly commit: string };

/** A model whose every needed file is there. */
export const cachedSnapshot = (cacheDir: string, model: ModelId): Snapshot | null => {
  const commit = cachedCommit(cacheDir, model);
  if (commit === null) return null;
  const dir = snapshotDir(cacheDir, model.id, commit);
  return isWhole(dir) ? { dir, commit } : null;
};

const tokenizers = ['tokenizer.json', 'vocab.txt', 'vocab.json', 'sentencepiece.bpe.model'];

const isWhole = (dir: string): boolean => {
  const has = (name: string): boolean => existsSync(join(dir, name));
  if (!has('config.json') || !tokenizers.some(has)) return false;
  if (has('model.safetensors') || has('pytorch_model.bin')) return true;
  const index = ['model.safetensors.index.json', 'pytorch_model.bin.index.json'].find(has);
  return index !== undefined && shardsOf(readFileSync(join(dir, index), 'utf8')).every(has);
};

/** The files that an index of shards names. */
export const shardsOf = (index: string): readonly string[] => {
  let read: unknown;
  try {
    read = JSON.parse(index);
  } catch {
    return []; // whoever loads the weights says what is wrong with it
  }
  if (typeof read !== 'object' || read === null || !('weight_map' in read)) return [];
  return [...new Set(Object.values(read.weight_map ?? {}).map(String))];
};

/** Bytes in a folder of the cache, links followed. */
export const bytesIn = (dir: string): number =>
  existsSync(dir) ? readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0) : 0;

/** Puts a finished blob into a commit's snapshot: a link, or a copy where the system makes no links. */
export const linkBlob = (cacheDir: string, id: string, commit: string, file: string, etag: string): void => {
  const link = join(snapshotDir(cacheDir, id, commit), file);
  const blob = blobPath(cacheDir, id, etag);
  mkdirSync(dirname(link), { recursive: true });
  if (existsSync(link)) return;
  rmSync(link, { force: true }); // a link to a blob that was removed
  try {
    symlinkSync(relative(dirname(link), blob), link);
  } catch {
    replaceFile(link, (temporary) => {
      copyFileSync(blob, temporary);
      syncFile(temporary);
    });
  }
};

/** Last: from now on the revision is this commit. */
export const noteRevision = (cacheDir: string, { id, revision }: ModelId, commit: string): Snapshot => {
  if (revision !== commit) writeFileAtomic(join(modelDir(cacheDir, id), 'refs', revision), commit);
  return { dir: snapshotDir(cacheDir, id, commit), commit };
};
