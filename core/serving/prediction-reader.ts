/** Reading the prediction log: pages for people, windows for drift checks, and how fast the service answered. */
import { openChecked, type SqliteDatabase } from '../base/sqlite.ts';
import type { ConsumerUsage, LogFacets, LoggedPrediction, ServingTraffic } from '../contract/serving.ts';
import { figuresOf, type LogFigures } from './deployment-figures.ts';
import { type LoggedRow, type LogRow, predictionOf } from './log-columns.ts';
import { isFilter, type RowFilter } from './log-filter.ts';
import { FEEDBACK_TABLE, tableOf } from './log-schema.ts';
import { rowsAt, scanLog, type Scanned, type ScanQuery } from './log-scan.ts';
import { openSearch } from './log-search.ts';
import { conditionOn, type DeploymentRows, hasTable, rowsOf, type Role } from './log-tables.ts';
import { openTally } from './log-tally.ts';
import { percentiles, TRAFFIC_ROWS, trafficOf } from './log-traffic.ts';

export type LogPage = {
  readonly total: number;
  readonly rows: LoggedPrediction[];
  /** false: a search is not through; `total` and `rows` are what it has found so far. */
  readonly complete: boolean;
};

export type PredictionReader = LogFigures & {
  /** Newest first. `search` is a part of the text in any case; `role`: 'live' unless asked otherwise, as everywhere here. */
  readonly page: (query: {
    readonly model: string;
    readonly role?: Role | undefined;
    readonly offset: number;
    readonly limit: number;
    readonly search?: string | undefined;
    readonly filter?: RowFilter | undefined;
    /** Whether a version's training texts lack a word of this text: for the filter's `unknown`. */
    readonly holdsUnknown?: ((version: number, text: string) => boolean) | undefined;
  }) => LogPage;
  /** How many live rows each filter would leave, of one deployment or of all; null: not counted yet. */
  readonly facets: (query: { readonly model: string; readonly only?: DeploymentRows | undefined }) => LogFacets | null;
  /** Predictions of one version. */
  readonly count: (query: { readonly model: string; readonly version: number }) => number;
  /** How long the newest 20 000 answers of one version took; null where it gave none. */
  readonly speed: (query: { readonly model: string; readonly version: number }) => {
    readonly n: number;
    readonly p50: number;
    readonly p95: number;
  } | null;
  /** Percentiles of the newest 20 000 predictions, per bucket of minutes and together; `total` and `failed` count all. */
  readonly traffic: (model: string, bucketMinutes?: number, only?: DeploymentRows) => ServingTraffic;
  /** Requests per consumer and day (UTC) of the last days, today's first; of one deployment or of all. */
  readonly usage: (model: string, days: number, only?: DeploymentRows) => readonly ConsumerUsage[];
  /** Predictions that somebody says are wrong, the newest word first: what a person should label. */
  readonly disputed: (query: { readonly model: string; readonly limit: number }) => LoggedPrediction[];
  /** Predictions of one version created in [from, to), oldest first; the ends may be in any zone. */
  readonly window: (query: {
    readonly model: string;
    readonly version: number;
    readonly from: string;
    readonly to: string;
  }) => LoggedRow[];
  /** Predictions by their ids, in their order; those that are gone are left out. */
  readonly byIds: (query: { readonly model: string; readonly ids: readonly string[] }) => LoggedRow[];
  /** All live answers of a window, some at a time, without their texts. */
  readonly scan: (query: ScanQuery) => AsyncGenerator<Scanned>;
  /** Those that a scan found, by their places, in that order; those that are gone are left out. */
  readonly rowsAt: (model: string, places: readonly number[]) => LoggedRow[];
  readonly close: () => void;
};

/** A log of a million rows took 0.9 s, and 22 s from a cold disk; what is damaged in a larger one is said by the question that meets it. */
const CHECKED_BYTES = 64e6;
const DAY = 24 * 60 * 60 * 1000;

