/** A run as JSON lines, in full precision, so that it can be compared with any other program's. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';

export type Trajectory = {
  readonly write: (line: Readonly<Record<string, unknown>>) => void;
  /** Makes what was written durable, and gives its bytes. */
  readonly sync: () => number;
  readonly close: () => void;
};

/**
 * Writes nothing when there is no path.
 * @param from bytes of an earlier part of the run that stay; what it wrote after them is written again.
 */
export const openTrajectory = (path: string | undefined, from: number): Trajectory => {
  if (path === undefined) return { write: () => undefined, sync: () => 0, close: () => undefined };
  const file = openSync(path, from === 0 ? 'w' : 'a+');
  let bytes = Math.min(from, fstatSync(file).size);
  ftruncateSync(file, bytes);
  return {
    write: (line) => {
      bytes += writeSync(file, `${JSON.stringify(line)}\n`);
    },
    sync: () => {
      fsyncSync(file);
      return bytes;
    },
    close: () => closeSync(file),
  };
};
