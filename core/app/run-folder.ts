/** `.idrift/checkpoints/RUN/`: what a run that has not finished needs to go on, whatever became of its data and settings since. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { row, split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import { recipe } from '../contract/training.ts';
import { lastStep } from '../training/checkpoint.ts';

const savedRun = z.object({
  /** With the revision of the hub's model that the run began with, where `base` is one. */
  recipe,
  batches: z.array(z.array(z.array(z.number()))).optional(),
  trajectory: z.string().optional(),
  /** The rows themselves: the run goes on with what it began with. */
  files: z.array(z.object({ split, path: z.string(), md5: z.string(), rows: z.array(row) })),
  sweep: z.object({ id: z.string(), stopHopeless: z.boolean() }).nullable(),
  /** The server that the run is on; left out: it is in the project's own file. */
  server: z.string().optional(),
});
export type SavedRun = z.infer<typeof savedRun>;

export type RunFolders = {
  readonly of: (runId: string) => string;
  readonly save: (runId: string, run: SavedRun) => void;
  /** @throws IdriftError `not-found` when the run left nothing to go on with. */
  readonly read: (runId: string) => SavedRun;
  /** The step that a run would go on from: 0 when it stopped before its first checkpoint, null when it cannot go on. */
  readonly step: (runId: string) => number | null;
  /** The server that the run is on; null: the project's own file. */
  readonly server: (runId: string) => string | null;
  readonly remove: (runId: string) => void;
  /** Ids of all runs that have one. */
  readonly list: () => readonly string[];
};

const JOB = 'job.json';

export const openRunFolders = (stateDir: string): RunFolders => {
  const parent = join(stateDir, 'checkpoints');
  const of = (runId: string): string => join(parent, runId);
  const jobFile = (runId: string): string => join(of(runId), JOB);
  return {
    of,
    save: (runId, run) => writeFileAtomic(jobFile(runId), JSON.stringify(run)),
    read: (runId) => {
      if (existsSync(jobFile(runId))) return savedRun.parse(JSON.parse(readFileSync(jobFile(runId), 'utf8')));
      throw new IdriftError({
        code: 'not-found',
        message: `The run ${runId} left no checkpoint to go on from.`,
        where: of(runId),
        hint: 'Train again with the same settings.',
      });
    },
    step: (runId) => (existsSync(jobFile(runId)) ? (lastStep(join(of(runId), 'last.safetensors')) ?? 0) : null),
    server: (runId) => serverIn(jobFile(runId)),
    remove: (runId) => rmSync(of(runId), { recursive: true, force: true }),
    list: () => (existsSync(parent) ? readdirSync(parent) : []),
  };
};

/** Without checking all the rows beside it. */
const serverIn = (file: string): string | null => {
  try {
    const saved: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return savedRun.pick({ server: true }).parse(saved).server ?? null;
  } catch {
    return null;
  }
};
