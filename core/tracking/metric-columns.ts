/** The points of one metric of one run as columns: a hundred thousand of them are read and sent without an object each. */
import type { SqliteDatabase } from '../base/sqlite.ts';

/** Equally long lists, in MLflow's order: by time, then step, then value. `times` in milliseconds since 1970. */
export type MetricColumns = {
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly number[];
};

/** Points that are not a number are left out, as in a whole history. The index gives equal (time, step) by value without sorting. */
export const readColumns = (database: SqliteDatabase, runId: string, key: string): MetricColumns => {
  const rows = database
    .prepare<[string, string], [number, number, number]>(
      `SELECT step, timestamp, value FROM metrics WHERE run_uuid = ? AND key = ? AND is_nan = 0
       ORDER BY timestamp, step`,
    )
    .raw()
    .all(runId, key);
  return {
    steps: rows.map(([step]) => step),
    times: rows.map(([, time]) => time),
    values: rows.map(([, , value]) => value),
  };
};
