/**
 * The prediction log: one SQLite file, one table per registered model, named after it. The service writes, the engine reads. In the stack the
 * same tables are in Postgres (postgres-log.ts).
 */
import { randomUUID } from 'node:crypto';
import { openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import type { LoggedPrediction } from '../contract/serving.ts';
import { type Column, FAILED_COLUMNS, FEEDBACK_COLUMNS, MODEL_COLUMNS } from './log-columns.ts';
import { keptFailure, keptFeedback, keptPrediction, type LogTexts, USUAL_TEXTS } from './log-privacy.ts';
import {
  FAILED_TABLE,
  FEEDBACK_TABLE,
  quoted,
  SCHEMA_SQL,
  SCHEMA_TABLE,
  SQLITE,
  stepsFor,
  tableOf,
} from './log-schema.ts';

export type NewPrediction = Omit<LoggedPrediction, 'id' | 'createdAt' | 'statistics' | 'feedback'>;

/** A request that got no prediction. Its text is not kept. */
export type FailedRequest = {
  readonly modelName: string;
  readonly modelVersion: number;
  readonly status: number;
  readonly message: string;
  readonly deployment?: string | null | undefined;
};

/** Somebody says that an answer is wrong, and perhaps what it should be. */
export type Feedback = {
  readonly predictionId: string;
  readonly modelName: string;
  readonly label: string | null;
};

export type PredictionWriter = {
  /** In one transaction; gives the rows' ids in order. On return they survive a kill of this process. */
  readonly record: (predictions: readonly NewPrediction[]) => readonly string[];
  readonly recordFailure: (request: FailedRequest) => void;
  readonly recordFeedback: (feedback: Feedback) => void;
  readonly close: () => void;
};

/** Opens the log for writing and makes the model's table when it is missing. What `keeps` does not let in never reaches the file. */
export const openPredictionWriter = (file: string, model: string, keeps: LogTexts = USUAL_TEXTS): PredictionWriter => {
  const database = openSqlite(file);
  database.pragma('secure_delete = ON'); // what is removed is overwritten
  // In WAL mode NORMAL loses nothing to a kill; a power cut may cost the last rows, never the file.
  database.pragma('synchronous = NORMAL');
  database.transaction(() => createTables(database, model)).immediate();
  const into = <Row>(table: string, columns: readonly Column<Row>[]): ((row: Row) => string) => {
    const insert = database.prepare(
      `INSERT INTO ${quoted(table)} (${columns.map(({ name }) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    return (row) => {
      const stamped = { ...row, id: randomUUID(), createdAt: new Date().toISOString() };
      insert.run(...columns.map(({ of }) => stored(of(stamped))));
      return stamped.id;
    };
  };
  const insert = into(tableOf(model), MODEL_COLUMNS);
  const insertFailure = into(FAILED_TABLE, FAILED_COLUMNS);
  const insertFeedback = into(FEEDBACK_TABLE, FEEDBACK_COLUMNS);
  return {
    record: database.transaction((predictions: readonly NewPrediction[]) =>
      predictions.map((row) => insert(keptPrediction(row, keeps))),
    ),
    recordFailure: (request) => void insertFailure(keptFailure(request, keeps)),
    recordFeedback: (feedback) => void insertFeedback(keptFeedback(feedback, keeps)),
    close: () => database.close(),
  };
};

/** SQLite has no yes and no. */
const stored = (value: string | number | boolean | null): string | number | null =>
  typeof value === 'boolean' ? Number(value) : value;

const OWN_INDEXES: Readonly<Record<string, string>> = {
  [FAILED_TABLE]: 'failed_requests_model',
  [FEEDBACK_TABLE]: 'log_feedback_prediction',
};

const createTables = (database: SqliteDatabase, model: string): void => {
  database.exec(SCHEMA_SQL);
  const select = database.prepare<string[], number>(`SELECT version FROM ${SCHEMA_TABLE} WHERE table_name = ?`).pluck();
  const put = database.prepare(`INSERT OR REPLACE INTO ${SCHEMA_TABLE} (table_name, version) VALUES (?, ?)`);
  for (const table of [tableOf(model), FAILED_TABLE, FEEDBACK_TABLE]) {
    // Two names that differ by the case of ASCII letters are one table to SQLite.
    const name = table.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const had = select.get(name) ?? 0;
    const index = OWN_INDEXES[table] ?? `${table} created_at`;
    const { sql, version } = stepsFor({ table, index, dialect: SQLITE }, had);
    for (const step of sql) database.exec(step);
    if (version !== had) put.run(name, version);
  }
};
