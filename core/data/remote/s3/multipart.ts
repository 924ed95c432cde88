/**
 * A large object to S3, in parts. Which upload it is lies on disk, so that one that was cut off, by whatever, goes on where it was: the server
 * says which parts it has, and a part with the right md5 is not sent again. The upload is completed only when the whole file's md5 is right.
 */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../base/atomic-file.ts';
import { md5Of } from '../../store/object-id.ts';
import { badCacheObject, isDos2Unix, type TransferCalls, type UploadTask } from '../object-store.ts';
import { hashParts } from '../part-hasher.ts';
import type { S3Client } from './client.ts';
import type { StreamBody } from './connection.ts';
import { refusalOf, refused, S3Error } from './errors.ts';
import { OBJECT_TYPE } from './keys.ts';
import { encodeXml, partsOf, textOf } from './xml.ts';

export type PartsUpload = {
  readonly task: UploadTask;
  readonly key: string;
  readonly size: number;
  readonly stateDir: string;
  readonly calls: TransferCalls<UploadTask>;
};

const MIB = 1 << 20;
const LEAST_PART = 5 * MIB;
const USUAL_PART = 16 * MIB;
const MOST_PARTS = 10_000;
/** So many parts go at a time. */
const LANES = 4;
const PIECE = 1 << 18;

/** Bytes of a part: 16 MiB, more where there would be over 5000 of them. */
export const partSizeFor = (size: number, asked: number | null): number => {
  const fitting = Math.ceil(size / (MOST_PARTS / 2) / MIB) * MIB;
  if (asked === null) return Math.max(USUAL_PART, fitting);
  return Math.max(asked, LEAST_PART, Math.ceil(size / MOST_PARTS / MIB) * MIB);
};

type Part = { readonly etag: string; readonly size: number };
type Upload = { readonly uploadId: string; readonly partSize: number; readonly parts: ReadonlyMap<number, Part> };

export const uploadInParts = async (client: S3Client, wanted: PartsUpload): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await uploadOnce(client, wanted);
    } catch (thrown) {
      // Somebody ended the upload meanwhile (a rule of the bucket): once more from its start.
      if (!(thrown instanceof S3Error && thrown.reason === 'NoSuchUpload') || attempt > 0) throw thrown;
      rmSync(statePath(client, wanted), { force: true });
    }
  }
};

const uploadOnce = async (client: S3Client, wanted: PartsUpload): Promise<void> => {
  const { task, key, size, calls } = wanted;
  const upload = (await resumed(client, wanted)) ?? (await begun(client, wanted));
  const count = Math.ceil(size / upload.partSize);
  const hasher = hashParts({ path: task.source, size, partSize: upload.partSize, legacy: isDos2Unix(task) });
  const etags: string[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const md5 = await hasher.part(index);
      const length = Math.min(upload.partSize, size - index * upload.partSize);
      const there = upload.parts.get(index + 1);
      if (there && there.size === length && there.etag.replaceAll('"', '') === md5) {
        etags[index] = there.etag;
        calls.onBytes?.(length);
        continue;
      }
      const body = partBody(task.source, index * upload.partSize, length, calls);
      const answer = await client.request({
        method: 'PUT',
        key,
        query: { partNumber: String(index + 1), uploadId: upload.uploadId },
        headers: { 'content-md5': Buffer.from(md5, 'hex').toString('base64'), ...client.settings.keyHeaders },
        body,
      });
      etags[index] = answer.headers['etag'] ?? `"${md5}"`;
    }
  };
  try {
    hasher.advance(size);
    const lanes = Array.from({ length: Math.min(LANES, calls.jobs ?? LANES, count) }, lane);
    try {
      await Promise.all(lanes);
    } finally {
      next = count;
      await Promise.allSettled(lanes);
    }
    const found = await hasher.whole;
    if (found !== md5Of(task.id.oid)) {
      await client.request({ method: 'DELETE', key, query: { uploadId: upload.uploadId }, accept: [404] });
      rmSync(statePath(client, wanted), { force: true });
      throw badCacheObject(task, task.source, found);
    }
    await complete(client, key, upload.uploadId, etags);
    rmSync(statePath(client, wanted), { force: true });
  } finally {
    await hasher.stop();
  }
};

