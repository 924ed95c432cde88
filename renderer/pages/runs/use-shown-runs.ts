/** What the table and the chart show of the runs: those that the filter and the drawn ranges keep, and what differs. */
import { useMemo } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import type { Brush } from './brush.ts';
import { type DifferingParam, differencesOf, keysOf, matchesFilter, numericParam } from './differences.ts';
import { isFilter } from './filter-kind.ts';
import { type RankedRun, rankRuns } from './lead.ts';
import { type ParallelAxis, parallelAxes, passes } from './parallel-axes.ts';
import { useTableView } from './table-view.ts';

/** While a first filter is being looked for, or has a fault, all runs stay. */
const finder = (filter: string, ids: ReadonlySet<string> | null): ((run: RunSummary) => boolean) => {
  if (ids) return ({ runId }) => ids.has(runId);
  return isFilter(filter) ? () => true : (run) => matchesFilter(run, filter);
};

const NO_RUNS: readonly RunSummary[] = [];

export type ShownRuns = {
  readonly all: readonly RunSummary[];
  /** Finished runs with a model, the lowest validation loss first. */
  readonly ranked: readonly RankedRun[];
  /** Parameters that are the same in all runs. */
  readonly equal: number;
  /** Those that differ between the finished ones, for the chart. */
  readonly drawn: readonly DifferingParam[];
  readonly axes: readonly ParallelAxis[];
  /** Columns of the table. */
  readonly params: readonly DifferingParam[];
  readonly shown: readonly RunSummary[];
};

/** @param ids what a filter found; null: the text is words. */
export const useShownRuns = (
  runs: readonly RunSummary[] | null,
  filter: string,
  ids: ReadonlySet<string> | null,
  brush: Brush,
): ShownRuns => {
  const { onlyDifferences } = useTableView();
  const all = runs ?? NO_RUNS;
  const ranked = useMemo(() => rankRuns(all), [all]);
  const differences = useMemo(() => differencesOf(all), [all]);
  const drawn = useMemo(
    () => (ranked.length === all.length ? differences : differencesOf(ranked)).params,
    [all, ranked, differences],
  );
  const axes = useMemo(() => parallelAxes(ranked, drawn), [ranked, drawn]);
  const params = useMemo(
    () =>
      onlyDifferences
        ? differences.params
        : keysOf(all)
            .filter((key) => key !== 'data_revision')
            .map((key) => ({ key, numeric: numericParam(key, all), alike: [] })),
    [all, differences, onlyDifferences],
  );
  const { active, brushed } = brush;
  const shown = useMemo(() => {
    const inBrush = active
      ? new Set(ranked.filter((run) => passes(run, axes, brushed)).map(({ runId }) => runId))
      : null;
    const isFound = finder(filter, ids);
    return all.filter((run) => isFound(run) && (inBrush === null || inBrush.has(run.runId)));
  }, [all, filter, ids, active, brushed, ranked, axes]);
  return { all, ranked, equal: differences.equal, drawn, axes, params, shown };
};
