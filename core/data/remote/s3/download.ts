/** Objects from S3, checked against their names: small ones in one request, large ones in ranges at a time, which outlive a cut. */
import { createHash, hash } from 'node:crypto';
import { chmodSync, closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { oneAtATime } from '../../../base/one-at-a-time.ts';
import { legacyMd5OfFile } from '../../formats/dos2unix.ts';
import { md5Of } from '../../store/object-id.ts';
import { writeNew } from '../../store/store-file.ts';
import {
  badRemoteObject,
  concernsAll,
  type DownloadTask,
  isDos2Unix,
  missingObject,
  placeOf,
  type TransferCalls,
} from '../object-store.ts';
import { hashParts } from '../part-hasher.ts';
import type { S3Client } from './client.ts';
import type { HttpHead } from './connection.ts';
import { faultOf } from './faults.ts';
import { keyIn } from './keys.ts';
import { begunSize, openPartFile, type PartFile } from './part-file.ts';

const MIB = 1 << 20;
/** Larger objects come in ranges of this size. */
const RANGE = 8 * MIB;
const WHOLE_BYTES = MIB;
const LANES = 4;
const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

type Calls = TransferCalls<DownloadTask>;

export const downloadOne = async (
  client: S3Client,
  task: DownloadTask,
  partsDir: string,
  calls: Calls,
): Promise<void> => {
  try {
    await downloadObject(client, task, partsDir, calls);
  } catch (thrown) {
    rmSync(task.temporary, { force: true });
    if (concernsAll(thrown)) throw thrown;
    calls.onDone(task, faultOf(thrown, task));
    return;
  }
  calls.onDone(task, null);
};

const downloadObject = async (client: S3Client, task: DownloadTask, partsDir: string, calls: Calls): Promise<void> => {
  for (let attempt = 0; ; attempt++) {
    const found = await downloadOnce(client, task, partsDir, calls);
    if (found === md5Of(task.id.oid)) return;
    rmSync(task.temporary, { force: true });
    if (attempt > 0) throw badRemoteObject(task, client.addressOf(keyOfTask(client, task)), found);
  }
};

const keyOfTask = (client: S3Client, { id }: DownloadTask): string => keyIn(client.settings.prefix, placeOf(id));

/** Gives the md5 of what lies at `temporary` now. */
const downloadOnce = async (client: S3Client, task: DownloadTask, partsDir: string, calls: Calls): Promise<string> => {
  const name = `${task.id.legacy ? 'legacy-' : ''}${task.id.oid}`;
  const begun = task.size === null || task.size > RANGE ? begunSize(partsDir, name) : null;
  if (begun !== null && begun > RANGE) {
    return downloadRanges(client, task, openPartFile(partsDir, name, begun, RANGE), calls);
  }
  // A first range shows the size with the bytes: most objects end within it. The empty object has no range to ask for.
  const isEmpty = md5Of(task.id.oid) === EMPTY_MD5;
  const first = new FirstRange(task, partsDir, name, calls);
  try {
    const answer = await client.request({
      method: 'GET',
      key: keyOfTask(client, task),
      headers: { ...client.settings.keyHeaders, ...(isEmpty ? {} : { range: `bytes=0-${RANGE - 1}` }) },
      sink: () => first.begin(),
      accept: [404, 416],
    });
    if (answer.status === 404) throw missingObject(task, client.addressOf(keyOfTask(client, task)));
    const part = first.handOver();
    if (part) return await downloadRanges(client, task, part, calls);
    return first.finish();
  } catch (thrown) {
    first.drop();
    throw thrown;
  }
};

/** Takes the first answer: into memory, into the file, or, when more is to come, into a part file. */
class FirstRange {
  private part: PartFile | null = null;
  private pieces: Buffer[] = [];
  private length = 0;
  private file: number | null = null;
  private digest = createHash('md5');
  private readonly task: DownloadTask;
  private readonly partsDir: string;
  private readonly name: string;
  private readonly calls: Calls;

  constructor(task: DownloadTask, partsDir: string, name: string, calls: Calls) {
    this.task = task;
    this.partsDir = partsDir;
    this.name = name;
    this.calls = calls;
  }

  begin(): (piece: Buffer, head: HttpHead) => void {
    this.drop();
    this.pieces = [];
    this.calls.onBytes?.(-this.length);
    this.length = 0;
    this.digest = createHash('md5');
    return (piece, head) => this.take(piece, head);
  }

  private take(piece: Buffer, { status, headers }: HttpHead): void {
    if (this.length === 0) {
      const total = Number(/\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? headers['content-length']);
      if (status === 206 && total > RANGE) this.part = openPartFile(this.partsDir, this.name, total, RANGE);
      else if (!(total <= WHOLE_BYTES)) this.file = openSync(this.task.temporary, 'w', 0o600);
    }
    if (this.part) this.part.write(piece, this.length);
    else if (this.file === null) this.pieces.push(piece);
    else {
      for (let at = 0; at < piece.length; ) at += writeSync(this.file, piece, at);
      this.digest.update(piece);
    }
    this.length += piece.length;
    this.calls.onBytes?.(piece.length);
    if (this.part && this.length === RANGE) this.part.mark(0);
  }

  /** The part file, open, when there is more to come. */
  handOver(): PartFile | null {
    const { part } = this;
    this.part = null;
    return part;
  }

  /** The object was whole in this answer. */
  finish(): string {
    const { task } = this;
    let md5: string;
    if (this.file === null) {
      const [bytes = Buffer.alloc(0)] = this.pieces.length < 2 ? this.pieces : [Buffer.concat(this.pieces)];
      md5 = hash('md5', bytes, 'hex');
      rmSync(task.temporary, { force: true });
      writeNew(task.temporary, (file) => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
    } else {
      closeSync(this.file);
      this.file = null;
      chmodSync(task.temporary, 0o444);
      md5 = this.digest.digest('hex');
    }
    return isDos2Unix(task) ? legacyMd5OfFile(task.temporary) : md5;
  }

  drop(): void {
    this.part?.close();
    this.part = null;
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}

/** Each large object has lanes and a thread of its own: one at a time. */
const inTurn = oneAtATime();

const downloadRanges = (client: S3Client, task: DownloadTask, part: PartFile, calls: Calls): Promise<string> =>
  inTurn(() => fetchRanges(client, task, part, calls));

/** What a part file lacks. It is closed, and removed when it is of no more use. */
const fetchRanges = async (client: S3Client, task: DownloadTask, part: PartFile, calls: Calls): Promise<string> => {
  const { size } = part;
  const count = Math.ceil(size / RANGE);
  const hasher = hashParts({ path: part.path, size, partSize: 0, legacy: isDos2Unix(task) });
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let range = next++; range < count; range = next++) {
      if (!part.has(range)) {
        await fetchRange(client, task, part, range, calls);
        part.mark(range);
        hasher.advance(part.completeUpTo());
      }
    }
  };
  try {
    hasher.advance(part.completeUpTo());
    const lanes = Array.from({ length: Math.min(LANES, calls.jobs ?? LANES) }, lane);
    try {
      await Promise.all(lanes);
    } finally {
      next = count;
      await Promise.allSettled(lanes);
    }
    const found = await hasher.whole;
    if (found === md5Of(task.id.oid)) {
      chmodSync(part.path, 0o444);
      renameSync(part.path, task.temporary);
    }
    part.remove();
    return found;
  } finally {
    part.close();
    await hasher.stop();
  }
};

const fetchRange = async (
  client: S3Client,
  task: DownloadTask,
  part: PartFile,
  range: number,
  calls: Calls,
): Promise<void> => {
  const from = range * RANGE;
  const length = Math.min(RANGE, part.size - from);
  let counted = 0;
  const answer = await client.request({
    method: 'GET',
    key: keyOfTask(client, task),
    headers: { ...client.settings.keyHeaders, range: `bytes=${from}-${from + length - 1}` },
    sink: () => {
      calls.onBytes?.(-counted);
      counted = 0;
      return (piece, { status }) => {
        if (status !== 206 || counted + piece.length > length) throw badRange(task, client);
        part.write(piece, from + counted);
        counted += piece.length;
        calls.onBytes?.(piece.length);
      };
    },
    accept: [404, 416],
  });
  if (answer.status === 404) throw missingObject(task, client.addressOf(keyOfTask(client, task)));
  if (counted !== length) throw badRange(task, client);
};

const badRange = (task: DownloadTask, client: S3Client): Error =>
  new Error(`${client.addressOf(keyOfTask(client, task))} does not give the range that was asked for.`);
