/** md5 of a file, read in pieces: a file of any size takes the memory of one piece. */
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const PIECE = 1 << 20;
const buffer = Buffer.allocUnsafeSlow(PIECE);

/** 32 hex digits. @throws what the file system throws. */
export const hashFile = (path: string): string => {
  const file = openSync(path, 'r');
  try {
    return hashOpenFile(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
};

/** From the file's start; `size` is a hint. */
export const hashOpenFile = (file: number, size: number, each?: (piece: Uint8Array) => void): string => {
  if (size < PIECE) {
    const length = readFull(file, 0);
    if (length < PIECE) {
      const whole = buffer.subarray(0, length);
      each?.(whole);
      return hash('md5', whole, 'hex');
    }
  }
  const digest = createHash('md5');
  for (let at = 0; ; ) {
    const length = readSync(file, buffer, 0, PIECE, at);
    if (length === 0) break;
    const piece = buffer.subarray(0, length);
    digest.update(piece);
    each?.(piece);
    at += length;
  }
  return digest.digest('hex');
};

/** Fills the buffer from `at` on as far as the file goes. Gives the bytes read. */
const readFull = (file: number, at: number): number => {
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, PIECE - length, at + length);
    if (read === 0) return length;
    length += read;
    if (length === PIECE) return length;
  }
};
