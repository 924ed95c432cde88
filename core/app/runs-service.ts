/** Runs with the figures that their kept answers allow: intervals, comparisons, artifacts. */
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Artifact, MetricPoint, RunComparison, RunErrors, RunSummary } from '../contract/tracking.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { HistoryOptions } from '../tracking/thin-points.ts';
import type { Purged } from '../tracking/trash.ts';
import type { Changes } from './changes.ts';
import type { Evaluation } from './evaluation.ts';
import type { Evaluations } from './evaluations.ts';
import { openKeptFigures } from './kept-figures.ts';
import type { KeptFile } from './kept-file.ts';
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
  /** Figures that were found out before. */
  readonly keptFile: KeptFile;
  /** In a program that stays open a list does not wait for everything. */
  readonly stays: boolean;
};

export const createRunsService = ({ store, changes, folders, evaluations, keptFile, stays }: RunsParts) => {
  const figures = openKeptFigures({
    evaluations,
    isOwn: () => store.kind === 'embedded',
    stays,
    file: keptFile,
    onNews: () => changes.emit('runs'),
  });

  const get = async (runId: string): Promise<RunSummary> => {
    const run = await store.getRun(runId);
    return { ...run, kept: await figures.of(run) };
  };

  /** null: no such run, as of a model that another program registered. */
  const find = async (runId: string | null): Promise<RunSummary | null> => {
    if (runId === null) return null;
    try {
      return await get(runId);
    } catch (thrown) {
      if (toErrorInfo(thrown).code === 'not-found') return null;
      throw thrown;
    }
  };

  return {
    /** In a program that stays open, figures of many runs and those from a server come a moment later. */
    list: async (deleted: boolean): Promise<RunSummary[]> => figures.list(await store.listRuns({ deleted })),
    get,
    find,
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
