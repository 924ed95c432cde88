/** The thread of part-hasher.ts: reads the file from its start as far as it is complete. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { legacyMd5OfFile } from '../formats/dos2unix.ts';

/** `partSize` 0: only the whole is wanted. Bytes. */
export type HasherData = {
  readonly path: string;
  readonly size: number;
  readonly partSize: number;
  readonly legacy: boolean;
};
export type HasherStep = { readonly upTo: number };
export type HasherAnswer =
  | { readonly part: number; readonly md5: string }
  | { readonly whole: string }
  | { readonly fault: string; readonly code: string | null };

const PIECE = 1 << 20;

const serve = (port: NonNullable<typeof parentPort>, { path, size, partSize, legacy }: HasherData): void => {
  const piece = Buffer.allocUnsafeSlow(PIECE);
  const whole = createHash('md5');
  let part = createHash('md5');
  let at = 0;
  let isDone = false;
  const say = (answer: HasherAnswer): void => port.postMessage(answer);
  const take = (file: number, upTo: number): void => {
    while (at < upTo) {
      const partEnd = partSize > 0 ? Math.min((Math.floor(at / partSize) + 1) * partSize, size) : size;
      const length = readSync(file, piece, 0, Math.min(PIECE, upTo - at, partEnd - at), at);
      if (length === 0) throw new Error(`${path} has become shorter while it was read.`);
      const bytes = piece.subarray(0, length);
      whole.update(bytes);
      if (partSize > 0) part.update(bytes);
      at += length;
      if (partSize > 0 && at === partEnd) {
        say({ part: Math.ceil(at / partSize) - 1, md5: part.digest('hex') });
        part = createHash('md5');
      }
    }
  };
  port.on('message', ({ upTo }: HasherStep) => {
    try {
      const file = openSync(path, 'r');
      try {
        take(file, upTo);
      } finally {
        closeSync(file);
      }
      if (at >= size && !isDone) {
        isDone = true;
        say({ whole: legacy ? legacyMd5OfFile(path) : whole.digest('hex') });
      }
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : null;
      say({ fault: thrown instanceof Error ? thrown.message : String(thrown), code });
    }
  });
};

if (parentPort) serve(parentPort, workerData as HasherData);
