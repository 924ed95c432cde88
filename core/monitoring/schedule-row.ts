/** How the schedule goes, for all programs that share it: one row. Instants are milliseconds since 1970. */
import type { SqliteDatabase } from '../base/sqlite.ts';

export type ScheduleProgress = {
  /** When this schedule began to hold. */
  readonly since: number;
  /** When a check was last made that worked. */
  readonly last: number | null;
  /** After a failure: not before. */
  readonly nextTry: number | null;
  readonly error: string | null;
  /** In a row. */
  readonly failures: number;
  /** There was nothing to check yet. */
  readonly noModel: boolean;
};

export type ScheduleRow = {
  /** @param cadence the settings: with others than the last time, the schedule begins anew. */
  readonly read: (cadence: string) => ScheduleProgress;
  readonly write: (cadence: string, progress: ScheduleProgress) => void;
  /** Reads and decides with no other program between. */
  readonly atOnce: <Result>(work: () => Result) => Result;
};

type Row = {
  readonly cadence: string;
  readonly since: string;
  readonly last: string | null;
  readonly next_try: string | null;
  readonly error: string | null;
  readonly failures: number;
  readonly no_model: number;
};

const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

export const openScheduleRow = (database: SqliteDatabase): ScheduleRow => {
  const select = database.prepare('SELECT * FROM schedule WHERE id = 1');
  const put = database.prepare(
    'INSERT OR REPLACE INTO schedule (id, cadence, since, last, next_try, error, failures, no_model) VALUES (1, ?, ?, ?, ?, ?, ?, ?)',
  );
  const write = (cadence: string, progress: ScheduleProgress): void => {
    const { since, last, nextTry, error, failures, noModel } = progress;
    put.run(cadence, iso(since), iso(last), iso(nextTry), error, failures, noModel ? 1 : 0);
  };
  const atOnce = <Result>(work: () => Result): Result => database.transaction(work).immediate();
  return {
    read: (cadence) => {
      const row = select.get() as Row | undefined;
      if (row?.cadence === cadence) {
        return {
          since: Date.parse(row.since),
          last: instant(row.last),
          nextTry: instant(row.next_try),
          error: row.error,
          failures: row.failures,
          noModel: row.no_model === 1,
        };
      }
      return atOnce(() => {
        const begun: ScheduleProgress = {
          since: Date.now(),
          last: instant(row?.last ?? null),
          nextTry: null,
          error: null,
          failures: 0,
          noModel: false,
        };
        write(cadence, begun);
        return begun;
      });
    },
    write,
    atOnce,
  };
};
