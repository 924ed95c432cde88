/** What each deployment's versions were asked and how fast they answered, and which labels they gave when, from the prediction log. */
import { openChecked, type SqliteDatabase } from '../base/sqlite.ts';
import type { DeploymentFigures, LabelMix } from '../contract/deploying.ts';
import { FAILED_TABLE, quoted, tableOf } from './log-schema.ts';

export type FiguresReader = {
  /** Of answers created since `from` (ISO 8601, UTC), by deployment, version and role. */
  readonly figures: (query: { readonly model: string; readonly from: string }) => DeploymentFigures[];
  /** Counts of live answers by label, and of failed requests, per bucket of minutes; oldest first, only those with any. */
  readonly labels: (query: {
    readonly model: string;
    readonly from: string;
    readonly bucket: number;
    readonly deployment?: string | undefined;
  }) => LabelMix;
  readonly close: () => void;
};

/** Of the newest answers: percentiles of more would take seconds. */
const ROWS = 20_000;
const MINUTE = 60_000;

/** A missing file or table reads as an empty log; one that no newer program has written to yet knows no deployments. */
export const openFiguresReader = (file: string): FiguresReader => {
  const database = openChecked(file);
  return {
    figures: ({ model, from }) => {
      if (!knowsDeployments(database, tableOf(model))) return [];
      const rows = database
        .prepare(
          `SELECT deployment, role, model_version AS version, milliseconds FROM ${quoted(tableOf(model))}
           WHERE model_name = ? AND created_at >= ? ORDER BY created_at DESC LIMIT ?`,
        )
        .all(model, from, ROWS) as FigureRow[];
      const groups = new Map<string, FigureRow[]>();
      for (const row of rows) {
        const key = JSON.stringify([row.deployment, row.role, row.version]);
        const group = groups.get(key);
        if (group) group.push(row);
        else groups.set(key, [row]);
      }
      return [...groups.values()].flatMap((group) => {
        const [first] = group;
        const sorted = group.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
        const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? 0;
        return first
          ? [
              {
                deployment: first.deployment,
                role: first.role === 'shadow' ? ('shadow' as const) : ('live' as const),
                version: first.version,
                requests: group.length,
                p50: at(0.5),
                p95: at(0.95),
              },
            ]
          : [];
      });
    },
    labels: ({ model, from, bucket, deployment }) => {
      const width = bucket * MINUTE;
      const buckets = new Map<number, { counts: Record<string, number>; failed: number }>();
      const bucketAt = (iso: string) => {
        const at = Math.floor(Date.parse(iso) / width) * width;
        const found = buckets.get(at) ?? { counts: {}, failed: 0 };
        buckets.set(at, found);
        return found;
      };
      const table = tableOf(model);
      if (knowsDeployments(database, table)) {
        // A minute has few labels: counting them in the database leaves few rows.
        const rows = database
          .prepare(
            `SELECT substr(created_at, 1, 16) AS minute, label, count(*) AS n FROM ${quoted(table)}
             WHERE model_name = ? AND created_at >= ? AND role = 'live' AND (? IS NULL OR deployment = ?)
             GROUP BY 1, 2`,
          )
          .all(model, from, deployment ?? null, deployment ?? null) as { minute: string; label: string; n: number }[];
        for (const { minute, label, n } of rows) {
          const { counts } = bucketAt(`${minute}:00.000Z`);
          counts[label] = (counts[label] ?? 0) + n;
        }
      }
      if (hasTable(database, FAILED_TABLE)) {
        const failed = database
          .prepare(`SELECT created_at FROM ${FAILED_TABLE} WHERE model_name = ? AND created_at >= ?`)
          .pluck()
          .all(model, from) as string[];
        for (const at of failed) bucketAt(at).failed += 1;
      }
      return [...buckets]
        .toSorted(([a], [b]) => a - b)
        .map(([at, found]) => ({ at: new Date(at).toISOString(), ...found }));
    },
    close: () => database.close(),
  };
};

type FigureRow = {
  readonly deployment: string | null;
  readonly role: string;
  readonly version: number;
  readonly milliseconds: number;
};

const hasTable = (database: SqliteDatabase, table: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE").get(table) !==
  undefined;

const knowsDeployments = (database: SqliteDatabase, table: string): boolean =>
  database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = 'deployment'").get(table) !== undefined;
