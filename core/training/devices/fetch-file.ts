/** A file over HTTP that may be cut off at any byte: what arrived is kept and continued, and only a whole and right file gets its name. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { appendBody, rangeAfter } from '../../base/append-body.ts';
import { syncFolder } from '../../base/atomic-file.ts';
import { fileSize } from '../../base/path-facts.ts';
import { IdriftError } from '../../contract/errors.ts';

export type FetchFile = {
  readonly url: string;
  readonly path: string;
  readonly bytes: number;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string;
};

const failed = (url: string, reason: string, hint: string): IdriftError =>
  new IdriftError({ code: 'not-available', message: `The download failed: ${reason}`, where: url, hint });

const AGAIN = 'Try again: what has arrived is kept, and the download goes on from there.';

const checksum = async (path: string): Promise<string> => {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
};

/**
 * Yields the bytes that are here, from the first chunk to the last. Aborting keeps what arrived.
 * @throws IdriftError when the server does not answer, refuses, ends early, or the file is not the one that was wanted.
 */
export async function* fetchFile(
  { url, path, bytes, integrity }: FetchFile,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  if (existsSync(path)) return yield bytes;
  const part = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  if (fileSize(part) > bytes) rmSync(part);
  if (fileSize(part) < bytes) yield* receive(url, part, signal);
  if ((await checksum(part)) !== integrity) {
    rmSync(part);
    throw failed(
      url,
      'the file is not the one that was wanted (its SHA-512 differs).',
      'Try again; if it stays so, a proxy or the registry changes files.',
    );
  }
  renameSync(part, path);
  syncFolder(dirname(path));
}

async function* receive(url: string, part: string, signal?: AbortSignal): AsyncGenerator<number> {
  const reason = (thrown: unknown): string => `${thrown instanceof Error ? thrown.message : String(thrown)}.`;
  const headers = rangeAfter(fileSize(part));
  const response = await fetch(url, { ...(signal ? { signal } : {}), headers }).catch((thrown: unknown) => {
    signal?.throwIfAborted();
    throw failed(url, reason(thrown), 'Check the connection, then try again.');
  });
  if (!response.ok)
    throw failed(
      url,
      `the server answered ${response.status}.`,
      'Check which npm registry is configured, then try again.',
    );
  try {
    yield* appendBody(response, part);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw failed(url, reason(thrown), AGAIN);
  }
}
