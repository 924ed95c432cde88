/** Runs of the embedded store by MLflow's filter and order, in one query. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { runOrder } from './order-by.ts';
import { runFilter } from './run-filter.ts';

export type RunSearch = {
  /** MLflow's filter language; empty: all. */
  readonly filter: string;
  /** MLflow's clauses, such as "metrics.loss ASC"; left out, the newest come first. */
  readonly orderBy?: readonly string[];
  readonly deleted?: boolean;
};

/** @returns ids in order. @throws FilterError with the place in the text. */
export const findRuns = (database: SqliteDatabase, { filter, orderBy = [], deleted = false }: RunSearch): string[] => {
  const condition = runFilter(filter);
  const order = runOrder(orderBy);
  return database
    .prepare<(string | number)[], string>(
      `SELECT r.run_uuid FROM runs r ${order.joins} WHERE r.lifecycle_stage = ? AND ${condition.text} ORDER BY ${order.clause}`,
    )
    .pluck()
    .all(...order.values, deleted ? 'deleted' : 'active', ...condition.values);
};
