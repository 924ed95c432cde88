/**
 * Finding a part of a text, or rows of a kind, in a log of any size: the newest rows are looked at first, for a moment; the rest in the background, and what was
 * looked at is not looked at again. Newest first; `complete` is false while there are rows to look at.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { removalsOf } from './log-removal.ts';
import { conditionsOf, isFilter, type RowFilter } from './log-filter.ts';
import { FEEDBACK_TABLE, tableOf } from './log-schema.ts';
import { hasColumn, hasTable, newestRow, type Role, rowsOf } from './log-tables.ts';

type Found = { readonly rowids: readonly number[]; readonly complete: boolean };

export type LogSearch = {
  readonly find: (query: Query) => Found;
  readonly close: () => void;
};

type Query = {
  readonly model: string;
  readonly role: Role;
  /** Of the text, in lower case; empty: any. */
  readonly part: string;
  readonly filter?: RowFilter | undefined;
  /** Whether a version's training texts lack a word of this text; asked where the filter wants such rows. */
  readonly holdsUnknown?: ((version: number, text: string) => boolean) | undefined;
};
type Hit = { readonly rowid: number; readonly at: string };
type Search = {
  readonly key: string;
  readonly removals: number;
  readonly hits: Hit[];
  /** Rows above it, and those from it down, are still to be looked at. */
  top: number;
  bottom: number;
  working: boolean;
};

const ROWS_AT_ONCE = 5000;
const MOST_SEARCHES = 4;
/** A question is answered within twice that. */
const AT_ONCE_MS = 60;
const BACKGROUND_MS = 15;
const TELL_MS = 500;

/** `onFound`: the background has found more, or has come to the end. */
export const openSearch = (database: SqliteDatabase, onFound: () => void, atOnceMs = AT_ONCE_MS): LogSearch => {
  // LIKE folds the case of ASCII letters only.
  database.function('holds_text', { deterministic: true }, (text: unknown, part: unknown) =>
    String(text).toLowerCase().includes(String(part)) ? 1 : 0,
  );
  let holdsUnknown: Query['holdsUnknown'];
  database.function('holds_unknown', (version: unknown, text: unknown) =>
    holdsUnknown?.(Number(version), String(text)) === true ? 1 : 0,
  );
  /** Those asked last, the newest at the end: whoever types asks for another part before the last one is through. */
  const searches = new Map<string, Search>();

  const look = (query: Query, from: number, to: number): Hit[] => {
    const rows = rowsOf(database, query.model, query.role, 'NOT INDEXED');
    const { filter = {} } = query;
    const isOld = !hasColumn(database, tableOf(query.model), 'deployment');
    const all = [
      ...(query.part === '' ? [] : [conditionFor(query.part)]),
      // Of what is asked for, a table that no newer program has written to knows too little.
      ...(isOld && isFilter(filter)
        ? [{ where: 'false', values: [] }]
        : conditionsOf(filter, { feedback: hasTable(database, FEEDBACK_TABLE) })),
    ];
    const where = all.map((each) => ` AND ${each.where}`).join('');
    const values = all.flatMap((each) => [...each.values]);
    holdsUnknown = query.holdsUnknown;
    return database
      .prepare<(string | number)[], Hit>(
        `SELECT rowid, created_at AS at ${rows} AND rowid > ? AND rowid <= ?${where}
         ORDER BY created_at DESC, rowid DESC`,
      )
      .all(query.model, from, to, ...values);
  };

  const lookFor = (search: Search, query: Query, milliseconds: number): void => {
    const newest = newestRow(database, tableOf(query.model));
    const end = performance.now() + milliseconds;
    if (search.top === 0) {
      search.top = newest;
      search.bottom = newest;
    }
    if (newest > search.top) {
      search.hits.unshift(...look(query, search.top, newest));
      search.top = newest;
    }
    while (search.bottom > 0 && performance.now() < end) {
      const from = Math.max(0, search.bottom - ROWS_AT_ONCE);
      for (const hit of look(query, from, search.bottom)) search.hits.push(hit);
      search.bottom = from;
    }
  };

  const inBackground = async (search: Search, query: Query): Promise<void> => {
    search.working = true;
    let told = performance.now();
    let hits = search.hits.length;
    try {
      for (;;) {
        await pause(BACKGROUND_MS);
        if (searches.get(search.key) !== search || search.bottom === 0 || search.removals !== removalsOf(database))
          break;
        lookFor(search, query, BACKGROUND_MS);
        if (search.bottom > 0 && (performance.now() - told < TELL_MS || search.hits.length === hits)) continue;
        told = performance.now();
        hits = search.hits.length;
        onFound();
      }
    } catch {
      searches.delete(search.key); // the file says at the next question what is wrong with it
    } finally {
      search.working = false;
    }
  };

  return {
    find: (query) => {
      if (rowsOf(database, query.model, query.role) === null) return { rowids: [], complete: true };
      // Answers that were looked at may be called wrong later.
      const feedback =
        query.filter?.flags?.includes('disputed') === true && hasTable(database, FEEDBACK_TABLE)
          ? newestRow(database, FEEDBACK_TABLE)
          : 0;
      const key = JSON.stringify([query.model, query.role, query.part, query.filter, feedback]);
      const removals = removalsOf(database);
      const known = searches.get(key);
      const search =
        known?.removals === removals ? known : { key, removals, hits: [], top: 0, bottom: 0, working: false };
      searches.delete(key);
      searches.set(key, search);
      for (const old of [...searches.keys()].slice(0, -MOST_SEARCHES)) searches.delete(old);
      lookFor(search, query, atOnceMs);
      if (search.bottom > 0 && !search.working) void inBackground(search, query);
      return { rowids: newestFirst(search.hits).map(({ rowid }) => rowid), complete: search.bottom === 0 };
    },
    close: () => searches.clear(),
  };
};

/** They nearly always are: rows come in the order of their time, unless a clock was set back. */
const newestFirst = (hits: readonly Hit[]): readonly Hit[] => {
  const isSorted = hits.every((hit, at) => at === 0 || (hits[at - 1] as Hit).at >= hit.at);
  return isSorted ? hits : hits.toSorted((a, b) => b.at.localeCompare(a.at) || b.rowid - a.rowid);
};

/** `part` in lower case. LIKE sorts out most rows without a call of ours; it cannot fold other letters than those of ASCII. */
const conditionFor = (part: string): { readonly where: string; readonly values: readonly string[] } => {
  const isAscii = /^\p{ASCII}*$/u.test(part);
  const pattern = `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll(/[^\p{ASCII}]+/gu, '%')}%`;
  const like = String.raw`input_text LIKE ? ESCAPE '\'`;
  return isAscii
    ? { where: like, values: [pattern] }
    : { where: `${like} AND holds_text(input_text, ?)`, values: [pattern, part] };
};
