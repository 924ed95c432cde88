/** The prediction log's tables in Postgres: connecting, bringing the tables to this program's schema, writing rows once and reading them. */
import { hash } from 'node:crypto';
import pg from 'pg';
import { assertNever } from '../base/assert-never.ts';
import { IdriftError } from '../contract/errors.ts';
import {
  type Column,
  FAILED_COLUMNS,
  FEEDBACK_COLUMNS,
  type LoggedRow,
  type LogRow,
  MODEL_COLUMNS,
  predictionOf,
  type Stamped,
} from './log-columns.ts';
import {
  FAILED_TABLE,
  FEEDBACK_TABLE,
  POSTGRES,
  quoted,
  SCHEMA_SQL,
  SCHEMA_TABLE,
  stepsFor,
  tableOf,
} from './log-schema.ts';
import type { LogEntry } from './unsent-log.ts';

const CONNECT_MS = 5000;
/** A server that was cut off in the middle of a statement does not say so. */
const STATEMENT_MS = 15_000;
/** Of all that make tables here at the same moment, the others wait. Any number that nobody else takes. */
const SCHEMA_LOCK = 4_712_665;

export type Connection = pg.Client;

/** @param url as `postgresql://user:password@host:5432/name`. @throws IdriftError `not-available`, without the password. */
export const connectPostgres = async (url: string, statementMs = STATEMENT_MS): Promise<Connection> => {
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: statementMs,
      keepAlive: true,
      application_name: 'idrift',
    });
    client.on('error', () => undefined); // the next statement fails, and says why
    await client.connect();
    return client;
  } catch (cause) {
    throw unreachable(cause, url);
  }
};

const unreachable = (cause: unknown, url: string): IdriftError => {
  const why = cause instanceof Error && cause.message !== '' ? cause.message : 'no answer';
  return new IdriftError(
    {
      code: 'not-available',
      message: `The database of the prediction log cannot be reached: ${withoutPassword(why, url)}.`,
      where: addressOf(url),
      hint: 'Start Postgres, or correct DATABASE_URL.',
    },
    { cause },
  );
};

/** The server ended in the middle of a statement, or the line to it: classes 57P and 08 of SQLSTATE, and what Node says of sockets. */
const isCutOff = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (/^(?:57P|08|ECONN|EPIPE)/.test('code' in thrown ? String(thrown.code) : '') ||
    /connection terminated|query read timeout/i.test(thrown.message));

const addressOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'DATABASE_URL');

const withoutPassword = (text: string, url: string): string => {
  const { password } = URL.canParse(url) ? new URL(url) : { password: '' };
  if (password === '') return text;
  return text.replaceAll(password, '•••').replaceAll(decodeURIComponent(password), '•••');
};

/** Postgres cuts names after 63 bytes, without a word, and two models would share a table. */
export const postgresTable = (table: string): string => {
  if (Buffer.byteLength(table) <= 63) return table;
  let start = table.slice(0, 48);
  while (Buffer.byteLength(start) > 48) start = start.slice(0, -1);
  return `${start.toWellFormed()} ${hash('sha256', table).slice(0, 12)}`;
};

/** @throws IdriftError `not-available` when a newer program has changed the tables. */
export const prepareTables = async (client: Connection, model: string): Promise<void> => {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    // Asked first: a user who may not make tables may still use those that are there.
    if (!(await hasTable(client, SCHEMA_TABLE))) await client.query(SCHEMA_SQL);
    for (const table of [FAILED_TABLE, FEEDBACK_TABLE, postgresTable(tableOf(model))]) {
      const found = await client.query<{ version: number }>(
        `SELECT version FROM ${SCHEMA_TABLE} WHERE table_name = $1`,
        [table],
      );
      const had = found.rows[0]?.version ?? 0;
      const index = `log ${hash('sha256', table).slice(0, 16)}`;
      const { sql, version } = stepsFor({ table, index, dialect: POSTGRES }, had);
      if (sql.length === 0) continue;
      for (const step of sql) await client.query(step);
      await client.query(
        `INSERT INTO ${SCHEMA_TABLE} (table_name, version) VALUES ($1, $2)
         ON CONFLICT (table_name) DO UPDATE SET version = excluded.version`,
        [table, version],
      );
    }
    await client.query('COMMIT');
  } catch (thrown) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw thrown;
  }
};

export const hasTable = async (client: Connection, table: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    quoted(table),
  ]);
  return rows[0]?.found === true;
};

export const hasColumn = async (client: Connection, table: string, column: string): Promise<boolean> => {
  const { rows } = await client.query(
    `SELECT 1 FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2`,
    [table, column],
  );
  return rows.length > 0;
};

/** Rows that are there already stay as they are: the same entry written twice is there once. */
export const writeEntries = async (client: Connection, entries: readonly LogEntry[]): Promise<void> => {
  const tables = Map.groupBy(entries, tableOfEntry);
  for (const [table, some] of tables) {
    const columns = columnsOf(some);
    const names = columns.map(({ name }) => name).join(', ');
    const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
    await client.query(
      `INSERT INTO ${quoted(table)} (${names}) SELECT * FROM unnest(${arrays}) ON CONFLICT (id) DO NOTHING`,
      columns.map(({ values }) => values.map(storable)),
    );
  }
};

type FilledColumn = { readonly name: string; readonly type: string; readonly values: readonly unknown[] };

const tableOfEntry = (entry: LogEntry): string => {
  switch (entry.kind) {
    case 'prediction':
      return postgresTable(tableOf(entry.row.modelName));
    case 'failure':
      return FAILED_TABLE;
    case 'feedback':
      return FEEDBACK_TABLE;
    default:
      return assertNever(entry);
  }
};

/** Of entries of one table. */
const columnsOf = (entries: readonly LogEntry[]): readonly FilledColumn[] => [
  ...filled(
    MODEL_COLUMNS,
    entries.flatMap((entry) => (entry.kind === 'prediction' ? [entry.row] : [])),
  ),
  ...filled(
    FAILED_COLUMNS,
    entries.flatMap((entry) => (entry.kind === 'failure' ? [entry.row] : [])),
  ),
  ...filled(
    FEEDBACK_COLUMNS,
    entries.flatMap((entry) => (entry.kind === 'feedback' ? [entry.row] : [])),
  ),
];

const filled = <Row>(columns: readonly Column<Row>[], rows: readonly (Row & Stamped)[]): readonly FilledColumn[] =>
  rows.length === 0 ? [] : columns.map(({ name, postgres, of }) => ({ name, type: postgres, values: rows.map(of) }));

/** Postgres has no place for the null character in a text. */
export const storable = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value;

/** As the reader of the SQLite log: predictions of one version created in [from, to), oldest first. A missing table is an empty log. */
export const readWindow = async (
  url: string,
  query: { readonly model: string; readonly version: number; readonly from: string; readonly to: string },
): Promise<LoggedRow[]> => {
  const client = await connectPostgres(url);
  try {
    const table = postgresTable(tableOf(query.model));
    if (!(await hasTable(client, table))) return [];
    const { rows } = await client.query<LogRow>(
      `SELECT * FROM ${quoted(table)} WHERE created_at >= $1 AND created_at < $2 AND model_name = $3 AND model_version = $4
       ORDER BY created_at, id`,
      [query.from, query.to, query.model, query.version],
    );
    // A table that no newer program has written to has no roles: all its answers were live.
    return rows.map(predictionOf).filter(({ role }) => role === 'live');
  } catch (thrown) {
    throw isCutOff(thrown) ? unreachable(thrown, url) : thrown;
  } finally {
    await client.end().catch(() => undefined);
  }
};
