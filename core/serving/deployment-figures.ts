/** What each deployment's versions were asked and how fast they answered, and which labels they gave when, from the prediction log. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { DeploymentFigures, LabelMix } from '../contract/deploying.ts';
import { FAILED_TABLE, quoted, tableOf } from './log-schema.ts';
import { conditionOn, type DeploymentRows, hasColumn, hasTable } from './log-tables.ts';
import { percentiles } from './log-traffic.ts';

export type LogFigures = {
  /** Of answers created since `from` (ISO 8601, UTC), by deployment, version and role. */
  readonly figures: (query: { readonly model: string; readonly from: string }) => DeploymentFigures[];
  /** Counts of live answers by label, and of failed requests, per bucket of minutes; oldest first, only those with any. */
  readonly labels: (query: {
    readonly model: string;
    readonly from: string;
    readonly bucket: number;
    readonly only?: DeploymentRows | undefined;
  }) => LabelMix;
};

/** Of the newest answers: percentiles of more would take seconds. */
const ROWS = 20_000;
const MINUTE = 60_000;

/** A missing table reads as an empty log; one that no newer program has written to yet knows no deployments. */
export const figuresOf = (database: SqliteDatabase): LogFigures => {
  return {
    figures: ({ model, from }) => {
      if (!hasColumn(database, tableOf(model), 'deployment')) return [];
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
        const of = percentiles(group.map(({ milliseconds }) => milliseconds));
        return first && of
          ? [
              {
                deployment: first.deployment,
                role: first.role === 'shadow' ? ('shadow' as const) : ('live' as const),
                version: first.version,
                requests: group.length,
                p50: of.p50,
                p95: of.p95,
              },
            ]
          : [];
      });
    },
    labels: ({ model, from, bucket, only }) => {
      const width = bucket * MINUTE;
      const buckets = new Map<number, { counts: Record<string, number>; failed: number }>();
      const bucketAt = (iso: string) => {
        const at = Math.floor(Date.parse(iso) / width) * width;
        const found = buckets.get(at) ?? { counts: {}, failed: 0 };
        buckets.set(at, found);
        return found;
      };
      const table = tableOf(model);
      if (hasColumn(database, table, 'deployment')) {
        const { where, values } = conditionOn(database, table, only);
        // A minute has few labels: counting them in the database leaves few rows.
        const rows = database
          .prepare(
            `SELECT substr(created_at, 1, 16) AS minute, label, count(*) AS n FROM ${quoted(table)}
             WHERE model_name = ? AND created_at >= ? AND role = 'live'${where}
             GROUP BY 1, 2`,
          )
          .all(model, from, ...values) as { minute: string; label: string; n: number }[];
        for (const { minute, label, n } of rows) {
          const { counts } = bucketAt(`${minute}:00.000Z`);
          counts[label] = (counts[label] ?? 0) + n;
        }
      }
      if (hasTable(database, FAILED_TABLE)) {
        const { where, values } = conditionOn(database, FAILED_TABLE, only);
        const failed = database
          .prepare(`SELECT created_at FROM ${FAILED_TABLE} WHERE model_name = ? AND created_at >= ?${where}`)
          .pluck()
          .all(model, from, ...values) as string[];
        for (const at of failed) bucketAt(at).failed += 1;
      }
      return [...buckets]
        .toSorted(([a], [b]) => a - b)
        .map(([at, found]) => ({ at: new Date(at).toISOString(), ...found }));
    },
  };
};

type FigureRow = {
  readonly deployment: string | null;
  readonly role: string;
  readonly version: number;
  readonly milliseconds: number;
};
