/**
 * The schema of the prediction log, in SQLite and in Postgres: numbered steps for a model's table and for that of failed requests. Which steps
 * a table has had stands in `log_schema`. A step that was released is never changed: a new column is a new step.
 */
import { IdriftError } from '../contract/errors.ts';

/** The types in which the two differ. A time in SQLite is ISO 8601, UTC, with milliseconds: it sorts as text. */
export type Dialect = {
  readonly name: 'SQLite' | 'Postgres';
  readonly time: string;
  readonly real: string;
  readonly yesNo: string;
};

export const SQLITE: Dialect = { name: 'SQLite', time: 'TEXT', real: 'REAL', yesNo: 'INTEGER' };
export const POSTGRES: Dialect = {
  name: 'Postgres',
  time: 'timestamptz(3)',
  real: 'double precision',
  yesNo: 'boolean',
};

/** `table`: its name, quoted; `index`: one that no other table or index has, quoted. */
type Step = (table: string, index: string, dialect: Dialect) => string;

const MODEL_STEPS: readonly Step[] = [
  (table, index, { time, real, yesNo }) => `
    CREATE TABLE IF NOT EXISTS ${table} (
      id TEXT PRIMARY KEY,
      model_name TEXT NOT NULL,
      model_version INTEGER NOT NULL,
      input_text TEXT NOT NULL,
      label TEXT NOT NULL,
      score ${real} NOT NULL,
      created_at ${time} NOT NULL,
      run_id TEXT,
      milliseconds ${real} NOT NULL,
      truncated ${yesNo} NOT NULL
    );
    CREATE INDEX IF NOT EXISTS ${index} ON ${table} (created_at);`,
  // probabilities: JSON, by label. The index answers pages, counts and windows of one model without its rows.
  (table, index, { yesNo }) => `
    ALTER TABLE ${table} ADD COLUMN data_md5 TEXT;
    ALTER TABLE ${table} ADD COLUMN probabilities TEXT;
    ALTER TABLE ${table} ADD COLUMN tokens INTEGER;
    ALTER TABLE ${table} ADD COLUMN abstain ${yesNo} NOT NULL DEFAULT false;
    ALTER TABLE ${table} ADD COLUMN consumer TEXT;
    ALTER TABLE ${table} ADD COLUMN request_id TEXT;
    ALTER TABLE ${table} ADD COLUMN role TEXT NOT NULL DEFAULT 'live';
    ALTER TABLE ${table} ADD COLUMN deployment TEXT;
    DROP INDEX IF EXISTS ${index};
    CREATE INDEX ${index} ON ${table} (model_name, role, created_at);`,
  // Of a text that is not kept.
  (table) => `
    ALTER TABLE ${table} ADD COLUMN characters INTEGER;
    ALTER TABLE ${table} ADD COLUMN words INTEGER;`,
];

const FAILED_STEPS: readonly Step[] = [
  (table, index, { time }) => `
    CREATE TABLE IF NOT EXISTS ${table} (
      id TEXT PRIMARY KEY,
      model_name TEXT NOT NULL,
      model_version INTEGER NOT NULL,
      status INTEGER NOT NULL,
      message TEXT NOT NULL,
      created_at ${time} NOT NULL
    );
    CREATE INDEX IF NOT EXISTS ${index} ON ${table} (model_name);`,
  (table) => `ALTER TABLE ${table} ADD COLUMN deployment TEXT;`,
];

const FEEDBACK_STEPS: readonly Step[] = [
  (table, index, { time }) => `
    CREATE TABLE IF NOT EXISTS ${table} (
      id TEXT PRIMARY KEY,
      model_name TEXT NOT NULL,
      prediction_id TEXT NOT NULL,
      label TEXT,
      created_at ${time} NOT NULL
    );
    CREATE INDEX IF NOT EXISTS ${index} ON ${table} (prediction_id);`,
];

/** Not `feedback`: a model may well be called that, and have its table. */
export const FEEDBACK_TABLE = 'log_feedback';
export const FAILED_TABLE = 'failed_requests';
export const SCHEMA_TABLE = 'log_schema';

export const SCHEMA_SQL = `CREATE TABLE IF NOT EXISTS ${SCHEMA_TABLE} (table_name TEXT PRIMARY KEY, version INTEGER NOT NULL)`;

/** The model's name, but for the names that the database or this log keep for themselves. @throws IdriftError `bad-input` */
export const tableOf = (model: string): string => {
  if (model === '' || model.includes('\0')) {
    throw new IdriftError({ code: 'bad-input', message: 'A model name is not empty and holds no null character.' });
  }
  const name = model.toLowerCase();
  const reserved = name.startsWith('sqlite_') || [FAILED_TABLE, FEEDBACK_TABLE, SCHEMA_TABLE].includes(name);
  return reserved ? `model ${model}` : model;
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * What brings a table from the steps it has had (0: it may not be there) to the newest.
 * @throws IdriftError `not-available` for a table that a newer program has changed.
 */
export const stepsFor = (
  place: { readonly table: string; readonly index: string; readonly dialect: Dialect },
  had: number,
): { readonly sql: readonly string[]; readonly version: number } => {
  const { table, index, dialect } = place;
  const steps = table === FAILED_TABLE ? FAILED_STEPS : table === FEEDBACK_TABLE ? FEEDBACK_STEPS : MODEL_STEPS;
  if (had > steps.length) {
    throw new IdriftError({
      code: 'not-available',
      message: `The table ${table} of the prediction log in ${dialect.name} has had ${had} steps of its schema, and this program knows ${steps.length}: a newer one has changed it.`,
      where: table,
      hint: 'Use the newer program here too. Nothing was written.',
    });
  }
  return {
    sql: steps.slice(had).map((step) => step(quoted(table), quoted(index), dialect)),
    version: steps.length,
  };
};
