/** A run as JSON lines, in full precision, so that it can be compared with any other program's. */
import { closeSync, openSync, writeSync } from 'node:fs';

export type Trajectory = {
  readonly write: (line: Readonly<Record<string, unknown>>) => void;
  readonly close: () => void;
};

/** Writes nothing when there is no path. */
export const openTrajectory = (path: string | undefined): Trajectory => {
  if (path === undefined) return { write: () => undefined, close: () => undefined };
  const file = openSync(path, 'w');
  return {
    write: (line) => writeSync(file, `${JSON.stringify(line)}\n`),
    close: () => closeSync(file),
  };
};
