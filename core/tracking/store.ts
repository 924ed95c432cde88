/**
 * MLflow's tracking store in one SQLite file: `mlflow.db` beside `mlartifacts/`.
 * `mlflow server --backend-store-uri sqlite:///…/mlflow.db --artifacts-destination …/mlartifacts` opens the same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';

/** The schema of MLflow 3.17.2. */
const REVISION = 'dc11669786a5';
const SUPPORTED = 'MLflow 3.17.2';
export const WORKSPACE = 'default';

export type Store = {
  readonly database: SqliteDatabase;
  /** Folder behind `mlflow-artifacts:/`. */
  readonly artifactsDir: string;
  readonly close: () => void;
};

/**
 * Opens the store in `dir`, making it when it is not there.
 * @throws IdriftError `corrupt` for a damaged file; `conflict` when another MLflow version has upgraded it: nothing is written then.
 */
export const openStore = (dir: string): Store => {
  const path = join(dir, 'mlflow.db');
  const database = openSqlite(path);
  try {
    database.pragma('case_sensitive_like = true'); // as MLflow's own sessions do
    if (isEmpty(database)) createSchema(database);
    checkRevision(database, path);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return { database, artifactsDir: join(dir, 'mlartifacts'), close: () => database.close() };
};

const isEmpty = (database: SqliteDatabase): boolean =>
  database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;

const createSchema = (database: SqliteDatabase): void => {
  const now = Date.now();
  database.transaction(() => {
    database.exec(readFileSync(new URL('./schema.sql', import.meta.url), 'utf8'));
    database.prepare('INSERT INTO alembic_version VALUES (?)').run(REVISION);
    database
      .prepare('INSERT INTO workspaces (name, description) VALUES (?, ?)')
      .run(WORKSPACE, 'Default workspace for legacy resources');
    database
      .prepare(
        `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
         VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active', ?, ?, ?)`,
      )
      .run(now, now, WORKSPACE);
  })();
};

const checkRevision = (database: SqliteDatabase, path: string): void => {
  const found = revisionOf(database);
  if (found === REVISION) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${path} has MLflow schema ${found ?? 'none'}; this program writes ${REVISION} (${SUPPORTED}).`,
    where: path,
    hint: 'Nothing was written. Another MLflow has opened the file: use the Idrift made for it, or move the file aside to start with an empty store.',
  });
};

const revisionOf = (database: SqliteDatabase): string | null => {
  try {
    const row = database.prepare<[], { version_num: string }>('SELECT version_num FROM alembic_version').get();
    return row?.version_num ?? null;
  } catch {
    return null; // no such table: some other program's database
  }
};