/** A missing file or table reads as an empty log. `onFound`: a search in the background has found more. */
export const openPredictionReader = (file: string, onFound: () => void = () => undefined): PredictionReader => {
  const database = openChecked(file, CHECKED_BYTES);
  const tally = openTally(database);
  const search = openSearch(database, onFound);
  const countOf = (model: string, role?: Role, only?: DeploymentRows): number => {
    const counted = tally.count({ model, role, only });
    if (counted !== null) return counted;
    const rows = rowsOf(database, model, role);
    const { where, values } = conditionOn(database, tableOf(model), only);
    const select = database.prepare<string[], number>(`SELECT count(*) ${rows}${where}`).pluck();
    return select.get(model, ...values) ?? 0;
  };
  return {
    ...figuresOf(database),
    page: ({ model, role, offset, limit, search: words, filter = {}, holdsUnknown = () => false }) => {
      const rows = rowsOf(database, model, role);
      if (rows === null) return { total: 0, rows: [], complete: true };
      const part = (words ?? '').trim().toLowerCase();
      if (part !== '' || isFilter(filter)) {
        const { rowids, complete } = search.find({ model, role: role ?? 'live', part, filter, holdsUnknown });
        const found = rowsAt(database, model, rowids.slice(offset, offset + limit));
        return { total: rowids.length, rows: withFeedback(database, found), complete };
      }
      const { until } = filter;
      const older = until === undefined ? '' : ' AND created_at <= ?';
      const values = until === undefined ? [] : [until];
      const found = database
        .prepare<(string | number)[], LogRow>(
          `SELECT * ${rows}${older} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`,
        )
        .all(model, ...values, limit, offset);
      const total =
        until === undefined
          ? countOf(model, role)
          : (database.prepare<string[], number>(`SELECT count(*) ${rows}${older}`).pluck().get(model, until) ?? 0);
      return { total, rows: withFeedback(database, found.map(predictionOf)), complete: true };
    },
    facets: ({ model, only }) => tally.facets(model, only),
    count: ({ model, version }) => {
      const counted = tally.count({ model, version });
      if (counted !== null) return counted;
      const rows = rowsOf(database, model);
      const select = database
        .prepare<[string, number], number>(`SELECT count(*) ${rows} AND model_version = ?`)
        .pluck();
      return select.get(model, version) ?? 0;
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
    traffic: (model, bucketMinutes = 1, only) =>
      trafficOf(database, { model, only }, bucketMinutes, countOf(model, undefined, only)),
    usage: (model, days, only) =>
      tally.usage(model, new Date(Date.now() - (days - 1) * DAY).toISOString().slice(0, 10), only),
    disputed: ({ model, limit }) => {
      const rows = rowsOf(database, model);
      if (rows === null || !hasTable(database, FEEDBACK_TABLE)) return [];
      const found = database
        .prepare<[string, string, number], LogRow>(
          `SELECT m.* FROM (SELECT prediction_id, max(rowid) AS last FROM ${FEEDBACK_TABLE} WHERE model_name = ? GROUP BY 1) AS f
           JOIN (SELECT * ${rows}) AS m ON m.id = f.prediction_id ORDER BY f.last DESC LIMIT ?`,
        )
        .all(model, model, limit);
      return withFeedback(database, found.map(predictionOf));
    },
    window: ({ model, version, from, to }) => {
      const rows = rowsOf(database, model);
      if (rows === null) return [];
      return database
        .prepare<[string, string, string, number], LogRow>(
          `SELECT * ${rows} AND created_at >= ? AND created_at < ? AND model_version = ? ORDER BY created_at, rowid`,
        )
        .all(model, new Date(from).toISOString(), new Date(to).toISOString(), version)
        .map(predictionOf);
    },
    byIds: ({ model, ids }) => {
      const rows = rowsOf(database, model);
      if (rows === null) return [];
      const select = database.prepare<[string, string], LogRow>(`SELECT * ${rows} AND id = ?`);
      return ids.flatMap((id) => {
        const row = select.get(model, id);
        return row ? [predictionOf(row)] : [];
      });
    },
    scan: (query) => scanLog(database, query),
    rowsAt: (model, places) => rowsAt(database, model, places),
    close: () => {
      tally.close();
      search.close();
      database.close();
    },
  };
};

/** With the newest word on each, if anybody has said one. */
const withFeedback = (database: SqliteDatabase, rows: readonly LoggedRow[]): LoggedPrediction[] => {
  if (!hasTable(database, FEEDBACK_TABLE)) return rows.map((row) => ({ ...row, feedback: null }));
  const select = database.prepare<[string], { at: string; label: string | null }>(
    `SELECT created_at AS at, label FROM ${FEEDBACK_TABLE} WHERE prediction_id = ? ORDER BY rowid DESC LIMIT 1`,
  );
  return rows.map((row) => ({ ...row, feedback: select.get(row.id) ?? null }));
};
