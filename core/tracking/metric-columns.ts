/** The points of one metric of one run as columns: a hundred thousand of them are read and sent without an object each. */
import type { SqliteDatabase } from '../base/sqlite.ts';

/** Equally long lists, in MLflow's order: by time, then step, then value. `times` in milliseconds since 1970. */
export type MetricColumns = {
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly number[];
};

type Row = readonly [step: number, time: number, value: number];

/**
 * By the index of a run's metrics, which has them by step: mostly that is the order already. Asked for by time, SQLite would take the
 * primary key, which begins with the metric's name, and read the points of all runs.
 */
export const COLUMNS_QUERY =
  'SELECT step, timestamp, value FROM metrics WHERE run_uuid = ? AND key = ? AND is_nan = 0 ORDER BY step';

/** Points that are not a number are left out, as in a whole history. */
export const readColumns = (database: SqliteDatabase, runId: string, key: string): MetricColumns => {
  const rows = database.prepare<[string, string], Row>(COLUMNS_QUERY).raw().all(runId, key);
  if (!rows.every((row, at) => at === 0 || byTime(rows[at - 1] ?? row, row) <= 0)) rows.sort(byTime);
  return {
    steps: rows.map(([step]) => step),
    times: rows.map(([, time]) => time),
    values: rows.map(([, , value]) => value),
  };
};

const byTime = (a: Row, b: Row): number => a[1] - b[1] || a[0] - b[0] || a[2] - b[2];
