/** Axes of the parallel chart: what differs, then validation loss and test accuracy, and which runs pass ranges drawn on them. */
import { loss, metric, shortHash } from '../../format/index.ts';
import type { DifferingParam } from './differences.ts';
import type { RankedRun } from './lead.ts';
import { paramNumber, paramTitle, writeParam } from './params.ts';

export type ParallelAxis = {
  readonly id: string;
  readonly title: string;
  /** The axis' words, lowest first; null for a value axis. */
  readonly words: readonly string[] | null;
  /** Lower is better: drawn upside down. */
  readonly inverse: boolean;
  /** Where a run stands: a value, or the index of its word. */
  readonly at: (run: RankedRun) => number;
  readonly write: (run: RankedRun) => string;
};

/** More parameters would leave no room between the axes. */
const MOST_PARAMS = 6;

const wordsAxis = (
  id: string,
  title: string,
  runs: readonly RankedRun[],
  write: (run: RankedRun) => string,
  order: (run: RankedRun) => number,
): ParallelAxis => {
  const words = [...new Set(runs.toSorted((a, b) => order(a) - order(b)).map(write))];
  return { id, title, words, inverse: false, at: (run) => words.indexOf(write(run)), write };
};

export const parallelAxes = (
  runs: readonly RankedRun[],
  params: readonly DifferingParam[],
): readonly ParallelAxis[] => {
  const revisionOf = ({ datasets }: RankedRun): string => shortHash(datasets[0]?.revision ?? 'none');
  const started = ({ startedAt }: RankedRun): number => Date.parse(startedAt);
  const data = wordsAxis('data', 'data', runs, revisionOf, started);
  return [
    ...((data.words?.length ?? 0) > 1 ? [data] : []),
    ...params.slice(0, MOST_PARAMS).map(({ key, numeric }) =>
      wordsAxis(
        key,
        paramTitle(key),
        runs,
        (run) => writeParam(key, run.params[key]),
        (run) => (numeric ? (paramNumber(key, run.params[key]) ?? -1) : started(run)),
      ),
    ),
    {
      id: 'valLoss',
      title: 'validation loss',
      words: null,
      inverse: true,
      at: ({ kept }) => kept.valLoss,
      write: ({ kept }) => loss(kept.valLoss),
    },
    {
      id: 'testAccuracy',
      title: 'test accuracy',
      words: null,
      inverse: false,
      at: ({ kept }) => kept.testAccuracy.value,
      write: ({ kept }) => metric(kept.testAccuracy.value),
    },
  ];
};

/** Ranges drawn on axes, by axis id; a run passes when each holds it. */
export type Brushed = Readonly<Record<string, readonly (readonly [number, number])[]>>;

export const passes = (run: RankedRun, axes: readonly ParallelAxis[], brushed: Brushed): boolean =>
  axes.every(({ id, at }) => {
    const ranges = brushed[id] ?? [];
    const value = at(run);
    return (
      ranges.length === 0 || ranges.some(([from, to]) => value >= Math.min(from, to) && value <= Math.max(from, to))
    );
  });
