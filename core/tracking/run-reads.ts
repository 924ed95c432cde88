/** Runs as records, in a number of queries that does not grow with the number of runs. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import type { RunStatus, RunSummary } from '../contract/tracking.ts';
import { readInputs } from './run-inputs.ts';
import { STATUS_TAG } from './tags.ts';

/** All of a run but the figures that need intervals. */
export type RunRecord = Omit<RunSummary, 'kept'>;

type Row = {
  run_uuid: string;
  name: string | null;
  user_id: string | null;
  status: Exclude<RunStatus, 'INTERRUPTED' | 'PAUSED'>;
  start_time: number | null;
  end_time: number | null;
  lifecycle_stage: string;
  experiment_id: number;
  experiment: string;
};

/** Deleted or not, newest first. */
export const readRuns = (database: SqliteDatabase): RunRecord[] => readWanted(database, { where: 'true', params: [] });

/** Deleted or not; null: there is none. */
export const readRun = (database: SqliteDatabase, runId: string): RunRecord | null =>
  readWanted(database, { where: 'r.run_uuid = ?', params: [runId], runId })[0] ?? null;

/** Deleted or not. @throws IdriftError `not-found`. */
export const getRun = (database: SqliteDatabase, runId: string): RunRecord => {
  const run = readRun(database, runId);
  if (run) return run;
  throw new IdriftError({
    code: 'not-found',
    message: `There is no run ${runId}.`,
    where: runId,
    hint: 'The Runs page, or "idrift runs list", shows what there is.',
  });
};

/** `runId` when that is all that `where` finds. */
type Wanted = { readonly where: string; readonly params: readonly string[]; readonly runId?: string };

const readWanted = (database: SqliteDatabase, { where, params, runId: only }: Wanted): RunRecord[] => {
  // One transaction, so that a writer between two queries cannot make them disagree.
  const read = database.transaction(() => {
    const rows = database
      .prepare<string[], Row>(
        `SELECT r.run_uuid, r.name, r.user_id, r.status, r.start_time, r.end_time, r.lifecycle_stage, r.experiment_id,
                e.name AS experiment
         FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id
         WHERE ${where} ORDER BY r.start_time DESC, r.rowid DESC`,
      )
      .all(...params);
    // One object a run, made by SQLite by its index of runs, which has the rows in the order they were written: rows of their own for
    // hundreds of thousands of values take twice as long, most of it to clear away.
    const pairs = <Value extends string | number>(column: string, table: string, condition = 'true') =>
      new Map<string, Record<string, Value>>(
        database
          .prepare<string[], [string, string]>(
            `SELECT t.run_uuid, json_group_object(t.key, ${column}) FROM ${table} t
             WHERE ${only === undefined ? 'true' : 't.run_uuid = ?'} AND ${condition} GROUP BY t.run_uuid`,
          )
          .raw()
          .all(...(only === undefined ? [] : [only]))
          .map(([runId, text]) => [runId, JSON.parse(text)]),
      );
    return {
      rows,
      params: pairs<string>('t.value', 'params'),
      tags: pairs<string>("coalesce(t.value, '')", 'tags'),
      metrics: pairs<number>('t.value', 'latest_metrics', 't.is_nan = 0'),
      datasets: readInputs(database, where, params),
      models: readModels(database, where, params),
      registered: readRegistered(database, where, params),
    };
  });
  const { rows, ...parts } = read();
  return rows.map((row): RunRecord => {
    const runId = row.run_uuid;
    const tags = parts.tags.get(runId) ?? {};
    return {
      runId,
      name: row.name ?? '',
      experiment: row.experiment,
      experimentId: String(row.experiment_id),
      status: statusOf(row.status, tags[STATUS_TAG]),
      startedAt: new Date(row.start_time ?? 0).toISOString(),
      endedAt: row.end_time === null ? null : new Date(row.end_time).toISOString(),
      seconds: row.end_time === null ? null : (row.end_time - (row.start_time ?? 0)) / 1000,
      user: tags['mlflow.user'] ?? row.user_id ?? '',
      deleted: row.lifecycle_stage === 'deleted',
      params: parts.params.get(runId) ?? {},
      metrics: parts.metrics.get(runId) ?? {},
      tags,
      datasets: parts.datasets.get(runId) ?? [],
      modelId: parts.models.get(runId) ?? null,
      registered: parts.registered.get(runId) ?? [],
    };
  });
};

const statusOf = (status: Row['status'], tag: string | undefined): RunStatus => {
  if (status !== 'KILLED') return status;
  return tag === 'interrupted' ? 'INTERRUPTED' : tag === 'paused' ? 'PAUSED' : status;
};

/** The newest logged model of each run whose files are complete (status 2). */
const readModels = (database: SqliteDatabase, where: string, params: readonly string[]): Map<string, string> =>
  new Map(
    database
      .prepare<string[], [string, string]>(
        `SELECT m.source_run_id, m.model_id FROM logged_models m JOIN runs r ON r.run_uuid = m.source_run_id
         WHERE m.status = 2 AND m.lifecycle_stage = 'active' AND ${where} ORDER BY m.creation_timestamp_ms, m.rowid`,
      )
      .raw()
      .all(...params),
  );

const readRegistered = (
  database: SqliteDatabase,
  where: string,
  params: readonly string[],
): Map<string, { name: string; version: number }[]> => {
  const rows = database
    .prepare<string[], { run_id: string; name: string; version: number }>(
      `SELECT v.run_id, v.name, v.version FROM model_versions v JOIN runs r ON r.run_uuid = v.run_id
       WHERE v.current_stage <> 'Deleted_Internal' AND ${where} ORDER BY v.name, v.version`,
    )
    .all(...params);
  const registered = new Map<string, { name: string; version: number }[]>();
  for (const { run_id: runId, name, version } of rows) {
    registered.set(runId, [...(registered.get(runId) ?? []), { name, version }]);
  }
  return registered;
};
