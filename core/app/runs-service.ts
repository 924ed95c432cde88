/** Runs with the figures that their kept answers allow: intervals, comparisons, artifacts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { IdriftError } from '../contract/errors.ts';
import type { Artifact, MetricPoint, RunComparison, RunErrors, RunSummary } from '../contract/tracking.ts';
import type { RunRecord } from '../tracking/store.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { HistoryOptions } from '../tracking/thin-points.ts';
import type { Purged } from '../tracking/trash.ts';
import type { Changes } from './changes.ts';
import { accuracyOf, type Evaluation, rocAucOf } from './evaluation.ts';
import type { Evaluations } from './evaluations.ts';
import type { RunFolders } from './run-folder.ts';
import { compareRuns } from './run-comparison.ts';
import { readCurves } from './run-curves.ts';
import { errorsOf } from './run-errors.ts';
import { groupRuns } from './run-groups.ts';
import { completeFilter, searchRuns } from './run-search.ts';
import { setRunTag } from './run-tags.ts';

export type RunsService = ReturnType<typeof createRunsService>;

export type RunsParts = {
  readonly store: Tracking;
  readonly changes: Changes;
  readonly folders: RunFolders;
  readonly evaluations: Evaluations;
  /** In a program that stays open a list does not wait for everything. */
  readonly stays: boolean;
};

const WAIT_MILLISECONDS = 1500;

export const createRunsService = ({ store, changes, folders, evaluations, stays }: RunsParts) => {
  const summaryOf = async (run: RunRecord): Promise<RunSummary> => ({ ...run, kept: await keptOf(run, evaluations) });

  /** Waits for their figures, but not for long; when the last is here, the list is worth asking for again. */
  const arrived = async (far: readonly RunRecord[]): Promise<void> => {
    const all = Promise.all(far.map(summaryOf)).then((runs) => runs.some(({ kept }) => kept !== null));
    const isLate = Symbol('late');
    const first = await Promise.race([all, sleep(WAIT_MILLISECONDS, isLate, { ref: false })]);
    if (first === isLate) void all.then((isNews) => isNews && changes.emit('runs'));
  };

  const get = async (runId: string): Promise<RunSummary> => summaryOf(await store.getRun(runId));

  return {
    /** Figures that have to be fetched from a server first come a moment later, in a program that stays open. */
    list: async (deleted: boolean): Promise<RunSummary[]> => {
      const runs = await store.listRuns({ deleted });
      const far = stays ? runs.filter((run) => mayHaveKept(run) && !evaluations.isNear(run.runId)) : [];
      if (far.length > 0) await arrived(far);
      const waitsFor = new Set(far.filter(({ runId }) => !evaluations.isNear(runId)));
      return Promise.all(runs.map(async (run) => (waitsFor.has(run) ? { ...run, kept: null } : summaryOf(run))));
    },
    get,
    history: (runId: string, options?: HistoryOptions): Promise<Record<string, MetricPoint[]>> =>
      store.history(runId, options),
    search: (order: Parameters<typeof searchRuns>[1]) => searchRuns(store, order),
    complete: (place: Parameters<typeof completeFilter>[1]) => completeFilter(store, place),
    curves: (order: Parameters<typeof readCurves>[1]) => readCurves(store, order),
    groups: (runIds: readonly string[]) => groupRuns(runIds, (runId) => evaluations.of(runId, 'test')),
    setTag: async (change: Parameters<typeof setRunTag>[1]): Promise<void> => {
      await setRunTag(store, change);
      changes.emit('runs', change.runId);
    },
    compare: async (runIds: readonly string[]): Promise<RunComparison> => {
      const runs = await Promise.all(runIds.map(get));
      const tested = new Map<string, Evaluation>();
      for (const runId of runIds) {
        const evaluation = await evaluations.of(runId, 'test');
        if (evaluation) tested.set(runId, evaluation);
      }
      return compareRuns(runs, tested);
    },
    errors: async (runId: string): Promise<RunErrors | null> => {
      await store.getRun(runId);
      const evaluation = await evaluations.of(runId, 'test');
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
    /** For good, with their files and models: only what lies in the trash. */
    purge: async (runIds: readonly string[]): Promise<Purged> => {
      const purged = await store.purgeRuns(runIds);
      changes.emit('runs');
      return purged;
    },
    artifacts: (runId: string): Promise<Artifact[]> => store.listArtifacts(runId),
    artifact: (runId: string, path: string) => store.readArtifact(runId, path),
  };
};

/** Runs of other programs lack these. */
const mayHaveKept = ({ metrics }: RunRecord): boolean =>
  metrics['best_epoch'] !== undefined && metrics['best_eval_loss'] !== undefined;

const keptOf = async (run: RunRecord, evaluations: Evaluations): Promise<RunSummary['kept']> => {
  const { best_epoch: epoch, best_eval_loss: valLoss } = run.metrics;
  if (epoch === undefined || valLoss === undefined) return null;
  const [val, test] = await Promise.all([evaluations.of(run.runId, 'val'), evaluations.of(run.runId, 'test')]);
  if (!val || !test) return null;
  return { epoch, valLoss, valAccuracy: accuracyOf(val), testAccuracy: accuracyOf(test), testRocAuc: rocAucOf(test) };
};