const partBody = (path: string, from: number, length: number, calls: TransferCalls<UploadTask>): StreamBody => {
  let counted = 0;
  return {
    length,
    pieces: function* () {
      calls.onBytes?.(-counted);
      counted = 0;
      const file = openSync(path, 'r');
      try {
        for (let at = 0; at < length; ) {
          const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, length - at));
          const read = readSync(file, piece, 0, piece.length, from + at);
          if (read === 0) throw new Error(`${path} has become shorter while it was read.`);
          at += read;
          yield piece.subarray(0, read);
          counted += read;
          calls.onBytes?.(read);
        }
      } finally {
        closeSync(file);
      }
    },
  };
};

const complete = async (client: S3Client, key: string, uploadId: string, etags: readonly string[]): Promise<void> => {
  const parts = etags.map(
    (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${encodeXml(etag)}</ETag></Part>`,
  );
  const body = Buffer.from(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
  );
  const answer = await client.request({
    method: 'POST',
    key,
    query: { uploadId },
    body,
    headers: { ...client.settings.keyHeaders },
  });
  // S3 may answer 200 first and then tell of an error.
  const refusal = refusalOf(answer);
  if (refusal.xml.includes('<Error>'))
    throw refused({ ...refusal, status: 500 }, client.addressOf(key), client.settings.remote);
};

type State = {
  readonly address: string;
  readonly uploadId: string;
  readonly partSize: number;
  readonly size: number;
  readonly begunAt: string;
};

const stateFolder = (stateDir: string): string => join(stateDir, 'uploads');

const statePath = (client: S3Client, { key, stateDir }: PartsUpload): string => {
  const { endpoint } = client.settings;
  const name = createHash('md5')
    .update(`${endpoint?.href ?? ''}\n${client.addressOf(key)}`)
    .digest('hex');
  return join(stateFolder(stateDir), `${name}.json`);
};

const begun = async (client: S3Client, wanted: PartsUpload): Promise<Upload> => {
  const { key, size } = wanted;
  const { putHeaders, keyHeaders, partSize: asked } = client.settings;
  const headers = { 'content-type': OBJECT_TYPE, ...putHeaders, ...keyHeaders };
  const answer = await client.request({ method: 'POST', key, query: { uploads: '' }, headers });
  const uploadId = textOf(answer.body.toString('utf8'), 'UploadId') ?? '';
  const partSize = partSizeFor(size, asked);
  const state: State = { address: client.addressOf(key), uploadId, partSize, size, begunAt: new Date().toISOString() };
  mkdirSync(stateFolder(wanted.stateDir), { recursive: true });
  writeFileAtomic(statePath(client, wanted), JSON.stringify(state));
  return { uploadId, partSize, parts: new Map() };
};

/** The upload that was cut off; null when there is none that the server still knows. */
const resumed = async (client: S3Client, wanted: PartsUpload): Promise<Upload | null> => {
  const state = readState(statePath(client, wanted));
  if (!state || state.size !== wanted.size) return null;
  const { uploadId, partSize } = state;
  const parts = new Map<number, Part>();
  for (let marker = ''; ; ) {
    const query = { uploadId, ...(marker === '' ? {} : { 'part-number-marker': marker }) };
    const answer = await client.request({ method: 'GET', key: wanted.key, query, accept: [404] });
    const xml = answer.body.toString('utf8');
    if (answer.status === 404) return null;
    for (const part of partsOf(xml, 'Part')) {
      parts.set(Number(textOf(part, 'PartNumber')), {
        etag: textOf(part, 'ETag') ?? '',
        size: Number(textOf(part, 'Size')),
      });
    }
    marker = textOf(xml, 'NextPartNumberMarker') ?? '';
    if (textOf(xml, 'IsTruncated') !== 'true' || marker === '') return { uploadId, partSize, parts };
  }
};

const readState = (path: string): State | null => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as State;
  } catch {
    return null;
  }
};

const ABANDONED_MS = 7 * 24 * 3600 * 1000;

/** Ends uploads that nobody has gone on with for a week: their parts cost money on the server, and nothing shows them. */
export const endAbandonedUploads = async (client: S3Client, stateDir: string): Promise<void> => {
  const folder = stateFolder(stateDir);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  const start = client.addressOf('');
  for (const name of names) {
    const path = join(folder, name);
    const state = readState(path);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!state || !stat || Date.now() - stat.mtimeMs < ABANDONED_MS || !state.address.startsWith(start)) continue;
    const key = state.address.slice(start.length);
    await client.request({ method: 'DELETE', key, query: { uploadId: state.uploadId }, accept: [403, 404] });
    rmSync(path, { force: true });
  }
};
