/** Objects to S3: one PUT each, with the md5 that the name promises, so that neither we nor the server take other bytes. */
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { legacyMd5OfFile } from '../../formats/dos2unix.ts';
import { hashFile } from '../../store/hash-file.ts';
import { md5Of } from '../../store/object-id.ts';
import {
  badCacheObject,
  concernsAll,
  isDos2Unix,
  missingObject,
  placeOf,
  type TransferCalls,
  type UploadTask,
} from '../object-store.ts';
import type { S3Client } from './client.ts';
import type { StreamBody } from './connection.ts';
import { faultOf } from './faults.ts';
import { keyIn, OBJECT_TYPE } from './keys.ts';
import { uploadInParts } from './multipart.ts';

/** Files up to this size are read whole. */
const WHOLE_BYTES = 1 << 20;
const PIECE = 1 << 18;

const uploadObject = async (
  client: S3Client,
  task: UploadTask,
  stateDir: string,
  calls: TransferCalls<UploadTask>,
): Promise<void> => {
  const size = task.size ?? statSync(task.source).size;
  const key = keyIn(client.settings.prefix, placeOf(task.id));
  if (size > client.settings.partsFrom) return uploadInParts(client, { task, key, size, stateDir, calls });
  if (size <= WHOLE_BYTES) return putWhole(client, task, key, calls);
  return putStreamed(client, task, key, size, calls);
};

const putHeaders = ({ settings }: S3Client, md5: string): Record<string, string> => ({
  'content-md5': Buffer.from(md5, 'hex').toString('base64'),
  'content-type': OBJECT_TYPE,
  ...settings.putHeaders,
  ...settings.keyHeaders,
});

const putWhole = async (
  client: S3Client,
  task: UploadTask,
  key: string,
  calls: TransferCalls<UploadTask>,
): Promise<void> => {
  const body = readFileSync(task.source);
  const md5 = hash('md5', body, 'hex');
  const found = isDos2Unix(task) ? legacyMd5OfFile(task.source) : md5;
  if (found !== md5Of(task.id.oid)) throw badCacheObject(task, task.source, found);
  await client.request({ method: 'PUT', key, body, headers: putHeaders(client, md5) });
  calls.onBytes?.(body.length);
};

const putStreamed = async (
  client: S3Client,
  task: UploadTask,
  key: string,
  size: number,
  calls: TransferCalls<UploadTask>,
): Promise<void> => {
  let md5 = md5Of(task.id.oid);
  if (isDos2Unix(task)) {
    const found = legacyMd5OfFile(task.source);
    if (found !== md5) throw badCacheObject(task, task.source, found);
    md5 = hashFile(task.source);
  }
  let counted = 0;
  const body: StreamBody = {
    length: size,
    pieces: function* () {
      const digest = createHash('md5');
      const file = openSync(task.source, 'r');
      calls.onBytes?.(-counted); // an attempt that is made again
      counted = 0;
      try {
        if (fstatSync(file).size !== size) throw badCacheObject(task, task.source, 'another with each look');
        for (let at = 0; at < size; ) {
          const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, size - at));
          const length = readSync(file, piece, 0, piece.length, at);
          if (length === 0) throw badCacheObject(task, task.source, 'that of a shorter file');
          const bytes = piece.subarray(0, length);
          at += length;
          digest.update(bytes);
          // The last piece goes only when the whole is right: until then the server has no object.
          const found = at === size ? digest.digest('hex') : md5;
          if (found !== md5) throw badCacheObject(task, task.source, found);
          yield bytes;
          counted += length;
          calls.onBytes?.(length);
        }
      } finally {
        closeSync(file);
      }
    },
  };
  await client.request({ method: 'PUT', key, body, headers: putHeaders(client, md5) });
};

/** One object: what concerns it alone is handed on with it. */
export const uploadOne = async (
  client: S3Client,
  task: UploadTask,
  stateDir: string,
  calls: TransferCalls<UploadTask>,
): Promise<void> => {
  try {
    await uploadObject(client, task, stateDir, calls);
  } catch (thrown) {
    if (concernsAll(thrown)) throw thrown;
    const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    calls.onDone(task, isGone ? missingObject(task, 'the cache') : faultOf(thrown, task));
    return;
  }
  calls.onDone(task, null);
};
