/** The store of runs, logged models and registered models: one SQLite file with MLflow's schema, and a folder of files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { artifactFiles } from './artifacts.ts';
import { markInterrupted } from './interrupted.ts';
import { loggedModels } from './logged-models.ts';
import { readColumns } from './metric-columns.ts';
import { readHistory } from './metrics.ts';
import { registry } from './registry.ts';
import { listRegisteredModels } from './registry-reads.ts';
import { registryTags } from './registry-tags.ts';
import { resolveModel } from './resolve-model.ts';
import { openRunList } from './run-list.ts';
import { getRun } from './run-reads.ts';
import { runResuming } from './resume-run.ts';
import { getRunRow, runWrites } from './run-writes.ts';
import { completeRunFilter, vocabularyOf } from './search/complete.ts';
import { findRuns, type RunSearch } from './search/find-runs.ts';
import { openTrackingDatabase } from './schema.ts';
import type { StoreFiles } from './store-files.ts';
import type { HistoryOptions } from './thin-points.ts';
import { trash } from './trash.ts';

export type { ResolvedModel } from './resolve-model.ts';
export type { RunRecord } from './run-reads.ts';

export type TrackingStore = ReturnType<typeof openStore>;

/**
 * Opens `mlflow.db` and `mlartifacts/` in a project's `.idrift` folder, making them when missing, and marks the runs
 * that a dead process left RUNNING. The same files serve `mlflow server --backend-store-uri sqlite:///….db
 * --artifacts-destination …/mlartifacts`.
 * @throws IdriftError `corrupt`, or `not-available` when another MLflow's schema is in the file.
 */
export const openStore = (dir: string) => {
  const databaseFile = join(dir, 'mlflow.db');
  const artifactsDir = join(dir, 'mlartifacts');
  mkdirSync(artifactsDir, { recursive: true });
  const database = openTrackingDatabase(databaseFile);
  const files: StoreFiles = { database, artifactsDir };
  const interrupted = markInterrupted(files);
  const runs = openRunList(database);
  return {
    databaseFile,
    artifactsDir,
    /** Runs found interrupted at this opening. */
    interrupted,
    ...runs.noted(runWrites(files)),
    ...runs.noted(runResuming(files)),
    ...artifactFiles(files),
    ...loggedModels(files),
    ...registry(files),
    ...registryTags(files),
    ...trash(files),
    /** Newest first; the deleted ones alone with `deleted`. */
    listRuns: (options: { readonly deleted: boolean } = { deleted: false }) => runs.list(options),
    getRun: (runId: string) => getRun(database, runId),
    history: (runId: string, options: HistoryOptions = {}) => {
      getRunRow(files, runId);
      return readHistory(database, runId, options);
    },
    metricColumns: (runId: string, key: string) => {
      getRunRow(files, runId);
      return readColumns(database, runId, key);
    },
    /** Ids in order. @throws FilterError with the place in the text. */
    searchRuns: (search: RunSearch) => findRuns(database, search),
    /** What may come next in a filter of runs. */
    completeFilter: (text: string, cursor: number) => completeRunFilter(text, cursor, vocabularyOf(database)),
    listRegisteredModels: () => listRegisteredModels(database),
    resolveModel: (reference: string) => resolveModel(files, reference),
    close: () => database.close(),
  };
};
