/**
 * Removing what was logged: texts that somebody wants forgotten, all of one consumer, or what is too old. Of each removal the log keeps
 * when it was, of which kind, and how many rows went; never what they held.
 */
import { setImmediate } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { assertNever } from '../base/assert-never.ts';
import { openSqlite, type SqliteDatabase } from '../base/sqlite.ts';
import { keptFormsOf } from './log-privacy.ts';
import { FAILED_TABLE, FEEDBACK_TABLE, quoted } from './log-schema.ts';
import { hasColumn, hasTable, newestRow } from './log-tables.ts';

export type Removal =
  /** Rows of this very text, and of its form with what names a person masked. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'consumer'; readonly consumer: string }
  /** Rows made before, ISO 8601 in UTC with milliseconds. */
  | { readonly kind: 'age'; readonly before: string };

/** The column that has a value where the text is not kept. */
export const STATISTICS = 'characters';

/**
 * A condition on a model's table, for either database: `mark(1)` is the place of the first value. `hasStatistics`: the table has the columns
 * of texts that are not kept; such a row has an empty text, and nobody knows whose it was.
 */
export const conditionOf = (
  removal: Removal,
  mark: (place: number) => string,
  hasStatistics: boolean,
): { readonly where: string; readonly values: readonly string[]; readonly column: string } => {
  switch (removal.kind) {
    case 'text': {
      const values = keptFormsOf(removal.text);
      return {
        where: `input_text IN (${values.map((_, at) => mark(at + 1)).join(', ')})${hasStatistics ? ` AND ${STATISTICS} IS NULL` : ''}`,
        values,
        column: 'input_text',
      };
    }
    case 'consumer':
      return { where: `consumer = ${mark(1)}`, values: [removal.consumer], column: 'consumer' };
    case 'age':
      return { where: `created_at < ${mark(1)}`, values: [removal.before], column: 'created_at' };
    default:
      return assertNever(removal);
  }
};

/** In one go at most, so that the service that writes waits a few milliseconds at a time. */
const ROWS_AT_ONCE = 500;
/** Without the lock that the service waits for. */
const ROWS_LOOKED_AT = 20_000;
const REMOVALS_SQL =
  'CREATE TABLE IF NOT EXISTS log_removals (number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, removed INTEGER NOT NULL)';

/**
 * From the SQLite log; gives the number of predictions that went. On return the file and its write-ahead log hold none of the bytes of what
 * somebody asked to have forgotten; of what is too old a day later at the latest. A missing file has nothing to forget.
 */
export const removeLogged = async (file: string, removal: Removal): Promise<number> => {
  if (!existsSync(file)) return 0;
  const database = openSqlite(file);
  try {
    database.pragma('secure_delete = ON');
    let removed = 0;
    for (const table of modelTables(database)) removed += await removeFrom(database, table, removal);
    let others = 0;
    if (removal.kind === 'age') {
      for (const table of [FAILED_TABLE, FEEDBACK_TABLE]) others += await removeFrom(database, table, removal, false);
    }
    if (removed + others === 0) return 0;
    if (removal.kind !== 'age' || isLongSinceRewritten(database)) {
      database.exec('VACUUM');
      note(database, removal, 0); // rows may have other rowids now
    }
    await emptyWriteAheadLog(database);
    return removed;
  } finally {
    database.close();
  }
};

/** Those of models: each has texts. */
const modelTables = (database: SqliteDatabase): readonly string[] =>
  database
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE type = 'table'
       AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) WHERE name = 'input_text')`,
    )
    .pluck()
    .all();

/** How many removals there were: while it is the same, rows have only been added. */
export const removalsOf = (database: SqliteDatabase): number => {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'log_removals'").get() !== undefined;
  return has
    ? (database.prepare<[], number>('SELECT coalesce(max(number), 0) FROM log_removals').pluck().get() ?? 0)
    : 0;
};

const REWRITTEN_EVERY_MS = 24 * 60 * 60 * 1000;

/**
 * SQLite overwrites what it frees, but when it moves rows between pages a copy may stay in a gap (seen for 1 row in 1000): only a file that is
 * written anew has none. Whoever writes waits meanwhile: for what is too old once a day.
 */
const isLongSinceRewritten = (database: SqliteDatabase): boolean => {
  database.exec(REMOVALS_SQL);
  const last = database.prepare<[], string | null>('SELECT max(at) FROM log_removals WHERE removed = 0').pluck().get();
  return Date.now() - Date.parse(last ?? '1970-01-01') > REWRITTEN_EVERY_MS;
};

const note = (database: SqliteDatabase, { kind }: Removal, removed: number): void => {
  database.exec(REMOVALS_SQL);
  database
    .prepare('INSERT INTO log_removals (at, kind, removed) VALUES (?, ?, ?)')
    .run(new Date().toISOString(), kind, removed);
};

const removeFrom = async (
  database: SqliteDatabase,
  table: string,
  removal: Removal,
  isModels = true,
): Promise<number> => {
  const { where, values, column } = conditionOf(removal, () => '?', hasColumn(database, table, STATISTICS));
  const name = quoted(table);
  if (!hasColumn(database, table, column)) return 0; // of an older program that knew no consumers
  const hasFeedback = isModels && hasTable(database, FEEDBACK_TABLE);
  const select = database.prepare<(string | number)[], { rowid: number; id: string }>(
    `SELECT rowid, id FROM ${name} NOT INDEXED WHERE rowid > ? AND rowid <= ? AND ${where} ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`,
  );
  // By the id: another process may write the file anew meanwhile, and rows have other rowids then.
  const remove = database.prepare<[string]>(`DELETE FROM ${name} WHERE id = ?`);
  const removeFeedback = hasFeedback
    ? database.prepare<[string]>(`DELETE FROM ${FEEDBACK_TABLE} WHERE prediction_id = ?`)
    : null;
  const removeAll = database.transaction((ids: readonly string[]): void => {
    for (const id of ids) {
      remove.run(id);
      removeFeedback?.run(id);
    }
    if (isModels) note(database, removal, ids.length);
  });
  const pass = async (): Promise<number> => {
    let removed = 0;
    for (let last = 0; last < newestRow(database, table); ) {
      const to = last + ROWS_LOOKED_AT;
      const rows = select.all(last, to, ...values);
      if (rows.length > 0) removeAll.immediate(rows.map(({ id }) => id));
      removed += rows.length;
      last = rows.length < ROWS_AT_ONCE ? to : (rows.at(-1)?.rowid ?? to);
      await setImmediate();
    }
    return removed;
  };
  let total = 0;
  // Again until there is nothing: what was logged meanwhile, and what was moved.
  for (let removed = await pass(); removed > 0; removed = await pass()) total += removed;
  return total;
};

const CHECKPOINT_TRIES = 20;

/** Old pages stay in it until it is begun anew. Somebody who reads at the moment is waited for. */
const emptyWriteAheadLog = async (database: SqliteDatabase): Promise<void> => {
  for (let attempt = 0; attempt < CHECKPOINT_TRIES; attempt += 1) {
    const [{ busy } = { busy: 0 }] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (busy === 0) return;
    await setImmediate();
  }
};
