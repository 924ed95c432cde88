/** All live answers of a window, without their texts, some at a time: so that a sample can be drawn, or the least sure found, in a log of any size. */
import { setImmediate } from 'node:timers/promises';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { type LoggedRow, type LogRow, predictionOf } from './log-columns.ts';
import { quoted, tableOf } from './log-schema.ts';
import { newestRow, rowsOf } from './log-tables.ts';

export type ScanQuery = {
  readonly model: string;
  /** Left out: of all versions. */
  readonly version?: number | undefined;
  /** Half-open; the ends may be in any zone. */
  readonly from: string;
  readonly to: string;
};

/** Answers that came one after the other; `rows[i]` is where `scores[i]` lies in the model's table. */
export type Scanned = {
  readonly rows: readonly number[];
  readonly scores: readonly number[];
  /** Answers whose text was blank, or is not kept. */
  readonly blank: number;
  readonly unkept: number;
};

const ROWS_AT_ONCE = 20_000;
/** Functions are made once for each connection. */
const prepared = new WeakSet<SqliteDatabase>();

/** In the order in which they were logged. Between two parts everybody else has their turn. */
export async function* scanLog(database: SqliteDatabase, query: ScanQuery): AsyncGenerator<Scanned> {
  if (!prepared.has(database)) {
    database.function('is_blank', { deterministic: true }, (text: unknown) => (String(text).trim() === '' ? 1 : 0));
    prepared.add(database);
  }
  const [from, to] = [new Date(query.from).toISOString(), new Date(query.to).toISOString()];
  const newest = rowsOf(database, query.model) === null ? 0 : newestRow(database, tableOf(query.model));
  for (let above = 0; above < newest; above += ROWS_AT_ONCE) {
    const ofModel = rowsOf(database, query.model, 'live', 'NOT INDEXED');
    if (ofModel === null) return;
    const version = query.version === undefined ? '' : ' AND model_version = ?';
    const found = database
      .prepare<(string | number)[], [number, number, number, number]>(
        `SELECT rowid, score, is_blank(input_text), input_text = ''
         ${ofModel} AND rowid > ? AND rowid <= ? AND created_at >= ? AND created_at < ?${version} ORDER BY rowid`,
      )
      .raw()
      .all(query.model, above, above + ROWS_AT_ONCE, from, to, ...(query.version === undefined ? [] : [query.version]));
    const kept = found.filter(([, , blank]) => blank === 0);
    // The service takes no blank text: one that is empty in the log was not kept.
    const unkept = found.filter(([, , , empty]) => empty === 1).length;
    yield {
      rows: kept.map(([row]) => row),
      scores: kept.map(([, score]) => score),
      blank: found.length - kept.length - unkept,
      unkept,
    };
    await setImmediate();
  }
}

/** Rows by their places, in that order; those that are gone are left out. */
export const rowsAt = (database: SqliteDatabase, model: string, places: readonly number[]): LoggedRow[] => {
  const select = database.prepare<[number], LogRow>(`SELECT * FROM ${quoted(tableOf(model))} WHERE rowid = ?`);
  return places.flatMap((place) => {
    const row = select.get(place);
    return row ? [predictionOf(row)] : [];
  });
};
