/**
 * Figures of runs' kept epochs on the disk, so that a project with thousands of runs does not read all of their answers anew each time that it
 * is opened. One JSON line a run, appended; a later line counts. The file may be deleted at any time: what is missing is found out again.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeIfPossible } from '../base/atomic-file.ts';
import type { RunSummary } from '../contract/tracking.ts';

/** Another one whenever the same answers give other figures: lines of another version are passed over. */
const VERSION = 1;

type KeptLine = {
  readonly runId: string;
  /** What the figures depend on. */
  readonly about: string;
  readonly kept: NonNullable<RunSummary['kept']>;
};

/** Our own file: the figures in a line with the right head are not looked at further. */
const line = z.object({
  version: z.literal(VERSION),
  runId: z.string(),
  about: z.string(),
  kept: z.custom<KeptLine['kept']>((value) => typeof value === 'object' && value !== null),
});

export type KeptFile = { readonly lines: readonly KeptLine[]; readonly add: (line: KeptLine) => void };

/** Lines that are no longer of use, from which on the file is written anew. */
const MOST_STALE = 1000;

export const openKeptFile = (path: string): KeptFile => {
  const found = new Map<string, KeptLine>();
  let read = 0;
  for (const text of readText(path).split('\n')) {
    if (text === '') continue;
    read += 1;
    const parsed = parseLine(text);
    if (parsed) found.set(parsed.runId, { runId: parsed.runId, about: parsed.about, kept: parsed.kept });
  }
  const write = (each: KeptLine): string => `${JSON.stringify({ version: VERSION, ...each })}\n`;
  const lines = [...found.values()];
  if (read - lines.length > MOST_STALE) writeIfPossible(path, lines.map(write).join(''));
  return {
    lines,
    add: (each) => {
      try {
        // Ends a line that was cut off before.
        appendFileSync(path, `\n${write(each)}`);
      } catch {
        // A full or read-only disk: they are found out again the next time.
      }
    },
  };
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const parseLine = (text: string): KeptLine | null => {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
