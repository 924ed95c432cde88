/** A file over HTTP that may be cut off at any byte: what arrived is kept and continued, and only a whole and right file gets its name. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';

export type FetchFile = {
  readonly url: string;
  readonly path: string;
  readonly bytes: number;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string;
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

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
  if (sizeOf(part) > bytes) rmSync(part);
  if (sizeOf(part) < bytes) yield* receive(url, part, sizeOf(part), signal);
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

async function* receive(url: string, part: string, start: number, signal?: AbortSignal): AsyncGenerator<number> {
  const response = await fetch(url, {
    ...(signal ? { signal } : {}),
    headers: start > 0 ? { range: `bytes=${start}-` } : {},
  }).catch((thrown: unknown) => {
    signal?.throwIfAborted();
    throw failed(
      url,
      `${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      'Check the connection, then try again.',
    );
  });
  if (!response.ok || !response.body)
    throw failed(
      url,
      `the server answered ${response.status}.`,
      'Check which npm registry is configured, then try again.',
    );
  // A server that knows no ranges sends the whole file.
  const goesOn = response.status === 206;
  let here = goesOn ? start : 0;
  const file = createWriteStream(part, { flags: goesOn ? 'a' : 'w', flush: true });
  try {
    for await (const chunk of response.body) {
      if (!file.write(chunk)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
      here += chunk.length;
      yield here;
    }
  } catch (thrown) {
    signal?.throwIfAborted();
    throw failed(url, `${thrown instanceof Error ? thrown.message : String(thrown)}.`, AGAIN);
  } finally {
    await new Promise<void>((resolve) => file.end(() => resolve()));
  }
}
