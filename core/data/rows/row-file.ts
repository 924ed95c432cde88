/**
 * Where each row of a JSONL file begins, found a piece at a time and only as far as it is needed; and its rows, read in blocks.
 * Eight bytes of memory a row. Nothing runs longer than a moment before others get their turn.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';

/** Bytes read at once. */
const PIECE = 1 << 20;
/** Milliseconds of work before others get their turn. */
const TURN = 20;

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

export type Block = {
  readonly bytes: Buffer;
  /** The rows from `first` up to `end`, whose bytes begin at `offset` of the file. */
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  /** Whether a backslash is in it: its strings need not be what they say then. */
  readonly escapes: boolean;
};

export type RowFile = {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Rows found so far. */
  readonly rows: () => number;
  readonly isComplete: () => boolean;
  /** Rows that the whole file probably has. */
  readonly estimate: () => number;
  /** Looks on until so many rows are known, or all. */
  readonly indexTo: (rows: number, signal?: AbortSignal) => Promise<void>;
  /** The bytes of rows, one after the other, as they stand in the file. */
  readonly read: (rows: ArrayLike<number>) => Buffer[];
  /** All rows in blocks. The bytes are those of a buffer that the next block overwrites. */
  readonly blocks: (signal?: AbortSignal) => AsyncGenerator<Block>;
  /** Where a row begins; of the row after the last, the end of the file. */
  readonly offsetOf: (row: number) => number;
  /** From 1. */
  readonly lineOf: (row: number) => number;
};

export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new IdriftError({ code: 'cancelled', message: 'Cancelled.' });
};

/** Gives others their turn when this one lasts long enough. */
export const createTurns = (signal?: AbortSignal): (() => Promise<void>) => {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN) return;
    await nextTurn();
    throwIfAborted(signal);
    began = performance.now();
  };
};

/** The whole of what is asked for, or what there is of it. */
export const readFully = (file: number, bytes: Uint8Array, from: number, length: number, position: number): number => {
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, from + done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
};

const isBlank = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if ((bytes[i] as number) > 0x20) return false;
  return true;
};

/** @throws as `openSync` does when there is no file. */
export const openRowFile = (path: string): RowFile => {
  const size = withFile(path, (file) => fstatSync(file).size);
  let starts = new Float64Array(1024);
  let count = 0;
  /** Up to where lines were looked for: the start of a line. */
  let scanned = 0;
  let complete = size === 0;
  /** Rows before which blank lines stand, and how many lines are blank up to there. */
  const blanks: { readonly row: number; readonly lines: number }[] = [];
  let blankLines = 0;
  let running: Promise<void> | null = null;
  let goal = 0;

  const add = (offset: number): void => {
    if (count === starts.length) {
      const wider = new Float64Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[count++] = offset;
  };

  const line = (bytes: Uint8Array, from: number, to: number, offset: number): void => {
    if ((bytes[from] as number) <= 0x20 && isBlank(bytes, from, to)) {
      blankLines++;
      blanks.push({ row: count, lines: blankLines });
    } else add(offset);
  };

  const step = (file: number, buffer: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> => {
    const got = readFully(file, buffer, 0, Math.min(buffer.length, size - scanned), scanned);
    const isLast = scanned + got >= size || got === 0;
    let from = scanned === 0 && got >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
    for (;;) {
      const to = buffer.indexOf(NEWLINE, from);
      if (to < 0 || to >= got) break;
      line(buffer, from, to, scanned + from);
      from = to + 1;
    }
    if (isLast) {
      if (from < got) line(buffer, from, got, scanned + from);
      complete = true;
      scanned = size;
      return buffer;
    }
    scanned += from;
    // A line longer than the buffer: look at it again through a wider one.
    return from === 0 ? Buffer.allocUnsafe(buffer.length * 2) : buffer;
  };

  const isWanted = (rows: number): boolean => !complete && count < rows;

  const look = async (): Promise<void> => {
    const file = openSync(path, 'r');
    const turn = createTurns();
    let buffer = Buffer.allocUnsafe(Math.min(PIECE, size));
    try {
      while (isWanted(goal)) {
        buffer = step(file, buffer);
        await turn();
      }
    } finally {
      closeSync(file);
      running = null;
    }
  };

  const indexTo = async (rows: number, signal?: AbortSignal): Promise<void> => {
    while (isWanted(rows)) {
      goal = Math.max(goal, rows);
      running ??= look();
      await running;
      throwIfAborted(signal);
    }
  };

  const offsetOf = (row: number): number => (row < count ? (starts[row] as number) : scanned);

  const read = (rows: ArrayLike<number>): Buffer[] =>
    withFile(path, (file) => {
      const lines: Buffer[] = [];
      for (let at = 0; at < rows.length; ) {
        // Rows that follow one another are read at once.
        let end = at + 1;
        while (end < rows.length && rows[end] === (rows[end - 1] as number) + 1) end++;
        const [from, to] = [offsetOf(rows[at] as number), offsetOf((rows[end - 1] as number) + 1)];
        const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
        readFully(file, bytes, 0, bytes.length, from);
        for (; at < end; at++) {
          const row = rows[at] as number;
          lines.push(bytes.subarray(offsetOf(row) - from, offsetOf(row + 1) - from));
        }
      }
      return lines;
    });

  async function* blocks(signal?: AbortSignal): AsyncGenerator<Block> {
    await indexTo(Number.POSITIVE_INFINITY, signal);
    const file = openSync(path, 'r');
    const turn = createTurns(signal);
    let buffer = Buffer.allocUnsafe(Math.min(PIECE, size));
    try {
      for (let first = 0; first < count; ) {
        const offset = offsetOf(first);
        let end = first + 1;
        while (end < count && offsetOf(end + 1) - offset <= PIECE) end++;
        const length = offsetOf(end) - offset;
        if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
        readFully(file, buffer, 0, length, offset);
        const bytes = buffer.subarray(0, length);
        yield { bytes, first, end, offset, escapes: bytes.includes(BACKSLASH) };
        await turn();
        first = end;
      }
    } finally {
      closeSync(file);
    }
  }

  const lineOf = (row: number): number => {
    let low = 0;
    let high = blanks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((blanks[middle]?.row ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return row + 1 + (blanks[low - 1]?.lines ?? 0);
  };

  return {
    path,
    size,
    rows: () => count,
    isComplete: () => complete,
    estimate: () => (complete || scanned === 0 ? count : Math.round((count / scanned) * size)),
    indexTo,
    read,
    blocks,
    offsetOf,
    lineOf,
  };
};

export const withFile = <Result>(path: string, use: (file: number) => Result): Result => {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
};
