/** A file as it becomes when pieces of its bytes are replaced: everything else is copied as it stands, however large it is. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { readFully, throwIfAborted, withFile } from '../rows/row-file.ts';

/** Whole lines. Hunks of a file are in the order of their offsets and do not overlap. */
export type Hunk = {
  /** Bytes from the beginning of the file as it is before. */
  readonly offset: number;
  readonly before: Buffer;
  readonly after: Buffer;
};

/** What takes the hunks back. */
export const inverse = (hunks: readonly Hunk[]): readonly Hunk[] => {
  let shift = 0;
  return hunks.map(({ offset, before, after }) => {
    const back = { offset: offset + shift, before: after, after: before };
    shift += after.length - before.length;
    return back;
  });
};

export type Patched = {
  readonly beforeMd5: string;
  readonly afterMd5: string;
  /** The bytes of a hunk were not those that it says; then what was written is no file. */
  readonly mismatch: boolean;
};

const PIECE = 1 << 20;

/** Writes the patched file to `to`, which must not exist, and syncs it. */
export const writePatched = (from: string, to: string, hunks: readonly Hunk[], signal?: AbortSignal): Patched =>
  withFile(from, (source) => {
    const size = fstatSync(source).size;
    const target = openSync(to, 'wx', 0o644);
    const [was, now] = [createHash('md5'), createHash('md5')];
    const buffer = Buffer.allocUnsafe(PIECE);
    let mismatch = false;
    const write = (bytes: Uint8Array): void => {
      now.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(target, bytes, done);
    };
    const copy = (start: number, end: number): void => {
      for (let at = start; at < end; ) {
        throwIfAborted(signal);
        const got = readFully(source, buffer, 0, Math.min(PIECE, end - at), at);
        if (got === 0) return;
        const piece = buffer.subarray(0, got);
        was.update(piece);
        write(piece);
        at += got;
      }
    };
    try {
      let at = 0;
      for (const { offset, before, after } of hunks) {
        copy(at, offset);
        const found = Buffer.alloc(before.length);
        const got = readFully(source, found, 0, before.length, offset);
        if (got < before.length || !found.equals(before)) mismatch = true;
        was.update(found);
        write(after);
        at = offset + before.length;
      }
      copy(at, size);
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
    return { beforeMd5: was.digest('hex'), afterMd5: now.digest('hex'), mismatch };
  });
