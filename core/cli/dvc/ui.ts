/**
 * The terminal of `idrift dvc`: written with plain, synchronous writes, so that nothing is lost at the end and no stream is set up for a
 * few lines. A reader that went away ends the program with 141, as a pipe's signal would.
 */
import { writeSync } from 'node:fs';
import type { Ui } from './command.ts';

const STDOUT = 1;
const STDERR = 2;
const PIPE_CLOSED = 141;

/** So many characters are kept back at most, until the program does something else. */
const FLUSH_AT = 1 << 16;

const CLEAR = '\r\u001b[K';

let waiting = '';
let scheduled = false;
let isDrawn = false;

const undraw = (): void => {
  if (!isDrawn) return;
  isDrawn = false;
  writeAll(STDERR, CLEAR);
};

export const flush = (): void => {
  scheduled = false;
  undraw();
  if (waiting === '') return;
  const text = waiting;
  waiting = '';
  writeAll(STDOUT, text);
};

const print = (line: string): void => {
  waiting += `${line}\n`;
  if (waiting.length >= FLUSH_AT) flush();
  else if (!scheduled) {
    scheduled = true;
    setImmediate(flush);
  }
};

export const printError = (line: string): void => {
  flush();
  writeAll(STDERR, `${line}\n`);
};

/** A question: the cursor stays behind it. */
export const printQuestion = (text: string): void => {
  flush();
  writeAll(STDERR, text);
};

/** A line that goes away before anything else is written: progress. */
export const drawLine = (text: string): void => {
  if (waiting !== '') flush();
  isDrawn = true;
  writeAll(STDERR, CLEAR + text);
};

const pause = new Int32Array(new SharedArrayBuffer(4));

const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
      if (code === 'EAGAIN') {
        Atomics.wait(pause, 0, 0, 2); // a pipe that is full: whoever reads it is slower than we
        continue;
      }
      if (code === 'EPIPE') {
        if (fd === STDOUT) process.exit(PIPE_CLOSED);
        return; // nobody reads the errors; the work goes on
      }
      if (code === 'EBADF') return; // started without this stream
      throw thrown;
    }
  }
};

export const makeUi = (given: Omit<Ui, 'out' | 'err'>): Ui => ({
  ...given,
  out: (line) => {
    if (!given.quiet) print(line);
  },
  err: printError,
});

/** Whatever `--quiet` says: help and versions. */
export const printAlways = print;
