/** Seeing that another program wrote a SQLite file that this one has open. */
import type { SqliteDatabase } from './sqlite.ts';

const LOOK_MS = 1000;

/**
 * Calls `onChange` within about a second of a commit of another connection; our own are not told. While the file cannot be read nothing is told.
 * @returns what ends it; to be called before the database is closed
 */
export const followFile = (database: SqliteDatabase, onChange: () => void, everyMs = LOOK_MS): (() => void) => {
  const version = (): unknown => database.pragma('data_version', { simple: true });
  let seen = version();
  const isNew = (): boolean => {
    try {
      const now = version();
      if (now === seen) return false;
      seen = now;
      return true;
    } catch {
      // A disk that is gone, say: whoever reads or writes is told why.
      return false;
    }
  };
  const timer = setInterval(() => {
    if (isNew()) onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};
