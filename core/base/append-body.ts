/** The part of a download that goes on from any byte: what to ask for, and how an answer gets into the file. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { fileSize } from './path-facts.ts';

/** Headers that ask for what comes after the first `have` bytes. */
export const rangeAfter = (have: number): Readonly<Record<string, string>> =>
  have > 0 ? { range: `bytes=${have}-` } : {};

/**
 * Writes an answer to `rangeAfter` behind what the file holds, or over it when the server knows no ranges and sends all. Yields
 * the file's bytes so far. What has arrived is on the disk when this ends, also when it breaks off.
 */
export async function* appendBody(answer: Response, path: string): AsyncGenerator<number, void, undefined> {
  const goesOn = answer.status === 206;
  let total = goesOn ? fileSize(path) : 0;
  const file = openSync(path, goesOn ? 'a' : 'w');
  try {
    for await (const chunk of answer.body ?? []) {
      for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
      total += chunk.length;
      yield total;
    }
  } finally {
    fsyncSync(file);
    closeSync(file);
  }
}
