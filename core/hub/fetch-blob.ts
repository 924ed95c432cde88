/** One file into the cache: from where a download before it ended, checked, and in place only when it is whole. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { appendBody, rangeAfter } from '../base/append-body.ts';
import { syncFolder } from '../base/atomic-file.ts';
import { fileSize } from '../base/path-facts.ts';
import { IdriftError } from '../contract/errors.ts';
import { blobPath } from './cache.ts';
import type { HubFile } from './files.ts';
import { request } from './request.ts';
import type { HubSettings } from './settings.ts';

/** Attempts that bring nothing at all before it is given up. */
const FRUITLESS = 4;

export const incompletePath = (blob: string): string => `${blob}.incomplete`;

export type BlobPlace = { readonly id: string; readonly commit: string; readonly file: HubFile };

/** Yields the bytes that are there. @throws IdriftError `corrupt` when what came is not what the hub listed; it is removed. */
export async function* fetchBlob(
  settings: HubSettings,
  { id, commit, file }: BlobPlace,
  signal?: AbortSignal,
): AsyncGenerator<number, void, undefined> {
  const blob = blobPath(settings.cacheDir, id, file.etag);
  if (existsSync(blob)) return;
  mkdirSync(dirname(blob), { recursive: true });
  const path = incompletePath(blob);
  if (fileSize(path) > file.size) rmSync(path);
  const url = `${settings.endpoint}/${id}/resolve/${commit}/${file.name.split('/').map(encodeURIComponent).join('/')}`;
  for (let fruitless = 0; fileSize(path) < file.size || file.size === 0; ) {
    const before = fileSize(path);
    try {
      yield* append(settings, { url, id, path, signal });
    } catch (thrown) {
      signal?.throwIfAborted();
      // Faults of this computer do not pass: a full disk, a folder that may not be written.
      if (thrown instanceof IdriftError || isOfTheDisk(thrown)) throw thrown;
    }
    if (file.size === 0 || fileSize(path) > file.size) break;
    fruitless = fileSize(path) > before ? 0 : fruitless + 1;
    if (fruitless >= FRUITLESS) throw cutOff(file, url);
    if (fileSize(path) < file.size) await wait(200 * (fruitless + 1), undefined, signal ? { signal } : {});
  }
  await check(path, file, url);
  renameSync(path, blob);
  syncFolder(dirname(blob));
}

type Appending = {
  readonly url: string;
  readonly id: string;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
};

async function* append(settings: HubSettings, { url, id, path, signal }: Appending): AsyncGenerator<number> {
  const answer = await request(settings, { url, id, headers: rangeAfter(fileSize(path)), signal });
  if (answer.status !== 416) return yield* appendBody(answer, path);
  await answer.body?.cancel();
  rmSync(path, { force: true });
}

const isOfTheDisk = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EIO'].includes(String(thrown.code));

const check = async (path: string, { name, size, etag, checksum }: HubFile, url: string): Promise<void> => {
  const hash = createHash(checksum === 'sha256' ? 'sha256' : 'sha1');
  if (checksum === 'git') hash.update(`blob ${size}\0`);
  if (size > 0) for await (const chunk of createReadStream(path)) hash.update(chunk);
  if (fileSize(path) === size && hash.digest('hex') === etag) return;
  rmSync(path, { force: true });
  throw new IdriftError({
    code: 'corrupt',
    message: `${name} did not arrive as the hub lists it: its checksum is another. It was removed.`,
    where: url,
    hint: 'Start the download again; the other files are kept.',
  });
};

const cutOff = ({ name }: HubFile, url: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `The download of ${name} breaks off again and again.`,
    where: url,
    hint: 'Check the connection and start it again: it goes on where it ended.',
  });
