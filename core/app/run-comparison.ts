/** Two to eight runs side by side: what differs, and whether the same test texts can tell them apart. */
import { comparePaired } from '../analysis/paired.ts';
import type { RunComparison, RunSummary } from '../contract/tracking.ts';
import { type Evaluation, rightRows } from './evaluation.ts';

type Pair = RunComparison['pairs'][number];

/** The first run is what the others are compared with. `evaluations` holds each run's answers on its test split. */
export const compareRuns = (
  runs: readonly RunSummary[],
  evaluations: ReadonlyMap<string, Evaluation>,
): RunComparison => {
  const params = differing(runs.map((run) => run.params));
  const first = runs[0];
  return {
    runs: [...runs],
    params: params.different,
    equalParams: params.equal,
    metrics: differing(runs.map((run) => run.metrics)).different,
    pairs: first
      ? runs
          .slice(1)
          .map((run) => comparePair(first.runId, run.runId, evaluations.get(first.runId), evaluations.get(run.runId)))
      : [],
  };
};

const differing = <Value>(
  records: readonly Readonly<Record<string, Value>>[],
): { different: { key: string; values: (Value | null)[] }[]; equal: number } => {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted();
  const rows = keys.map((key) => ({ key, values: records.map((record) => record[key] ?? null) }));
  const different = rows.filter(({ values }) => values.some((value) => value !== values[0]));
  return { different, equal: rows.length - different.length };
};

const comparePair = (
  against: string,
  runId: string,
  before: Evaluation | undefined,
  after: Evaluation | undefined,
): Pair => {
  const nothing = { runId, against, n: 0, difference: null, p: null, verdict: null, flipped: [] };
  if (!before || !after) return { ...nothing, state: 'no-predictions' };
  if (before.md5 !== after.md5) return { ...nothing, state: 'different-texts' };
  const { difference, p, verdict } = comparePaired(rightRows(before), rightRows(after));
  const flipped = after.rows.flatMap((row, index) => {
    const old = before.rows[index]?.predicted ?? '';
    return old === row.predicted ? [] : [{ text: row.text, label: row.label, before: old, after: row.predicted }];
  });
  return { runId, against, state: 'ok', n: after.rows.length, difference, p, verdict, flipped };
};
