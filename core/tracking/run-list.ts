/**
 * All runs as records, kept in memory: reading ten thousand of them takes a good part of a second, and a page asks for them whenever one
 * of them moves. What this connection wrote to a run is read again for that run alone; after anything else, as another program's writes, all is.
 */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { readRun, readRuns, type RunRecord } from './run-reads.ts';

export type RunList = {
  /** Newest first. The records are shared between callers. */
  readonly list: (options: { readonly deleted: boolean }) => RunRecord[];
  /** The same functions, whose first argument, or else their result, names the run that they write to, and no other. */
  readonly noted: <Writes extends object>(writes: Writes) => Writes;
};

type Known = {
  /** Deleted or not. */
  readonly runs: readonly RunRecord[];
  /** Of SQLite: another number after another connection's writes. */
  readonly version: unknown;
};

/** More than so many are read all at once. */
const MOST_CHANGED = 100;

type Call = (...args: readonly unknown[]) => unknown;

export const openRunList = (database: SqliteDatabase): RunList => {
  let known: Known | null = null;
  /** Rows that this connection had written when `known` was read, and since then to runs in `changed`. */
  let accounted = 0;
  const changed = new Set<string>();
  const totalChanges = database.prepare<[], number>('SELECT total_changes()').pluck();
  const written = (): number => totalChanges.get() ?? 0;

  const noted = (call: Call): Call => {
    const write: Call = (...args) => {
      const before = written();
      let result: unknown;
      try {
        result = call(...args);
        return result;
      } finally {
        const rows = written() - before;
        const runId = typeof args[0] === 'string' ? args[0] : result;
        if (rows > 0 && typeof runId === 'string') {
          changed.add(runId);
          accounted += rows;
        }
      }
    };
    return write;
  };

  const renewed = (): readonly RunRecord[] => {
    // Asked before the rows are read: what is written in between is found the next time.
    const version: unknown = database.pragma('data_version', { simple: true });
    const rows = written();
    const isOthers = known === null || version !== known.version || rows !== accounted || changed.size > MOST_CHANGED;
    const runs = isOthers || known === null ? readRuns(database) : replaced(known.runs, changed, database);
    known = { runs, version };
    accounted = rows;
    changed.clear();
    return runs;
  };

  return {
    list: ({ deleted }) => renewed().filter((run) => run.deleted === deleted),
    noted: <Writes extends object>(writes: Writes): Writes => {
      const calls = Object.entries(writes).map(([name, call]) => [name, noted(call as Call)] as const);
      // Each name has its own call's types, which a list of pairs cannot say.
      return Object.fromEntries(calls) as unknown as Writes;
    },
  };
};

const replaced = (
  runs: readonly RunRecord[],
  changed: ReadonlySet<string>,
  database: SqliteDatabase,
): readonly RunRecord[] => {
  if (changed.size === 0) return runs;
  const fresh = new Map([...changed].map((runId) => [runId, readRun(database, runId)]));
  const kept = runs.flatMap((run) => {
    const now = fresh.get(run.runId);
    fresh.delete(run.runId);
    return now === undefined ? [run] : now === null ? [] : [now];
  });
  for (const run of fresh.values()) {
    // A new one has the greatest row id: of those that began at the same moment it is the newest.
    const place = run === null ? -1 : kept.findIndex(({ startedAt }) => startedAt <= run.startedAt);
    if (run) kept.splice(place < 0 ? kept.length : place, 0, run);
  }
  return kept;
};
