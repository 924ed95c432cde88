/** Objects copied from one folder of objects to another, checked against their names, on as many threads as there are cores. */
import { createHash, hash } from 'node:crypto';
import { chmodSync, closeSync, constants, copyFileSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { legacyMd5OfFile } from '../formats/dos2unix.ts';
import { hashFile } from '../store/hash-file.ts';
import { md5Of, type ObjectId } from '../store/object-id.ts';
import { spread } from '../store/spread.ts';
import { writeFull, writeNew } from '../store/store-file.ts';
import { concernsAll, isDos2Unix, type StoreOptions } from './object-store.ts';

export type CopyTask = {
  readonly from: string;
  readonly to: string;
  readonly id: ObjectId;
  readonly size: number | null;
};
export type CopyOutcome =
  | { readonly bytes: number }
  | { readonly isMissing: true }
  | { readonly found: string }
  | { readonly fault: ErrorInfo; readonly concernsAll: boolean };

const PIECE = 1 << 20;

let piece: Buffer | undefined;

/** Leaves nothing at `to` unless the bytes match the name. */
export const copyObject = (task: CopyTask): CopyOutcome => {
  try {
    const copied = copyOnce(task);
    const found = isDos2Unix(task) && copied.md5 !== null ? legacyMd5OfFile(task.to) : (copied.md5 ?? '');
    if (found === md5Of(task.id.oid)) return { bytes: copied.bytes };
    rmSync(task.to, { force: true });
    return { found };
  } catch (thrown) {
    rmSync(task.to, { force: true });
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR'))
      return { isMissing: true };
    return { fault: toErrorInfo(thrown), concernsAll: concernsAll(thrown) };
  }
};

const copyOnce = ({ from, to, size }: CopyTask): { readonly md5: string; readonly bytes: number } => {
  piece ??= Buffer.allocUnsafeSlow(PIECE);
  const file = openSync(from, 'r');
  try {
    const first = readSync(file, piece, 0, PIECE, 0);
    if (first < PIECE) {
      const rest = first === 0 || first === size ? 0 : readSync(file, piece, first, PIECE - first, first);
      if (first + rest < PIECE) return copySmall(piece.subarray(0, first + rest), to);
    }
    return reflinked(from, to, fstatSync(file).size) ?? copyLarge(file, to);
  } finally {
    closeSync(file);
  }
};

const copySmall = (bytes: Uint8Array, to: string): { readonly md5: string; readonly bytes: number } => {
  writeNew(to, (file) => writeFull(file, bytes));
  return { md5: hash('md5', bytes, 'hex'), bytes: bytes.length };
};

/** Whether the last try worked; most disks cannot. */
let canReflink = true;

const reflinked = (
  from: string,
  to: string,
  bytes: number,
): { readonly md5: string; readonly bytes: number } | null => {
  if (!canReflink) return null;
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE);
  } catch (thrown) {
    if (concernsAll(thrown)) throw thrown;
    rmSync(to, { force: true });
    canReflink = false;
    return null;
  }
  chmodSync(to, 0o444);
  return { md5: hashFile(to), bytes };
};

const copyLarge = (from: number, to: string): { readonly md5: string; readonly bytes: number } => {
  const digest = createHash('md5');
  const buffer = (piece ??= Buffer.allocUnsafeSlow(PIECE));
  let at = 0;
  writeNew(to, (file) => {
    for (let length = readSync(from, buffer, 0, PIECE, 0); length > 0; length = readSync(from, buffer, 0, PIECE, at)) {
      const bytes = buffer.subarray(0, length);
      digest.update(bytes);
      writeFull(file, bytes);
      at += length;
    }
  });
  return { md5: digest.digest('hex'), bytes: at };
};

export type CopyMessage = readonly CopyTask[];

/** `onOutcome` is called for each, in no fixed order. @throws what concerns all: a full or read-only disk. */
export const copyObjects = (
  tasks: readonly CopyTask[],
  options: StoreOptions,
  onOutcome: (index: number, outcome: CopyOutcome) => void,
): Promise<void> =>
  spread(tasks, options, {
    sizeOf: ({ size }) => size ?? 0,
    here: copyObject,
    start: () =>
      new Worker(new URL('./copy-thread.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 4 } }),
    message: (some) => some satisfies CopyMessage,
    onResult: (index, outcome) => {
      if ('concernsAll' in outcome && outcome.concernsAll) throw new IdriftError(outcome.fault);
      onOutcome(index, outcome);
    },
  });
