/**
 * The prediction log: one SQLite file, one table per registered model, named after it. The service writes, the engine reads. In the stack the
 * same tables are in Postgres (postgres-log.ts).
 */
import { randomUUID } from 'node:crypto';
import { openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction } from '../contract/serving.ts';
import { MODEL_COLUMNS } from './log-columns.ts';
import { FAILED_TABLE, quoted, SCHEMA_SQL, SCHEMA_TABLE, SQLITE, stepsFor, tableOf } from './log-schema.ts';

export type NewPrediction = Omit<LoggedPrediction, 'id' | 'createdAt'>;

/** A request that got no prediction. Its text is not kept. */
export type FailedRequest = {
  readonly modelName: string;
  readonly modelVersion: number;
  readonly status: number;
  readonly message: string;
};

export type PredictionWriter = {
  /** In one transaction; gives the rows' ids in order. On return they survive a kill of this process. */
  readonly record: (predictions: readonly NewPrediction[]) => readonly string[];
  readonly recordFailure: (request: FailedRequest) => void;
  readonly close: () => void;
};

/** Opens the log for writing and makes the model's table when it is missing. */
export const openPredictionWriter = (file: string, model: string): PredictionWriter => {
  const database = openSqlite(file);
  // In WAL mode NORMAL loses nothing to a kill; a power cut may cost the last rows, never the file.
  database.pragma('synchronous = NORMAL');
  database.transaction(() => createTables(database, model)).immediate();
  const insert = database.prepare(
    `INSERT INTO ${quoted(tableOf(model))} (${MODEL_COLUMNS.map(({ name }) => name).join(', ')})
     VALUES (${MODEL_COLUMNS.map(() => '?').join(', ')})`,
  );
  const insertFailure = database.prepare(
    `INSERT INTO ${FAILED_TABLE} (id, model_name, model_version, status, message, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  return {
    record: database.transaction((predictions: readonly NewPrediction[]) =>
      predictions.map((row) => {
        const stamped = { ...row, id: randomUUID(), createdAt: new Date().toISOString() };
        insert.run(...MODEL_COLUMNS.map(({ of }) => stored(of(stamped))));
        return stamped.id;
      }),
    ),
    recordFailure: (request) => {
      const now = new Date().toISOString();
      insertFailure.run(randomUUID(), request.modelName, request.modelVersion, request.status, request.message, now);
    },
    close: () => database.close(),
  };
};

/** SQLite has no yes and no. */
const stored = (value: string | number | boolean | null): string | number | null =>
  typeof value === 'boolean' ? Number(value) : value;

const createTables = (database: SqliteDatabase, model: string): void => {
  database.exec(SCHEMA_SQL);
  const select = database.prepare<string[], number>(`SELECT version FROM ${SCHEMA_TABLE} WHERE table_name = ?`).pluck();
  const put = database.prepare(`INSERT OR REPLACE INTO ${SCHEMA_TABLE} (table_name, version) VALUES (?, ?)`);
  for (const table of [tableOf(model), FAILED_TABLE]) {
    // Two names that differ by the case of ASCII letters are one table to SQLite.
    const name = table.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const had = select.get(name) ?? 0;
    const index = table === FAILED_TABLE ? 'failed_requests_model' : `${table} created_at`;
    const { sql, version } = stepsFor({ table, index, dialect: SQLITE }, had);
    for (const step of sql) database.exec(step);
    if (version !== had) put.run(name, version);
  }
};
