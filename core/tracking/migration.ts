/** A store of another schema revision, made ready for MLflow's own migration and put in place again: always a copy is worked on. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { syncFile, syncFolder } from '../base/atomic-file.ts';
import { filesOpenElsewhere } from '../base/open-files.ts';
import { checkPages, openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { ageOf, MLFLOW, REVISION } from './revisions.ts';
import { readRevision } from './schema.ts';

export type StoreAge = {
  readonly path: string;
  readonly revision: string;
  readonly age: 'older' | 'same' | 'newer';
};

/** null where there is no store yet, or the file is none of MLflow's. @throws IdriftError `corrupt` */
export const storeAge = (projectDir: string): StoreAge | null => {
  const path = join(projectDir, '.idrift', 'mlflow.db');
  if (!existsSync(path)) return null;
  const revision = readRevision(path);
  return revision === null ? null : { path, revision, age: ageOf(revision) };
};

export type Migrated = {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  /** The store as it was; null when there was nothing to do. */
  readonly copy: string | null;
};

/**
 * `upgrade` takes a copy of the store and leaves the upgraded one at `done`. The store itself is replaced, in one step, when that has the
 * pinned revision, whole pages and all rows; whatever goes wrong before leaves it as it was.
 * @throws IdriftError `not-found` without a store, `not-available` for a newer one, `conflict` while another process has it open
 */
export const migrateStore = async (
  projectDir: string,
  upgrade: (copy: string, done: string) => Promise<void>,
): Promise<Migrated> => {
  const found = storeAge(projectDir);
  if (!found) {
    throw new IdriftError({
      code: 'not-found',
      message: 'There is no store of runs and models here.',
      where: projectDir,
      hint: 'It is made when the project is opened.',
    });
  }
  const { path, revision, age } = found;
  if (age === 'same') return { path, from: revision, to: revision, copy: null };
  if (age === 'newer') {
    throw new IdriftError({
      code: 'not-available',
      message: `${path} has MLflow's schema revision ${revision}, which is newer than ${REVISION} (MLflow ${MLFLOW}), and migrations only go forward.`,
      where: path,
      hint: 'Nothing was written. Update Idrift, open the file with the MLflow that made it, or put back a copy from before.',
    });
  }
  const database = takeAlone(path);
  const copy = freeName(join(dirname(path), `mlflow-${revision}`));
  const done = `${copy}.upgraded`;
  try {
    checkPages(database, path);
    // Not by a second handle: closing that would drop this process's locks on the file.
    await database.backup(copy);
    syncFile(copy);
    const before = rowsOf(database);
    await upgrade(copy, done);
    checkUpgraded(done, before);
    syncFile(done);
    // Given back at the last moment: whoever opens it in between sees the old revision, and refuses it.
    database.close();
    renameSync(done, path);
    syncFolder(dirname(path));
    return { path, from: revision, to: REVISION, copy };
  } catch (thrown) {
    database.close();
    // Nothing was done, so the store itself is the copy.
    rmSync(copy, { force: true });
    throw thrown;
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${done}${end}`, { force: true });
  }
};

const freeName = (stem: string): string => {
  for (let number = 1; ; number++) {
    const path = `${stem}${number === 1 ? '' : `-${number}`}.db`;
    if (!existsSync(path)) return path;
  }
};

/**
 * Nobody else reads or writes from now on. Leaving WAL wants to be alone, and no write-ahead log of the old file may lie beside the new one.
 * A process that has a file without WAL open and is idle holds no lock: on Linux it is found by its open files.
 */
const takeAlone = (path: string): SqliteDatabase => {
  const others = filesOpenElsewhere(path);
  if (others.length > 0) throw inUse(path, others.join(', '));
  const database = new Database(path, { timeout: 500 });
  try {
    database.pragma('journal_mode = DELETE');
    // Kept after the transaction, so that the copy can be made under it.
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    return database;
  } catch (thrown) {
    database.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) throw inUse(path, null);
    throw thrown;
  }
};

const inUse = (path: string, who: string | null): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${path} is open in another program${who === null ? '' : ` (${who})`}.`,
    where: path,
    hint: 'Nothing was written. Close MLflow, Idrift and notebooks that use this project, and try again.',
  });

const COUNTED = ['experiments', 'runs', 'metrics', 'params', 'tags', 'registered_models', 'model_versions'];

const rowsOf = (database: SqliteDatabase): ReadonlyMap<string, number> => {
  const there = new Set(
    database.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all(),
  );
  return new Map(
    COUNTED.filter((table) => there.has(table)).map((table) => [
      table,
      database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0,
    ]),
  );
};

const checkUpgraded = (done: string, before: ReadonlyMap<string, number>): void => {
  const revision = readRevision(done);
  const database = openSqlite(done, { readonly: true });
  try {
    checkPages(database, done);
    const after = rowsOf(database);
    const lost = [...before].filter(([table, count]) => (after.get(table) ?? 0) < count).map(([table]) => table);
    if (revision === REVISION && lost.length === 0) return;
    throw new IdriftError({
      code: 'not-available',
      message:
        lost.length > 0
          ? `The migration lost rows of ${lost.join(', ')}; it was not taken over.`
          : `The migration ended at revision ${revision ?? 'none'} and not at ${REVISION} (MLflow ${MLFLOW}); it was not taken over.`,
      where: basename(done),
      hint: `The store is as it was. Migrate with the image of MLflow ${MLFLOW} (STACK_MLFLOW_IMAGE).`,
    });
  } finally {
    database.close();
  }
};
