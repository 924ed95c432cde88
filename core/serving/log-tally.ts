/**
 * Counts of a log that is read again and again: of its rows by role, version, consumer and day. What was counted is kept, and only rows that came
 * since are read; a removal makes all be counted anew. A large log is counted in the background, and nothing is known of it until then.
 */
import { setImmediate } from 'node:timers/promises';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { type ConsumerUsage, type LogFacets, UNSURE_BELOW } from '../contract/serving.ts';
import { MASKED, UNSURE } from './log-filter.ts';
import { removalsOf } from './log-removal.ts';
import { FEEDBACK_TABLE, quoted, tableOf } from './log-schema.ts';
import { conditionOn, type DeploymentRows, hasColumn, hasTable, isOf, newestRow, type Role } from './log-tables.ts';

type Counted = {
  readonly model: string;
  readonly role: Role;
  readonly version: number;
  readonly consumer: string | null;
  /** null: logged by a program that did not say. */
  readonly deployment: string | null;
  readonly day: string;
  readonly label: string;
  readonly unsure: number;
  readonly cut: number;
  readonly masked: number;
  requests: number;
  tokens: number;
};

type State = { readonly removals: number; last: number; readonly counts: Map<string, Counted>; behind: boolean };

export type LogTally = {
  /** null: not counted yet. */
  readonly count: (of: {
    model: string;
    role?: Role | undefined;
    version?: number | undefined;
    only?: DeploymentRows | undefined;
  }) => number | null;
  /** Of live rows; null: not counted yet. */
  readonly facets: (model: string, only?: DeploymentRows) => LogFacets | null;
  /** Live requests since the day, newest day first, of one deployment or of all; counts to the end first if need be. */
  readonly usage: (model: string, since: string, only?: DeploymentRows) => readonly ConsumerUsage[];
  readonly close: () => void;
};

const ROWS_AT_ONCE = 20_000;

const keyOf = (each: Counted): string => {
  const { model, role, version, consumer, deployment, day, label, unsure, cut, masked } = each;
  return JSON.stringify([model, role, version, consumer, deployment, day, label, unsure, cut, masked]);
};

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
    const [role, consumer, deployment, unsure, tokens] = hasColumn(database, table, 'role')
      ? ['role', 'consumer', 'deployment', UNSURE, 'coalesce(sum(tokens), 0)']
      : ["'live'", 'NULL', 'NULL', `score < ${UNSURE_BELOW}`, '0'];
    const found = database
      .prepare<[number, number], Counted>(
        `SELECT model_name AS model, ${role} AS role, model_version AS version, ${consumer} AS consumer, ${deployment} AS deployment,
           substr(created_at, 1, 10) AS day, label, ${unsure} AS unsure, truncated AS cut, ${MASKED} AS masked, count(*) AS requests, ${tokens} AS tokens
         FROM ${quoted(table)} WHERE rowid > ? AND rowid <= ? GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`,
      )
      .all(state.last, to);
    for (const each of found) {
      const key = keyOf(each);
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
    count: ({ model, role = 'live', version, only }) => {
      const all = counted(model, false);
      if (all === null) return null;
      return all
        .filter(
          (each) =>
            each.role === role && (version === undefined || each.version === version) && isOf(each.deployment, only),
        )
        .reduce((sum, { requests }) => sum + requests, 0);
    },
    facets: (model, only) => {
      const all = counted(model, false)?.filter((each) => each.role === 'live' && isOf(each.deployment, only));
      if (all === undefined) return null;
      const sum = (some: readonly Counted[]): number => some.reduce((rows, { requests }) => rows + requests, 0);
      const by = <Value>(of: (each: Counted) => Value): readonly (readonly [Value, number])[] =>
        [...Map.groupBy(all, of)].map(([value, some]) => [value, sum(some)] as const).toSorted(([, a], [, b]) => b - a);
      return {
        versions: by(({ version }) => version).map(([version, rows]) => ({ version, rows })),
        labels: by(({ label }) => label).map(([label, rows]) => ({ label, rows })),
        consumers: by(({ consumer }) => consumer).map(([consumer, rows]) => ({ consumer, rows })),
        unsure: sum(all.filter(({ unsure }) => unsure)),
        cut: sum(all.filter(({ cut }) => cut)),
        masked: sum(all.filter(({ masked }) => masked)),
        disputed: countDisputed(database, model, only),
      };
    },
    usage: (model, since, only) => {
      const usage = new Map<string, ConsumerUsage>();
      for (const { role, consumer, deployment, day, requests, tokens } of counted(model, true) ?? []) {
        if (role !== 'live' || day < since || !isOf(deployment, only)) continue;
        const key = JSON.stringify([day, consumer]);
        const had = usage.get(key) ?? { day, consumer, requests: 0, tokens: 0 };
        usage.set(key, { ...had, requests: had.requests + requests, tokens: had.tokens + tokens });
      }
      return [...usage.values()].toSorted((a, b) => b.day.localeCompare(a.day) || b.requests - a.requests);
    },
    close: () => closing.abort(),
  };
};

const countDisputed = (database: SqliteDatabase, model: string, only: DeploymentRows | undefined): number => {
  const table = tableOf(model);
  if (!hasTable(database, FEEDBACK_TABLE) || !hasColumn(database, table, 'role')) return 0;
  const { where, values } = conditionOn(database, table, only);
  const select = database.prepare<string[], number>(
    `SELECT count(*) FROM ${quoted(table)} WHERE id IN (SELECT prediction_id FROM ${FEEDBACK_TABLE} WHERE model_name = ?)
       AND role = 'live'${where}`,
  );
  return select.pluck().get(model, ...values) ?? 0;
};
