/** What a disk refuses SQLite, in words. */
import Database from 'better-sqlite3';
import { IdriftError } from '../contract/errors.ts';

/**
 * A function that writes to the database at `path`, in a transaction: what it could not write is taken back whole.
 * @throws IdriftError `not-available` when the disk is full, fails or is read-only, `conflict` when another program does not let go of the file
 */
export const sayingDiskFaults =
  <Args extends readonly unknown[], Result>(path: string, write: (...args: Args) => Result) =>
  (...args: Args): Result => {
    try {
      return write(...args);
    } catch (thrown) {
      throw inWords(thrown, path);
    }
  };

const inWords = (thrown: unknown, path: string): unknown => {
  if (!(thrown instanceof Database.SqliteError)) return thrown;
  const fault = faultOf(thrown.code, path);
  return fault === null ? thrown : new IdriftError({ ...fault, where: path }, { cause: thrown });
};

type Fault = {
  readonly code: 'not-available' | 'conflict';
  readonly message: string;
  readonly hint: string;
};

const KEPT = 'All that was kept before is still there.';

const faultOf = (code: string, path: string): Fault | null => {
  if (code === 'SQLITE_FULL') {
    return {
      code: 'not-available',
      message: `The disk is full: this was not written to ${path}. ${KEPT}`,
      hint: 'Free some space on that disk and do it again.',
    };
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return {
      code: 'not-available',
      message: `The disk refused to write ${path} (${code}): this was not kept. ${KEPT}`,
      hint: 'See that the disk is there and has space, and do it again.',
    };
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return {
      code: 'not-available',
      message: `${path} is read-only for this user: this was not kept. ${KEPT}`,
      hint: 'Give this user the right to write there, and do it again.',
    };
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return {
      code: 'conflict',
      message: `Another program holds ${path}: this was not written. ${KEPT}`,
      hint: 'End the other program, or wait until it is through, and do it again.',
    };
  }
  return null;
};
