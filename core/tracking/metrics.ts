/** Metric points of runs and logged models, in MLflow's tables and by its ordering rules. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import type { MetricPoint } from '../contract/tracking.ts';
import { checkKey } from './limits.ts';
import { type HistoryOptions, thinned } from './thin-points.ts';

/** `at` in milliseconds since 1970, now when left out. */
export type NewMetric = {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly at?: number;
};

/** Keys that begin so are MLflow's system metrics: their steps count samples of the computer, not steps of the run. */
export const SYSTEM_METRICS = 'system/';

/** MLflow stores NaN as 0 with a flag, and an infinity as the greatest finite number of its sign. */
export const storedValue = (value: number): { readonly value: number; readonly isNan: 0 | 1 } => {
  if (Number.isNaN(value)) return { value: 0, isNan: 1 };
  return { value: Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE), isNan: 0 };
};

type Target = { readonly runId: string; readonly experimentId: number; readonly modelId: string | null };

/** Call inside a transaction. The very same point twice is one. */
export const insertMetrics = (database: SqliteDatabase, target: Target, points: readonly NewMetric[]): void => {
  const { runId, experimentId, modelId } = target;
  const now = Date.now();
  const stored = points.map((point): StoredPoint => {
    checkPoint(point);
    return { key: point.key, step: point.step, at: point.at ?? now, ...storedValue(point.value) };
  });
  insertPoints(database, runId, stored);
  if (modelId === null) return;
  const ofModel = database.prepare(
    `INSERT OR IGNORE INTO logged_model_metrics
       (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { key, at, step, value } of stored) ofModel.run(modelId, key, at, step, value, experimentId, runId);
};

/** A point as the tables have it (`storedValue`). */
export type StoredPoint = {
  readonly key: string;
  readonly value: number;
  readonly isNan: 0 | 1;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/**
 * A transaction that writes points of a run which it has found to be there: SQLite would look the run up again for each of them, which is a
 * quarter of the work. Not for points of a logged model, whose row nobody has looked up.
 */
export const pointsTransaction = (database: SqliteDatabase, write: () => void): void => {
  if (database.inTransaction) return write();
  database.pragma('foreign_keys = OFF');
  try {
    database.transaction(write).immediate();
  } finally {
    database.pragma('foreign_keys = ON');
  }
};

/** Rows of one statement: handing values over one row at a time takes as long as SQLite's own work on them. */
const ROWS = 100;
const COLUMNS = 6;

const prepared = new WeakMap<SqliteDatabase, ReturnType<typeof prepare>>();

const prepare = (database: SqliteDatabase) => {
  const insert = 'INSERT OR IGNORE INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES';
  const row = '(?, ?, ?, ?, ?, ?)';
  return {
    one: database.prepare(`${insert} ${row}`),
    many: database.prepare(`${insert} ${Array.from({ length: ROWS }, () => row).join(', ')}`),
    latest: database.prepare(
      `INSERT INTO latest_metrics AS l (key, value, timestamp, step, is_nan, run_uuid) VALUES ${row}
       ON CONFLICT (key, run_uuid) DO UPDATE
       SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
       WHERE (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value)`,
    ),
  };
};

const statementsOf = (database: SqliteDatabase): ReturnType<typeof prepare> => {
  const known = prepared.get(database) ?? prepare(database);
  prepared.set(database, known);
  return known;
};

/**
 * Points of one run into its history, and the greatest (step, time, value) of each metric into the latest ones. MLflow's table has three
 * indexes, two of which go by the metric's name: with the points of one after those of another, neighbouring rows fall on the same pages.
 */
export const insertPoints = (database: SqliteDatabase, runId: string, points: readonly StoredPoint[]): void => {
  const { one, many, latest } = statementsOf(database);
  let rows: (string | number)[] = [];
  for (const [key, ofKey] of Map.groupBy(points, (point) => point.key)) {
    let last = ofKey[0];
    for (const point of ofKey) {
      rows.push(key, point.value, point.at, runId, point.step, point.isNan);
      if (rows.length === ROWS * COLUMNS) {
        many.run(rows);
        rows = [];
      }
      if (last && isLater(point, last)) last = point;
    }
    if (last) latest.run(key, last.value, last.at, last.step, last.isNan, runId);
  }
  for (let at = 0; at < rows.length; at += COLUMNS) one.run(rows.slice(at, at + COLUMNS));
};

const isLater = (a: StoredPoint, b: StoredPoint): boolean => {
  if (a.step !== b.step) return a.step > b.step;
  return a.at === b.at ? a.value > b.value : a.at > b.at;
};

export const checkPoint = ({ key, step, at }: NewMetric): void => {
  checkKey('metric', key);
  if (Number.isSafeInteger(step) && (at === undefined || Number.isSafeInteger(at))) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `The step and the time of metric "${key}" must be whole numbers.`,
    where: `metric "${key}"`,
  });
};

type Row = [key: string, value: number, timestamp: number, step: number];
type TimedPoint = { readonly step: number; readonly value: number; readonly at: number };

/** Every metric's points in MLflow's order. Points that are not a number are left out: no plot can hold them. */
export const readHistory = (
  database: SqliteDatabase,
  runId: string,
  options: HistoryOptions = {},
): Record<string, MetricPoint[]> => {
  // By the index, which has them by step: mostly that is the order already, and sorting costs more than reading.
  const rows = database
    .prepare<[string], Row>(
      'SELECT key, value, timestamp, step FROM metrics WHERE run_uuid = ? AND is_nan = 0 ORDER BY key, step',
    )
    .raw()
    .all(runId);
  const history = new Map<string, TimedPoint[]>();
  let points: TimedPoint[] = [];
  let last: string | null = null;
  for (const [key, value, at, step] of rows) {
    if (key !== last) history.set(key, (points = []));
    last = key;
    points.push({ step, value, at });
  }
  for (const each of history.values()) sortByTime(each);
  return Object.fromEntries([...thinned(history, options)].map(([key, each]) => [key, each.map(withTime)] as const));
};

const byTime = (a: TimedPoint, b: TimedPoint): number => a.at - b.at || a.step - b.step || a.value - b.value;

const sortByTime = (points: TimedPoint[]): void => {
  const isSorted = points.every((point, at) => {
    const before = points[at - 1];
    return !before || byTime(before, point) <= 0;
  });
  if (!isSorted) points.sort(byTime);
};

const withTime = ({ step, value, at }: TimedPoint): MetricPoint => ({ step, value, at: new Date(at).toISOString() });
