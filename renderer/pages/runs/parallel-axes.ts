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
  // Thousands of runs have a few words: each is placed by its least, not the runs by theirs.
  const least = new Map<string, number>();
  for (const run of runs) {
    const [word, place] = [write(run), order(run)];
    if (place < (least.get(word) ?? Number.POSITIVE_INFINITY)) least.set(word, place);
  }
  const words = [...least.keys()].toSorted((a, b) => (least.get(a) ?? 0) - (least.get(b) ?? 0));
  const places = new Map(words.map((word, place) => [word, place]));
  return { id, title, words, inverse: false, at: (run) => places.get(write(run)) ?? -1, write };
};

/** A figure of a text of the run, worked out once for each text. */
const once = <Text, Figure>(
  textOf: (run: RankedRun) => Text,
  figureOf: (text: Text) => Figure,
): ((run: RankedRun) => Figure) => {
  const known = new Map<Text, Figure>();
  return (run) => {
    const text = textOf(run);
    const found = known.get(text);
    if (found !== undefined) return found;
    const figure = figureOf(text);
    known.set(text, figure);
    return figure;
  };
};

export const parallelAxes = (
  runs: readonly RankedRun[],
  params: readonly DifferingParam[],
): readonly ParallelAxis[] => {
  const revisionOf = once(({ datasets }: RankedRun) => datasets[0]?.revision ?? 'none', shortHash);
  const started = once(({ startedAt }: RankedRun) => startedAt, Date.parse);
  const data = wordsAxis('data', 'data', runs, revisionOf, started);
  return [
    ...((data.words?.length ?? 0) > 1 ? [data] : []),
    ...params.slice(0, MOST_PARAMS).map(({ key, numeric }) =>
      wordsAxis(
        key,
        paramTitle(key),
        runs,
        once(
          ({ params }) => params[key],
          (value) => writeParam(key, value),
        ),
        numeric
          ? once(
              ({ params }) => params[key],
              (value) => paramNumber(key, value) ?? -1,
            )
          : started,
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
