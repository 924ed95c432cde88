/** What the prediction log in Postgres is asked beside its rows: who used it how much, and which answers somebody says are wrong. */
import type { ConsumerUsage, LoggedPrediction } from '../contract/serving.ts';
import { type LogRow, predictionOf } from './log-columns.ts';
import { FEEDBACK_TABLE, quoted, tableOf } from './log-schema.ts';
import { type Connection, connectPostgres, hasColumn, hasTable, postgresTable } from './postgres-tables.ts';

const asking = async <Found>(url: string, ask: (client: Connection) => Promise<Found>): Promise<Found> => {
  const client = await connectPostgres(url);
  try {
    return await ask(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * As of the SQLite log: live requests per consumer and day (UTC) of the last days, today's first. A missing table is an empty log.
 * @throws IdriftError when the database cannot be reached.
 */
export const readUsage = (url: string, model: string, days: number): Promise<ConsumerUsage[]> =>
  asking(url, async (client) => {
    const table = postgresTable(tableOf(model));
    if (!(await hasTable(client, table))) return [];
    // A table that no newer program has written to knows no consumers, and all its answers were live.
    const [consumer, tokens, live] = (await hasColumn(client, table, 'role'))
      ? ['consumer', 'coalesce(sum(tokens), 0)::float8', "role = 'live'"]
      : ['NULL::text', '0', 'true'];
    const { rows } = await client.query<ConsumerUsage>(
      `SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, ${consumer} AS consumer,
         count(*)::int AS requests, ${tokens} AS tokens
       FROM ${quoted(table)}
       WHERE model_name = $1 AND ${live}
         AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - make_interval(days => $2)
       GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC, 2`,
      [model, days - 1],
    );
    return rows;
  });

type DisputedRow = LogRow & { readonly said_at: Date; readonly said_label: string | null };

/** As of the SQLite log: live predictions that somebody says are wrong, the newest word first. @throws IdriftError as above. */
export const readDisputed = (
  url: string,
  { model, limit }: { readonly model: string; readonly limit: number },
): Promise<LoggedPrediction[]> =>
  asking(url, async (client) => {
    const table = postgresTable(tableOf(model));
    if (!(await hasTable(client, table)) || !(await hasTable(client, FEEDBACK_TABLE))) return [];
    const live = (await hasColumn(client, table, 'role')) ? "m.role = 'live'" : 'true';
    const { rows } = await client.query<DisputedRow>(
      `SELECT m.*, f.created_at AS said_at, f.label AS said_label
       FROM (SELECT DISTINCT ON (prediction_id) prediction_id, created_at, label FROM ${FEEDBACK_TABLE}
             WHERE model_name = $1 ORDER BY prediction_id, created_at DESC) AS f
       JOIN ${quoted(table)} AS m ON m.id = f.prediction_id
       WHERE m.model_name = $1 AND ${live} ORDER BY f.created_at DESC, m.id LIMIT $2`,
      [model, limit],
    );
    return rows.map((row) => ({
      ...predictionOf(row),
      feedback: { at: row.said_at.toISOString(), label: row.said_label },
    }));
  });
