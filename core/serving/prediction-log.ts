/** The prediction log: one SQLite file, one table per registered model, named after it. The service writes, the engine reads. */
import { randomUUID } from 'node:crypto';
import { openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction } from '../contract/serving.ts';
import { IdriftError } from '../contract/errors.ts';

export type NewPrediction = Omit<LoggedPrediction, 'id' | 'createdAt'> & { readonly runId: string | null };

/** A request that got no prediction. Its text is not kept. */
type FailedRequest = {
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

export const FAILED_TABLE = 'failed_requests';

/** Opens the log for writing and makes the model's table when it is missing. */
export const openPredictionWriter = (file: string, model: string): PredictionWriter => {
  const database = openSqlite(file);
  // In WAL mode NORMAL loses nothing to a kill; a power cut may cost the last rows, never the file.
  database.pragma('synchronous = NORMAL');
  createTables(database, model);
  const insert = database.prepare(
    `INSERT INTO ${quoted(tableOf(model))} (id, model_name, model_version, input_text, label, score, created_at, run_id,
       milliseconds, truncated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertFailure = database.prepare(
    `INSERT INTO ${FAILED_TABLE} (id, model_name, model_version, status, message, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  return {
    record: database.transaction((predictions: readonly NewPrediction[]) =>
      predictions.map((row) => {
        const id = randomUUID();
        insert.run(
          id,
          row.modelName,
          row.modelVersion,
          row.text,
          row.label,
          row.score,
          new Date().toISOString(),
          row.runId,
          row.milliseconds,
          row.truncated ? 1 : 0,
        );
        return id;
      }),
    ),
    recordFailure: (request) => {
      const now = new Date().toISOString();
      insertFailure.run(randomUUID(), request.modelName, request.modelVersion, request.status, request.message, now);
    },
    close: () => database.close(),
  };
};

const createTables = (database: SqliteDatabase, model: string): void => {
  const table = tableOf(model);
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${quoted(table)} (
      id TEXT PRIMARY KEY,
      model_name TEXT NOT NULL,
      model_version INTEGER NOT NULL,
      input_text TEXT NOT NULL,
      label TEXT NOT NULL,
      score REAL NOT NULL,
      created_at TEXT NOT NULL, -- ISO 8601, UTC, milliseconds: sorts as text
      run_id TEXT,
      milliseconds REAL NOT NULL,
      truncated INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS ${quoted(`${table} created_at`)} ON ${quoted(table)} (created_at);
    CREATE TABLE IF NOT EXISTS ${FAILED_TABLE} (
      id TEXT PRIMARY KEY,
      model_name TEXT NOT NULL,
      model_version INTEGER NOT NULL,
      status INTEGER NOT NULL,
      message TEXT NOT NULL,
      created_at TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS failed_requests_model ON ${FAILED_TABLE} (model_name);`);
};

/** The model's name, but for the names that SQLite or this file keep for themselves. */
export const tableOf = (model: string): string => {
  if (model === '' || model.includes('\0')) {
    throw new IdriftError({ code: 'bad-input', message: 'A model name is not empty and holds no null character.' });
  }
  const reserved = model.toLowerCase().startsWith('sqlite_') || model.toLowerCase() === FAILED_TABLE;
  return reserved ? `model ${model}` : model;
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
