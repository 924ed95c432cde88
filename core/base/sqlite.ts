/** Opening SQLite files with one set of pragmas and an error that says which file is damaged. */
import { mkdirSync } from 'node:fs';
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
    throw thrown;
  }
};
