/** A model from the hub into the cache, file by file, with what is there so far. */
import { existsSync, mkdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { blobPath, linkBlob, noteRevision, type Snapshot } from './cache.ts';
import { fetchBlob, incompletePath } from './fetch-blob.ts';
import { type HubFile, type HubModel, listFiles, missingShards } from './files.ts';
import type { ModelId } from './model-id.ts';
import type { HubSettings } from './settings.ts';

export type DownloadProgress = {
  readonly file: string;
  /** Of the whole model. */
  readonly bytes: number;
  readonly total: number;
};

/** Left free beside the model. */
const RESERVE = 200e6;

/** Bytes of a file that are there, whole or in part. */
export const haveOf = (cacheDir: string, id: string, { etag }: HubFile): number => {
  const blob = blobPath(cacheDir, id, etag);
  for (const path of [blob, incompletePath(blob)]) if (existsSync(path)) return statSync(path).size;
  return 0;
};

const checkDisk = ({ cacheDir }: HubSettings, needed: number): void => {
  mkdirSync(cacheDir, { recursive: true });
  const { bavail, bsize } = statfsSync(cacheDir);
  if (bavail * bsize > needed + RESERVE) return;
  throw new IdriftError({
    code: 'not-available',
    message: `The model needs ${(needed / 1e9).toFixed(2)} GB more, and ${((bavail * bsize) / 1e9).toFixed(2)} GB are free.`,
    where: cacheDir,
    hint: 'Free some space, or name another folder in HF_HUB_CACHE.',
  });
};

/** Aborting keeps what came. @throws IdriftError */
export async function* downloadModel(
  settings: HubSettings,
  model: ModelId,
  signal?: AbortSignal,
): AsyncGenerator<DownloadProgress, Snapshot> {
  const { id } = model;
  const { commit, files }: HubModel = await listFiles(settings, model, signal);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const have = files.map((file) => haveOf(settings.cacheDir, id, file));
  checkDisk(settings, total - have.reduce((a, b) => a + b, 0));
  const progress = (file: string): DownloadProgress => ({ file, bytes: have.reduce((a, b) => a + b, 0), total });
  for (const [i, file] of files.entries()) {
    yield progress(file.name);
    for await (const bytes of fetchBlob(settings, { id, commit, file }, signal)) {
      have[i] = bytes;
      yield progress(file.name);
    }
    have[i] = file.size;
    linkBlob(settings.cacheDir, id, commit, file.name, file.etag);
  }
  const snapshot = noteRevision(settings.cacheDir, model, commit);
  checkShards(snapshot.dir, files, id);
  return snapshot;
}

const checkShards = (dir: string, files: readonly HubFile[], id: string): void => {
  for (const { name } of files.filter((file) => file.name.endsWith('.index.json'))) {
    const [missing] = missingShards(readFileSync(join(dir, name), 'utf8'), files);
    if (missing === undefined) continue;
    throw new IdriftError({
      code: 'bad-input',
      message: `${name} of ${id} names the file ${missing}, which the hub does not list.`,
      where: id,
      hint: 'The model is incomplete on the hub: choose another revision or another model.',
    });
  }
};
