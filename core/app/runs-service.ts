/** Runs with the figures that their kept answers allow: intervals, comparisons, artifacts. */
import { readFileSync } from 'node:fs';
import { accuracyOf, type Evaluation, evaluationPath, readEvaluation, rocAucOf } from './evaluation.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Artifact, MetricPoint, RunComparison, RunErrors, RunSummary } from '../contract/tracking.ts';
import type { RunRecord } from '../tracking/store.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import type { RunFolders } from './run-folder.ts';
import { compareRuns } from './run-comparison.ts';
import { errorsOf } from './run-errors.ts';

export type RunsService = ReturnType<typeof createRunsService>;

export const createRunsService = (store: Tracking, changes: Changes, folders: RunFolders) => {
  /** Evaluations never change once written: parsed once. */
  const evaluations = new Map<string, Evaluation | null>();

  const evaluationOf: EvaluationOf = async (runId, split) => {
    const key = `${runId} ${split}`;
    const known = evaluations.get(key);
    if (known) return known;
    const read = await readStored(store, runId, split);
    if (read) evaluations.set(key, read);
    return read;
  };

  const summaryOf = async (run: RunRecord): Promise<RunSummary> => ({ ...run, kept: await keptOf(run, evaluationOf) });

  const get = async (runId: string): Promise<RunSummary> => summaryOf(await store.getRun(runId));

  return {
    list: async (deleted: boolean): Promise<RunSummary[]> =>
      Promise.all((await store.listRuns({ deleted })).map(summaryOf)),
    get,
    history: (runId: string): Promise<Record<string, MetricPoint[]>> => store.history(runId),
    compare: async (runIds: readonly string[]): Promise<RunComparison> => {
      const runs = await Promise.all(runIds.map(get));
      const evaluations = new Map<string, Evaluation>();
      for (const runId of runIds) {
        const evaluation = await evaluationOf(runId, 'test');
        if (evaluation) evaluations.set(runId, evaluation);
      }
      return compareRuns(runs, evaluations);
    },
    errors: async (runId: string): Promise<RunErrors | null> => {
      await store.getRun(runId);
      const evaluation = await evaluationOf(runId, 'test');
      return evaluation && errorsOf(evaluation);
    },
    rename: async (runId: string, name: string): Promise<void> => {
      await store.renameRun(runId, name);
      changes.emit('runs', runId);
    },
    setNote: async (runId: string, note: string): Promise<void> => {
      await store.setNote(runId, note);
      changes.emit('runs', runId);
    },
    remove: async (runId: string): Promise<void> => {
      const { name, status } = await store.getRun(runId);
      if (status === 'RUNNING') {
        throw new IdriftError({ code: 'conflict', message: `${name} is running.`, hint: 'Cancel it first.' });
      }
      await store.noteCheckpoint(runId, null);
      folders.remove(runId);
      await store.deleteRun(runId);
      changes.emit('runs', runId);
    },
    restore: async (runId: string): Promise<void> => {
      await store.restoreRun(runId);
      changes.emit('runs', runId);
    },
    artifacts: (runId: string): Promise<Artifact[]> => store.listArtifacts(runId),
    artifact: (runId: string, path: string) => store.readArtifact(runId, path),
  };
};

type EvaluationOf = (runId: string, split: Evaluation['split']) => Promise<Evaluation | null>;

const readStored = async (store: Tracking, runId: string, split: Evaluation['split']): Promise<Evaluation | null> => {
  try {
    return readEvaluation(readFileSync(await store.artifactPath(runId, evaluationPath(split)), 'utf8'));
  } catch {
    return null; // a run of another program, or one that never got so far
  }
};

const keptOf = async (run: RunRecord, evaluationOf: EvaluationOf): Promise<RunSummary['kept']> => {
  const { best_epoch: epoch, best_eval_loss: valLoss } = run.metrics;
  if (epoch === undefined || valLoss === undefined) return null;
  const [val, test] = [await evaluationOf(run.runId, 'val'), await evaluationOf(run.runId, 'test')];
  if (!val || !test) return null;
  return { epoch, valLoss, valAccuracy: accuracyOf(val), testAccuracy: accuracyOf(test), testRocAuc: rocAucOf(test) };
};
