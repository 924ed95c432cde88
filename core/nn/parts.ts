/** Files of any size from pieces of memory, written one after the other. */
import { closeSync, openSync, writeSync } from 'node:fs';

/** Systems write at most 2 GiB at once. */
const AT_ONCE = 1 << 30;

export const writeParts = (path: string, parts: readonly Uint8Array[]): void => {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let done = 0; done < part.length; ) {
        done += writeSync(file, part, done, Math.min(part.length - done, AT_ONCE));
      }
    }
  } finally {
    closeSync(file);
  }
};
