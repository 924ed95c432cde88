/** An object, or all under a prefix, of an S3 server as the source of an import: its ETag tells whether it has changed. */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import type { RemoteConfig } from '../config/load.ts';
import { byCodePoint, pythonString } from '../formats/python-json.ts';
import { isInside } from '../formats/manifest.ts';
import { openS3Client, type S3Client } from '../remote/s3/client.ts';
import { keySource } from '../remote/s3/credentials.ts';
import { s3Settings } from '../remote/s3/settings.ts';
import { partsOf, textOf } from '../remote/s3/xml.ts';
import { noFacts, type Source, sourceGone } from './sources.ts';

type Found = { readonly key: string; readonly size: number; readonly etag: string };

/** @param remote its `url` is the object's own address. */
export const s3Source = (name: string, remote: RemoteConfig): Source => {
  const settings = s3Settings(remote);
  const within = async <Result>(
    signal: AbortSignal | undefined,
    work: (client: S3Client) => Promise<Result>,
  ): Promise<Result> => {
    const client = openS3Client(settings, keySource(settings), signal);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  };
  const key = settings.prefix;
  return {
    name,
    facts: ({ signal }) =>
      within(signal, async (client) => {
        const one = await headOf(client, key);
        if (one) return { ...noFacts, etag: one.etag, size: one.size };
        const files = await under(client, key, name);
        const list = files
          .map((file) => ({ ...file, relpath: file.key.slice(key.length + 1) }))
          .toSorted((a, b) => byCodePoint(a.relpath, b.relpath))
          .map(({ etag, relpath }) => `{"etag": ${pythonString(etag)}, "relpath": ${pythonString(relpath)}}`);
        const oid = `${createHash('md5')
          .update(`[${list.join(', ')}]`)
          .digest('hex')}.dir`;
        return { ...noFacts, etag: oid, size: files.reduce((sum, { size }) => sum + size, 0), nfiles: files.length };
      }),
    download: (target, { signal, onProgress }) =>
      within(signal, async (client) => {
        const one = await headOf(client, key);
        if (one) return save(client, one, target);
        const files = await under(client, key, name);
        mkdirSync(target, { recursive: true });
        for (const [at, file] of files.entries()) {
          const relpath = file.key.slice(key.length + 1);
          if (!isInside(relpath)) throw badName(name, relpath);
          mkdirSync(dirname(join(target, relpath)), { recursive: true });
          await save(client, file, join(target, relpath));
          onProgress?.({
            step: 'download',
            done: at + 1,
            total: files.length,
            bytes: 0,
            totalBytes: null,
            name: relpath,
          });
        }
      }),
  };
};

const headOf = async (client: S3Client, key: string): Promise<Found | null> => {
  if (key === '') return null;
  const answer = await client.request({ method: 'HEAD', key, headers: client.settings.keyHeaders, accept: [404] });
  if (answer.status === 404) return null;
  return {
    key,
    size: Number(answer.headers['content-length'] ?? 0),
    etag: unquoted(answer.headers['etag'] ?? ''),
  };
};

const under = async (client: S3Client, key: string, name: string): Promise<readonly Found[]> => {
  const found: Found[] = [];
  const prefix = key === '' ? '' : `${key}/`;
  for (let next: string | null = null; ; ) {
    const query: Record<string, string> = {
      'list-type': '2',
      prefix,
      ...(next === null ? {} : { 'continuation-token': next }),
    };
    const xml: string = (await client.request({ method: 'GET', key: null, query })).body.toString('utf8');
    for (const part of partsOf(xml, 'Contents')) {
      const each = textOf(part, 'Key') ?? '';
      if (!each.endsWith('/'))
        found.push({ key: each, size: Number(textOf(part, 'Size')), etag: unquoted(textOf(part, 'ETag') ?? '') });
    }
    next = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : null;
    if (next === null) break;
  }
  if (found.length === 0) throw sourceGone(name);
  return found;
};

const unquoted = (etag: string): string => etag.replaceAll('&quot;', '"').replace(/^"|"$/g, '');

const save = async (client: S3Client, { key, size }: Found, target: string): Promise<void> => {
  let bytes = 0;
  let file: number | null = null;
  try {
    await client.request({
      method: 'GET',
      key,
      headers: client.settings.keyHeaders,
      // Each attempt begins anew.
      sink: () => {
        if (file !== null) closeSync(file);
        file = openSync(target, 'w');
        bytes = 0;
        const open = file;
        return (piece) => {
          for (let at = 0; at < piece.length; ) at += writeSync(open, piece, at);
          bytes += piece.length;
        };
      },
    });
  } catch (thrown) {
    rmSync(target, { force: true });
    throw thrown;
  } finally {
    if (file !== null) closeSync(file);
  }
  if (bytes !== size) throw changed(client.addressOf(key));
};

const changed = (address: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${address} changed while it was read.`,
    where: address,
    hint: 'Do it again.',
  });

const badName = (name: string, relpath: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${name} holds ${JSON.stringify(relpath)}, which is no place for data.`,
    where: relpath,
  });
