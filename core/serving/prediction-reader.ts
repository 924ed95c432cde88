/** Reading the prediction log: pages for people, windows for drift checks, and how fast the service answered. */
import { openChecked, type SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction, ServingTraffic } from '../contract/serving.ts';
import { FAILED_TABLE, quoted, tableOf } from './log-schema.ts';

export type PredictionReader = {
  /** Newest first. `search` is a part of the text in any case. */
  readonly page: (query: {
    readonly model: string;
    readonly offset: number;
    readonly limit: number;
    readonly search?: string | undefined;
  }) => { total: number; rows: LoggedPrediction[] };
  /** Predictions of one version. */
  readonly count: (query: { readonly model: string; readonly version: number }) => number;
  /** How long the newest 20 000 answers of one version took; null where it gave none. */
  readonly speed: (query: { readonly model: string; readonly version: number }) => {
    readonly n: number;
    readonly p50: number;
    readonly p95: number;
  } | null;
  /** Percentiles of the newest 20 000 predictions, per bucket of minutes and together; `total` and `failed` count all. */
  readonly traffic: (model: string, bucketMinutes?: number) => ServingTraffic;
  /** Predictions of one version created in [from, to), oldest first; the ends may be in any zone. */
  readonly window: (query: {
    readonly model: string;
    readonly version: number;
    readonly from: string;
    readonly to: string;
  }) => LoggedPrediction[];
  readonly close: () => void;
};

type Row = {
  readonly id: string;
  readonly model_name: string;
  readonly model_version: number;
  readonly input_text: string;
  readonly label: string;
  readonly score: number;
  readonly created_at: string;
  readonly milliseconds: number;
  readonly truncated: number;
};

const TRAFFIC_ROWS = 20_000;

/** A missing file or table reads as an empty log. */
export const openPredictionReader = (file: string): PredictionReader => {
  const database = openChecked(file);
  // LIKE folds the case of ASCII letters only.
  database.function('holds_text', { deterministic: true }, (text: unknown, part: unknown) =>
    String(text).toLowerCase().includes(String(part)) ? 1 : 0,
  );
  return {
    page: ({ model, offset, limit, search }) => {
      if (!hasTable(database, tableOf(model))) return { total: 0, rows: [] };
      const part = (search ?? '').trim().toLowerCase();
      const where = `WHERE model_name = ?${part === '' ? '' : ' AND holds_text(input_text, ?)'}`;
      const from = `FROM ${quoted(tableOf(model))} ${where}`;
      const values = part === '' ? [model] : [model, part];
      const { total } = database.prepare(`SELECT count(*) AS total ${from}`).get(...values) as { total: number };
      const rows = database
        .prepare(`SELECT * ${from} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`)
        .all(...values, limit, offset) as Row[];
      return { total, rows: rows.map(predictionOf) };
    },
    count: ({ model, version }) => {
      if (!hasTable(database, tableOf(model))) return 0;
      const { n } = database
        .prepare(`SELECT count(*) AS n FROM ${quoted(tableOf(model))} WHERE model_name = ? AND model_version = ?`)
        .get(model, version) as { n: number };
      return n;
    },
    speed: ({ model, version }) => {
      if (!hasTable(database, tableOf(model))) return null;
      const durations = database
        .prepare<[string, number, number], number>(
          `SELECT milliseconds FROM ${quoted(tableOf(model))} WHERE model_name = ? AND model_version = ?
           ORDER BY created_at DESC, rowid DESC LIMIT ?`,
        )
        .pluck()
        .all(model, version, TRAFFIC_ROWS);
      const of = percentiles(durations);
      return of && { n: durations.length, p50: of.p50, p95: of.p95 };
    },
    traffic: (model, bucketMinutes = 1) => trafficOf(database, model, bucketMinutes),
    window: ({ model, version, from, to }) => {
      if (!hasTable(database, tableOf(model))) return [];
      const rows = database
        .prepare(
          `SELECT * FROM ${quoted(tableOf(model))} WHERE created_at >= ? AND created_at < ? AND model_name = ?
           AND model_version = ? ORDER BY created_at, rowid`,
        )
        .all(new Date(from).toISOString(), new Date(to).toISOString(), model, version) as Row[];
      return rows.map(predictionOf);
    },
    close: () => database.close(),
  };
};

const hasTable = (database: SqliteDatabase, table: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE").get(table) !==
  undefined;

const predictionOf = (row: Row): LoggedPrediction => ({
  id: row.id,
  modelName: row.model_name,
  modelVersion: row.model_version,
  text: row.input_text,
  label: row.label,
  score: row.score,
  createdAt: row.created_at,
  milliseconds: row.milliseconds,
  truncated: row.truncated === 1,
});

const MINUTE = 60_000;

const trafficOf = (database: SqliteDatabase, model: string, bucketMinutes: number): ServingTraffic => {
  const failed = hasTable(database, FAILED_TABLE)
    ? (database.prepare(`SELECT count(*) AS n FROM ${FAILED_TABLE} WHERE model_name = ?`).get(model) as { n: number }).n
    : 0;
  if (!hasTable(database, tableOf(model))) return { total: 0, failed, minutes: [], p50: null, p95: null, p99: null };
  const table = quoted(tableOf(model));
  const { n: total } = database.prepare(`SELECT count(*) AS n FROM ${table} WHERE model_name = ?`).get(model) as {
    n: number;
  };
  const newest = database
    .prepare(
      `SELECT created_at, milliseconds FROM ${table} WHERE model_name = ? ORDER BY created_at DESC, rowid DESC LIMIT ?`,
    )
    .all(model, TRAFFIC_ROWS) as Pick<Row, 'created_at' | 'milliseconds'>[];
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

const percentiles = (durations: readonly number[]): { p50: number; p95: number; p99: number } | null => {
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
