/** The files that the data verbs are measured on: random bytes, the same for both programs. */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type Case = {
  readonly name: string;
  readonly about: string;
  readonly files: number;
  readonly bytes: number;
  /** The file that is changed. */
  readonly first: string;
};

const of = (name: string, about: string, files: number, bytes: number): Case => ({
  name,
  about,
  files,
  bytes,
  first: fileName(0),
});
const fileName = (index: number): string => `${String(index).padStart(6, '0')}.txt`;

export const CASES: readonly Case[] = [
  of('many', '10 000 files of 3 KB', 10_000, 3000),
  of('large', '100 files of 10 MB', 100, 10_000_000),
  of('huge', 'one file of 2 GB', 1, 2_000_000_000),
  of('tiny', '50 000 files of 200 B', 50_000, 200),
];

const PIECE = 1 << 20;

/** Bytes that do not repeat: a stream of SHA-512 over the file's number, spread over a piece. */
export const makeFiles = (dir: string, { files, bytes }: Case): void => {
  mkdirSync(dir, { recursive: true });
  for (let index = 0; index < files; index++) {
    const file = openSync(join(dir, fileName(index)), 'w');
    for (let at = 0; at < bytes; at += PIECE) writeSync(file, pieceOf(`${index}:${at}`, Math.min(PIECE, bytes - at)));
    closeSync(file);
  }
};

const pieceOf = (seed: string, length: number): Buffer => {
  const piece = Buffer.alloc(length);
  let block = createHash('sha512').update(seed).digest();
  for (let at = 0; at < length; at += block.length) {
    if (at % 65_536 === 0) block = createHash('sha512').update(block).digest();
    block.writeUInt32LE(at, 0);
    block.copy(piece, at);
  }
  return piece;
};
