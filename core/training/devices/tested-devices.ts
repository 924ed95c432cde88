/** What self-tests found, kept between starts: a device is tested once for each name and version of the runtime. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';

const tested = z.object({
  /** null: it did not come to an end, and `reason` says why. */
  worstDifference: z.number().nullable(),
  reason: z.string().nullable(),
});
export type Tested = z.infer<typeof tested>;

const file = z.record(z.string(), tested);

const pathIn = (home: string): string => join(home, 'devices.json');

const readAll = (home: string): Readonly<Record<string, Tested>> => {
  if (!existsSync(pathIn(home))) return {};
  try {
    return file.parse(JSON.parse(readFileSync(pathIn(home), 'utf8')));
  } catch {
    return {}; // damaged: the tests run again
  }
};

export const readTested = (home: string, key: string): Tested | undefined => readAll(home)[key];

export const keepTested = (home: string, key: string, result: Tested): void => {
  try {
    writeFileAtomic(pathIn(home), `${JSON.stringify({ ...readAll(home), [key]: result }, null, 1)}\n`);
  } catch {
    // A folder that cannot be written costs a test at the next start, not the training.
  }
};
