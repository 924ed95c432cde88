/** MLflow's own schema in a new file, and the check that an existing file has exactly the revision we know. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { checkPages, openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { ageOf, MLFLOW, REVISION } from './revisions.ts';

/**
 * Opens the store, and makes it when there is none.
 * @throws IdriftError `corrupt` for a damaged file, `not-available` for another revision; nothing is written then.
 */
export const openTrackingDatabase = (path: string): SqliteDatabase => {
  if (existsSync(path) && statSync(path).size > 0) checkUntouched(path);
  const database = openSqlite(path);
  try {
    // MLflow sets this on each of its connections: its filters with LIKE tell cases apart.
    database.pragma('case_sensitive_like = ON');
    // 16 MB: neighbouring points change the same pages again and again, and each is copied into the file once.
    database.pragma('wal_autocheckpoint = 4000');
    database.transaction(() => createIfEmpty(database)).immediate();
    checkRevision(database, path);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

/** A look through a read-only connection, since a writing one switches the journal mode. */
const checkUntouched = (path: string): void => {
  const database = openSqlite(path, { readonly: true });
  try {
    if (isEmpty(database)) return;
    checkPages(database, path);
    checkRevision(database, path);
  } finally {
    database.close();
  }
};

const isEmpty = (database: SqliteDatabase): boolean =>
  database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;

/** The rows are those of a store that `mlflow server --artifacts-destination` made. */
const createIfEmpty = (database: SqliteDatabase): void => {
  if (!isEmpty(database)) return;
  database.exec(readFileSync(new URL('./schema.sql', import.meta.url), 'utf8'));
  const now = Date.now();
  database.prepare('INSERT INTO alembic_version (version_num) VALUES (?)').run(REVISION);
  database
    .prepare(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
       VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active', ?, ?)`,
    )
    .run(now, now);
  database
    .prepare("INSERT INTO workspaces (name, description) VALUES ('default', 'Default workspace for legacy resources')")
    .run();
};

const checkRevision = (database: SqliteDatabase, path: string): void => {
  const found = revisionOf(database);
  if (found === REVISION) return;
  throw new IdriftError({
    code: 'not-available',
    message: found
      ? `${path} has MLflow's schema revision ${found}; this version of Idrift knows ${REVISION} (MLflow ${MLFLOW}).`
      : `${path} is a SQLite database, but not a store of MLflow.`,
    where: path,
    hint: found
      ? `${ageOf(found) === 'older' ? OLDER : NEWER} Nothing was written.`
      : 'Nothing was written. Move the file aside and open the project again to start with an empty store.',
  });
};

const OLDER =
  "An older MLflow made it: bring it to this revision with MLflow's own migration, on a copy (idrift store migrate).";
const NEWER =
  'A newer MLflow made or upgraded it, and there is no way back: update Idrift, open it with that MLflow, or put back a copy from before.';

/** Of a file that is there, read without a lock or a word written; null where it is no store of MLflow. @throws IdriftError `corrupt` */
export const readRevision = (path: string): string | null => {
  const database = openSqlite(path, { readonly: true });
  try {
    return revisionOf(database);
  } finally {
    database.close();
  }
};

const revisionOf = (database: SqliteDatabase): string | null => {
  try {
    return database.prepare<[], string>('SELECT version_num FROM alembic_version').pluck().get() ?? null;
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError && thrown.code === 'SQLITE_ERROR') return null;
    throw thrown;
  }
};
