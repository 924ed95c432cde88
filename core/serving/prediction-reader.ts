/** Reading the prediction log: pages for people, windows for drift checks, and how fast the service answered. */
import { openChecked, type SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction, ServingTraffic } from '../contract/serving.ts';
import { type LogRow, predictionOf } from './log-columns.ts';
import { FAILED_TABLE, quoted, tableOf } from './log-schema.ts';

export type PredictionReader = {
  /** Newest first. `search` is a part of the text in any case; `role`: 'live' unless asked otherwise, as everywhere here. */
  readonly page: (query: {
    readonly model: string;
    readonly role?: LoggedPrediction['role'] | undefined;
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

const TRAFFIC_ROWS = 20_000;

/** A missing file or table reads as an empty log. */
export const openPredictionReader = (file: string): PredictionReader => {
  const database = openChecked(file);
  // LIKE folds the case of ASCII letters only.
  database.function('holds_text', { deterministic: true }, (text: unknown, part: unknown) =>
    String(text).toLowerCase().includes(String(part)) ? 1 : 0,
  );
  return {
    page: ({ model, role, offset, limit, search }) => {
      const rows = rowsOf(database, model, role);
      if (rows === null) return { total: 0, rows: [] };
      const part = (search ?? '').trim().toLowerCase();
      const from = `${rows}${part === '' ? '' : ' AND holds_text(input_text, ?)'}`;
      const values = part === '' ? [model] : [model, part];
      const { total } = database.prepare(`SELECT count(*) AS total ${from}`).get(...values) as { total: number };
      const found = database
        .prepare(`SELECT * ${from} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`)
        .all(...values, limit, offset) as LogRow[];
      return { total, rows: found.map(predictionOf) };
    },
    count: ({ model, version }) => {
      const rows = rowsOf(database, model);
      if (rows === null) return 0;
      return (
        database
          .prepare<[string, number], number>(`SELECT count(*) ${rows} AND model_version = ?`)
          .pluck()
          .get(model, version) ?? 0
      );
    },
    speed: ({ model, version }) => {
      const rows = rowsOf(database, model);
      if (rows === null) return null;
      const durations = database
        .prepare<[string, number, number], number>(
          `SELECT milliseconds ${rows} AND model_version = ? ORDER BY created_at DESC, rowid DESC LIMIT ?`,
        )
        .pluck()
        .all(model, version, TRAFFIC_ROWS);
      const of = percentiles(durations);
      return of && { n: durations.length, p50: of.p50, p95: of.p95 };
    },
    traffic: (model, bucketMinutes = 1) => trafficOf(database, model, bucketMinutes),
    window: ({ model, version, from, to }) => {
      const rows = rowsOf(database, model);
      if (rows === null) return [];
      const found = database
        .prepare(
          `SELECT * ${rows} AND created_at >= ? AND created_at < ? AND model_version = ? ORDER BY created_at, rowid`,
        )
        .all(model, new Date(from).toISOString(), new Date(to).toISOString(), version) as LogRow[];
      return found.map(predictionOf);
    },
    close: () => database.close(),
  };
};

const hasTable = (database: SqliteDatabase, table: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE").get(table) !==
  undefined;

/**
 * What a question about one model's rows begins with; its name is the first value. null: nothing was logged. In a table that no newer
 * program has written to there are no roles: all its answers were live.
 */
const rowsOf = (database: SqliteDatabase, model: string, role: LoggedPrediction['role'] = 'live'): string | null => {
  const table = tableOf(model);
  if (!hasTable(database, table)) return null;
  const hasRoles = database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = 'role'").get(table) !== undefined;
  const where = hasRoles ? ` AND role = '${role}'` : role === 'live' ? '' : ' AND false';
  return `FROM ${quoted(table)} WHERE model_name = ?${where}`;
};

const MINUTE = 60_000;

const trafficOf = (database: SqliteDatabase, model: string, bucketMinutes: number): ServingTraffic => {
  const failed = hasTable(database, FAILED_TABLE)
    ? (database.prepare(`SELECT count(*) AS n FROM ${FAILED_TABLE} WHERE model_name = ?`).get(model) as { n: number }).n
    : 0;
  const rows = rowsOf(database, model);
  if (rows === null) return { total: 0, failed, minutes: [], p50: null, p95: null, p99: null };
  const { n: total } = database.prepare(`SELECT count(*) AS n ${rows}`).get(model) as { n: number };
  const newest = database
    .prepare(`SELECT created_at, milliseconds ${rows} ORDER BY created_at DESC, rowid DESC LIMIT ?`)
    .all(model, TRAFFIC_ROWS) as { created_at: string; milliseconds: number }[];
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
