/** How many answers a model gave, and how fast. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { ServingTraffic } from '../contract/serving.ts';
import { FAILED_TABLE, tableOf } from './log-schema.ts';
import { conditionOn, type DeploymentRows, hasTable, rowsOf } from './log-tables.ts';

const MINUTE = 60_000;

/** Of the newest 20 000. */
export const TRAFFIC_ROWS = 20_000;

/** `total`: all answers of this model, or of the deployment, which somebody has counted. */
export const trafficOf = (
  database: SqliteDatabase,
  { model, only }: { readonly model: string; readonly only?: DeploymentRows | undefined },
  bucketMinutes: number,
  total: number,
): ServingTraffic => {
  const failed = hasTable(database, FAILED_TABLE) ? countFailed(database, model, only) : 0;
  const rows = rowsOf(database, model);
  if (rows === null) return { total: 0, failed, minutes: [], p50: null, p95: null, p99: null };
  const { where, values } = conditionOn(database, tableOf(model), only);
  const newest = database
    .prepare(`SELECT created_at, milliseconds ${rows}${where} ORDER BY created_at DESC, rowid DESC LIMIT ?`)
    .all(model, ...values, TRAFFIC_ROWS) as { created_at: string; milliseconds: number }[];
  const width = bucketMinutes * MINUTE;
  const buckets = new Map<number, number[]>();
  for (const row of newest.toReversed()) {
    const at = Math.floor(Date.parse(row.created_at) / width) * width;
    const durations = buckets.get(at);
    if (durations) durations.push(row.milliseconds);
    else buckets.set(at, [row.milliseconds]);
  }
  const all = percentiles(newest.map((row) => row.milliseconds));
  return {
    total,
    failed,
    minutes: [...buckets].flatMap(([at, durations]) => {
      const of = percentiles(durations);
      return of === null ? [] : [{ at: new Date(at).toISOString(), requests: durations.length, ...of }];
    }),
    p50: all?.p50 ?? null,
    p95: all?.p95 ?? null,
    p99: all?.p99 ?? null,
  };
};

const countFailed = (database: SqliteDatabase, model: string, only: DeploymentRows | undefined): number => {
  const { where, values } = conditionOn(database, FAILED_TABLE, only);
  const select = database.prepare<string[], number>(
    `SELECT count(*) FROM ${FAILED_TABLE} WHERE model_name = ?${where}`,
  );
  return select.pluck().get(model, ...values) ?? 0;
};

export const percentiles = (durations: readonly number[]): { p50: number; p95: number; p99: number } | null => {
  if (durations.length === 0) return null;
  const sorted = durations.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
};

/** By linear interpolation, as numpy's default. */
const percentile = (sorted: readonly number[], share: number): number => {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
};
