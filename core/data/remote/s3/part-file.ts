/**
 * A large object that comes in ranges: the bytes in a file beside the cache, which ranges are there in a log beside it. Both outlive the
 * process; the next one fetches what is missing.
 */
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { processLives } from '../../lock/process-lives.ts';

export type PartFile = {
  readonly path: string;
  readonly size: number;
  readonly rangeSize: number;
  has(range: number): boolean;
  write(bytes: Uint8Array, at: number): void;
  /** The range is complete. */
  mark(range: number): void;
  /** How far the file is complete from its start, in bytes. */
  completeUpTo(): number;
  close(): void;
  remove(): void;
};

type Header = { readonly size: number; readonly rangeSize: number; readonly pid: number };

export const partsFolder = (cacheDir: string): string => join(cacheDir, '.idrift-tmp', 'parts');

/** The size of an object that was begun; null when none was. */
export const begunSize = (folder: string, name: string): number | null =>
  readLog(join(folder, `${name}.log`))?.header.size ?? null;

/** Goes on with what is there, unless another living process writes it: then under a name of its own. */
export const openPartFile = (folder: string, name: string, size: number, rangeSize: number): PartFile => {
  mkdirSync(folder, { recursive: true });
  const there = readLog(join(folder, `${name}.log`));
  const isTaken = there !== null && there.header.pid !== process.pid && processLives(there.header.pid);
  const path = join(folder, isTaken ? `${name}.${process.pid}` : name);
  const log = `${path}.log`;
  const fits =
    !isTaken &&
    there !== null &&
    there.header.size === size &&
    there.header.rangeSize === rangeSize &&
    statSync(path, { throwIfNoEntry: false })?.size === size;
  const done = new Set(fits ? there.ranges : []);
  const file = openSync(path, fits ? 'r+' : 'w+', 0o600);
  if (!fits) ftruncateSync(file, size);
  const header: Header = { size, rangeSize, pid: process.pid };
  writeFileSync(log, `${[JSON.stringify(header), ...done].join('\n')}\n`);
  return {
    path,
    size,
    rangeSize,
    has: (range) => done.has(range),
    write: (bytes, at) => {
      for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from, bytes.length - from, at + from);
    },
    mark: (range) => {
      done.add(range);
      appendFileSync(log, `${range}\n`);
    },
    completeUpTo: () => {
      let range = 0;
      while (done.has(range)) range++;
      return Math.min(range * rangeSize, size);
    },
    close: () => closeSync(file),
    remove: () => {
      rmSync(log, { force: true });
      rmSync(path, { force: true });
      try {
        rmdirSync(folder);
      } catch {
        // others wait there
      }
    },
  };
};

const readLog = (path: string): { readonly header: Header; readonly ranges: readonly number[] } | null => {
  try {
    const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    const header = JSON.parse(first) as Header;
    return { header, ranges: lines.slice(0, -1).map(Number) };
  } catch {
    return null;
  }
};
