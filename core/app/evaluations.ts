/**
 * The answers that runs gave on their validation and test texts, each read once: they never change. From a server they come a few at
 * a time and are kept in the project folder, so that a list of many runs neither floods it nor fetches anything twice.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tracking } from '../tracking/tracking.ts';
import { type Evaluation, evaluationPath, readEvaluation } from './evaluation.ts';

export type Evaluations = {
  /** null: a run of another program, or one that never got so far. */
  readonly of: (runId: string, split: Evaluation['split']) => Promise<Evaluation | null>;
  /** Whether `of` answers without asking a server. */
  readonly isNear: (runId: string) => boolean;
};

const AT_ONCE = 6;
const SPLITS = ['val', 'test'] as const;

/** @param fetchedDir where files of a server's runs lie once they were fetched. */
export const openEvaluations = (store: Tracking, fetchedDir: string): Evaluations => {
  const known = new Map<string, Evaluation>();
  const underWay = new Map<string, Promise<Evaluation | null>>();
  const inLanes = lanes(AT_ONCE);

  const fetchedFile = (runId: string, split: Evaluation['split']): string =>
    join(fetchedDir, 'runs', runId, evaluationPath(split));

  const read = async (runId: string, split: Evaluation['split']): Promise<Evaluation | null> => {
    try {
      const near = fetchedFile(runId, split);
      if (store.kind === 'server' && existsSync(near)) {
        const kept = readEvaluation(readFileSync(near, 'utf8'));
        if (kept) return kept;
      }
      return readEvaluation(readFileSync(await store.artifactPath(runId, evaluationPath(split)), 'utf8'));
    } catch {
      return null;
    }
  };

  return {
    of: async (runId, split) => {
      const key = `${runId} ${split}`;
      const found = known.get(key);
      if (found) return found;
      if (store.kind === 'embedded') {
        const own = await read(runId, split);
        if (own) known.set(key, own);
        return own;
      }
      const asked =
        underWay.get(key) ??
        inLanes(() => read(runId, split)).then((evaluation) => {
          underWay.delete(key);
          if (evaluation) known.set(key, evaluation);
          return evaluation;
        });
      underWay.set(key, asked);
      return asked;
    },
    isNear: (runId) =>
      store.kind === 'embedded' ||
      SPLITS.every((split) => known.has(`${runId} ${split}`) || existsSync(fetchedFile(runId, split))),
  };
};

/** Work begins in the order it is asked for, so many at a time. */
const lanes = (most: number): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };
};
