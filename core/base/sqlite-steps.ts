/** SQLite files whose tables are made by numbered steps: a file of any older version is brought to the newest when it is opened. */
import { IdriftError } from '../contract/errors.ts';
import { openChecked, type SqliteDatabase } from './sqlite.ts';

/** Brings a file of the version before it to its own; once released, a step is never changed. */
export type SqliteStep = (database: SqliteDatabase) => void;

/**
 * What is committed is on the disk, also after a power cut.
 * @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file.
 */
export const openInSteps = (file: string, steps: readonly SqliteStep[]): SqliteDatabase => {
  const database = openChecked(file);
  try {
    database.pragma('synchronous = FULL');
    migrate(database, file, steps);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

const versionOf = (database: SqliteDatabase): number => Number(database.pragma('user_version', { simple: true }));

const migrate = (database: SqliteDatabase, file: string, steps: readonly SqliteStep[]): void => {
  if (versionOf(database) === steps.length) return;
  database
    .transaction(() => {
      const version = versionOf(database); // another program may have been first
      if (version > steps.length) {
        throw new IdriftError({
          code: 'conflict',
          message: `${file} was written by a newer version of Idrift.`,
          where: file,
          hint: 'Open the project with that version; nothing was changed.',
        });
      }
      for (const step of steps.slice(version)) step(database);
      database.pragma(`user_version = ${steps.length}`);
    })
    .immediate();
};
