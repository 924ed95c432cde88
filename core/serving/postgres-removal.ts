/** Removing what was logged from Postgres, as `removeLogged` does from SQLite. */
import { conditionOf, type Removal, STATISTICS } from './log-removal.ts';
import { FAILED_TABLE, FEEDBACK_TABLE, quoted } from './log-schema.ts';
import { type Connection, connectPostgres, storable } from './postgres-tables.ts';

/** A whole table is written anew. */
const LONGEST_MS = 30 * 60_000;

/**
 * Gives the number of predictions that went. On return the tables' files hold none of their bytes; the server's own write-ahead log and its
 * backups are the server's matter. The service that writes waits meanwhile, its rows on its disk.
 * @throws IdriftError when the database cannot be reached.
 */
export const removeFromPostgres = async (url: string, removal: Removal): Promise<number> => {
  const client = await connectPostgres(url, LONGEST_MS);
  try {
    let removed = 0;
    for (const table of await tablesWith(client, 'input_text')) {
      const gone = await removeFrom(client, table, removal);
      removed += gone;
      if (gone > 0) await client.query(`VACUUM FULL ${quoted(table)}`);
    }
    if (removal.kind === 'age') {
      for (const table of [FAILED_TABLE, FEEDBACK_TABLE]) await removeFrom(client, table, removal);
    }
    if (removed > 0 && (await tablesWith(client, 'prediction_id')).includes(FEEDBACK_TABLE)) {
      await client.query(`VACUUM FULL ${FEEDBACK_TABLE}`);
    }
    return removed;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Tables of the log that have such a column. */
const tablesWith = async (client: Connection, column: string): Promise<readonly string[]> => {
  const { rows } = await client.query<{ table_name: string }>(
    'SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = $1',
    [column],
  );
  return rows.map(({ table_name }) => table_name);
};

const removeFrom = async (client: Connection, table: string, removal: Removal): Promise<number> => {
  const hasStatistics = (await tablesWith(client, STATISTICS)).includes(table);
  const { where, values, column } = conditionOf(removal, (place) => `$${place}`, hasStatistics);
  if (!(await tablesWith(client, column)).includes(table)) return 0;
  const feedback = (await tablesWith(client, 'prediction_id')).includes(FEEDBACK_TABLE);
  const isModels = table !== FAILED_TABLE && table !== FEEDBACK_TABLE;
  const words =
    isModels && feedback
      ? `WITH gone AS (DELETE FROM ${quoted(table)} WHERE ${where} RETURNING id),
         words AS (DELETE FROM ${FEEDBACK_TABLE} USING gone WHERE prediction_id = gone.id)
         SELECT count(*)::int AS n FROM gone`
      : `WITH gone AS (DELETE FROM ${quoted(table)} WHERE ${where} RETURNING id) SELECT count(*)::int AS n FROM gone`;
  const { rows } = await client.query<{ n: number }>(words, values.map(storable));
  return rows[0]?.n ?? 0;
};
