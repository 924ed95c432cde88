/** Opening SQLite files with one set of pragmas and an error that says which file is damaged. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { IdriftError } from '../contract/errors.ts';

export type SqliteDatabase = Database.Database;

/**
 * Opens (or creates) a database. WAL lets a reader and a writer of two processes work at once; MLflow accepts it.
 * @throws IdriftError `corrupt` when the file is no SQLite database or is damaged; the file is left as it is.
 */
export const openSqlite = (path: string, options: { readonly?: boolean } = {}): SqliteDatabase => {
  let database: SqliteDatabase | undefined;
  try {
    if (options.readonly !== true) mkdirSync(dirname(path), { recursive: true });
    database = new Database(path, { readonly: options.readonly === true, timeout: 20_000 });
    database.pragma('foreign_keys = ON');
    if (options.readonly !== true) database.pragma('journal_mode = WAL');
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (thrown) {
    database?.close();
    const code = thrown instanceof Database.SqliteError ? thrown.code : '';
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
      throw new IdriftError(
        {
          code: 'corrupt',
          message: `${path} is not a readable SQLite database.`,
          where: path,
          hint: 'The file was left untouched. Move it aside and open the project again to start with an empty one, or restore it from a backup.',
        },
        { cause: thrown },
      );
    }
    if (code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_READONLY')) {
      throw new IdriftError(
        {
          code: 'not-available',
          message: `${path} cannot be written: the folder or the file is read-only for this user.`,
          where: path,
          hint: 'Give this user the right to write there, or work in a copy of the project folder.',
        },
        { cause: thrown },
      );
    }
    throw thrown;
  }
};

/** Larger files are not read through at each opening; 223 MB took 0.2 s. */
const CHECKED_BYTES = 512e6;

/**
 * SQLite opens a file whose inner pages are damaged; the damage would show in the middle of some later read.
 * @throws IdriftError `corrupt`
 */
export const checkPages = (database: SqliteDatabase, path: string, most = CHECKED_BYTES): void => {
  if (statSync(path).size > most) return;
  const found = quickCheck(database);
  if (found === 'ok') return;
  throw new IdriftError({
    code: 'corrupt',
    message: `${path} is damaged: ${found.replaceAll('\n', ' ')}.`,
    where: path,
    hint: 'The file was left untouched. Move it aside and open the project again to start with an empty one, or restore it from a backup.',
  });
};

const quickCheck = (database: SqliteDatabase): string => {
  try {
    return String(database.pragma('quick_check(1)', { simple: true }));
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_CORRUPT')) return thrown.message;
    throw thrown;
  }
};

/** As `openSqlite`, with every page of a file of at most so many bytes looked at. @throws IdriftError `corrupt` */
export const openChecked = (path: string, most = CHECKED_BYTES): SqliteDatabase => {
  const database = openSqlite(path);
  try {
    checkPages(database, path, most);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};
