/** Runs with the figures that their kept answers allow: intervals, comparisons, artifacts. */
import { readFileSync } from 'node:fs';
import { accuracyOf, type Evaluation, evaluationPath, readEvaluation, rocAucOf } from './evaluation.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Artifact, MetricPoint, RunComparison, RunErrors, RunSummary } from '../contract/tracking.ts';
import type { RunRecord, TrackingStore } from '../tracking/store.ts';
import type { Changes } from './changes.ts';
import type { RunFolders } from './run-folder.ts';
import { compareRuns } from './run-comparison.ts';
import { errorsOf } from './run-errors.ts';

export type RunsService = ReturnType<typeof createRunsService>;

export const createRunsService = (store: TrackingStore, changes: Changes, folders: RunFolders) => {
  /** Evaluations never change once written: parsed once. */
  const evaluations = new Map<string, Evaluation | null>();

  const evaluationOf = (runId: string, split: Evaluation['split']): Evaluation | null => {
    const key = `${runId} ${split}`;
    const known = evaluations.get(key);
    if (known) return known;
    const read = readStored(store, runId, split);
    if (read) evaluations.set(key, read);
    return read;
  };

  const summaryOf = (run: RunRecord): RunSummary => {
    return { ...run, kept: keptOf(run, evaluationOf) };
  };

  return {
    summaryOf,
    evaluationOf,
    list: (deleted: boolean): RunSummary[] => store.listRuns({ deleted }).map(summaryOf),
    get: (runId: string): RunSummary => summaryOf(store.getRun(runId)),
    history: (runId: string): Record<string, MetricPoint[]> => store.history(runId),
    compare: (runIds: readonly string[]): RunComparison => {
      const runs = runIds.map((runId) => summaryOf(store.getRun(runId)));
      const pairs = runIds.flatMap((runId) => {
        const evaluation = evaluationOf(runId, 'test');
        return evaluation ? [[runId, evaluation] as const] : [];
      });
      return compareRuns(runs, new Map(pairs));
    },
    errors: (runId: string): RunErrors | null => {
      store.getRun(runId);
      const evaluation = evaluationOf(runId, 'test');
      return evaluation && errorsOf(evaluation);
    },
    rename: (runId: string, name: string): void => {
      store.renameRun(runId, name);
      changes.emit('runs', runId);
    },
    setNote: (runId: string, note: string): void => {
      store.setNote(runId, note);
      changes.emit('runs', runId);
    },
    remove: (runId: string): void => {
      const { name, status } = store.getRun(runId);
      if (status === 'RUNNING') {
        throw new IdriftError({ code: 'conflict', message: `${name} is running.`, hint: 'Cancel it first.' });
      }
      store.noteCheckpoint(runId, null);
      folders.remove(runId);
      store.deleteRun(runId);
      changes.emit('runs', runId);
    },
    restore: (runId: string): void => {
      store.restoreRun(runId);
      changes.emit('runs', runId);
    },
    artifacts: (runId: string): Artifact[] => store.listArtifacts(runId),
    artifact: (runId: string, path: string) => store.readArtifact(runId, path),
  };
};

const readStored = (store: TrackingStore, runId: string, split: Evaluation['split']): Evaluation | null => {
  try {
    return readEvaluation(readFileSync(store.artifactPath(runId, evaluationPath(split)), 'utf8'));
  } catch {
    return null; // a run of another program, or one that never got so far
  }
};

const keptOf = (
  run: RunRecord,
  evaluationOf: (runId: string, split: Evaluation['split']) => Evaluation | null,
): RunSummary['kept'] => {
  const { best_epoch: epoch, best_eval_loss: valLoss } = run.metrics;
  if (epoch === undefined || valLoss === undefined) return null;
  const [val, test] = [evaluationOf(run.runId, 'val'), evaluationOf(run.runId, 'test')];
  if (!val || !test) return null;
  return { epoch, valLoss, valAccuracy: accuracyOf(val), testAccuracy: accuracyOf(test), testRocAuc: rocAucOf(test) };
};
