/**
 * Counts of a log that is read again and again: of its rows by role, version, consumer and day. What was counted is kept, and only rows that came
 * since are read; a removal makes all be counted anew. A large log is counted in the background, and nothing is known of it until then.
 */
import { setImmediate } from 'node:timers/promises';
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { ConsumerUsage } from '../contract/serving.ts';
import { removalsOf } from './log-removal.ts';
import { quoted, tableOf } from './log-schema.ts';
import { hasColumn, hasTable, newestRow, type Role } from './log-tables.ts';

type Counted = {
  readonly model: string;
  readonly role: Role;
  readonly version: number;
  readonly consumer: string | null;
  /** null: logged by a program that did not say. */
  readonly deployment: string | null;
  readonly day: string;
  requests: number;
  tokens: number;
};

type State = { readonly removals: number; last: number; readonly counts: Map<string, Counted>; behind: boolean };

export type LogTally = {
  /** null: not counted yet. */
  readonly count: (of: { model: string; role?: Role | undefined; version?: number | undefined }) => number | null;
  /** Live requests since the day, newest day first, of one deployment or of all; counts to the end first if need be. */
  readonly usage: (model: string, since: string, deployment?: string) => readonly ConsumerUsage[];
  readonly close: () => void;
};

const ROWS_AT_ONCE = 20_000;

export const openTally = (database: SqliteDatabase): LogTally => {
  const states = new Map<string, State>();
  const closing = new AbortController();

  const stateOf = (table: string): State => {
    const removals = removalsOf(database);
    const known = states.get(table);
    if (known && known.removals === removals) return known;
    const state: State = { removals, last: 0, counts: new Map(), behind: false };
    states.set(table, state);
    return state;
  };

  const step = (table: string, state: State, to: number): void => {
    const [role, consumer, deployment, tokens] = hasColumn(database, table, 'role')
      ? ['role', 'consumer', 'deployment', 'coalesce(sum(tokens), 0)']
      : ["'live'", 'NULL', 'NULL', '0'];
    const found = database
      .prepare<[number, number], Counted>(
        `SELECT model_name AS model, ${role} AS role, model_version AS version, ${consumer} AS consumer, ${deployment} AS deployment,
           substr(created_at, 1, 10) AS day, count(*) AS requests, ${tokens} AS tokens
         FROM ${quoted(table)} WHERE rowid > ? AND rowid <= ? GROUP BY 1, 2, 3, 4, 5, 6`,
      )
      .all(state.last, to);
    for (const each of found) {
      const key = JSON.stringify([each.model, each.role, each.version, each.consumer, each.deployment, each.day]);
      const counted = state.counts.get(key);
      if (counted === undefined) state.counts.set(key, each);
      else {
        counted.requests += each.requests;
        counted.tokens += each.tokens;
      }
    }
    state.last = to;
  };

  const countInBackground = async (table: string, state: State): Promise<void> => {
    state.behind = true;
    try {
      while (!closing.signal.aborted && states.get(table) === state && state.removals === removalsOf(database)) {
        const end = newestRow(database, table);
        if (state.last >= end) return;
        step(table, state, Math.min(end, state.last + ROWS_AT_ONCE));
        await setImmediate();
      }
    } catch {
      states.delete(table); // the file says at the next question what is wrong with it
    } finally {
      state.behind = false;
    }
  };

  const counted = (model: string, toTheEnd: boolean): readonly Counted[] | null => {
    const table = tableOf(model);
    if (!hasTable(database, table)) return [];
    return database.transaction(() => {
      const state = stateOf(table);
      const end = newestRow(database, table);
      if (end - state.last > ROWS_AT_ONCE && !toTheEnd) {
        if (!state.behind) void countInBackground(table, state);
        return null;
      }
      if (end > state.last) step(table, state, end);
      return [...state.counts.values()].filter((each) => each.model === model);
    })();
  };

  return {
    count: ({ model, role = 'live', version }) => {
      const all = counted(model, false);
      if (all === null) return null;
      return all
        .filter((each) => each.role === role && (version === undefined || each.version === version))
        .reduce((sum, { requests }) => sum + requests, 0);
    },
    usage: (model, since, only) => {
      const usage = new Map<string, ConsumerUsage>();
      for (const { role, consumer, deployment, day, requests, tokens } of counted(model, true) ?? []) {
        if (role !== 'live' || day < since || (only !== undefined && deployment !== only)) continue;
        const key = JSON.stringify([day, consumer]);
        const had = usage.get(key) ?? { day, consumer, requests: 0, tokens: 0 };
        usage.set(key, { ...had, requests: had.requests + requests, tokens: had.tokens + tokens });
      }
      return [...usage.values()].toSorted((a, b) => b.day.localeCompare(a.day) || b.requests - a.requests);
    },
    close: () => closing.abort(),
  };
};
