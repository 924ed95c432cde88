/** The average precision of one class with an interval: it has no formula, so rows are redrawn. */
import type { Estimate } from '../contract/common.ts';
import { averagePrecision } from './ranking-curves.ts';
import { middle95 } from './resampling.ts';
import type { ScoreBlocks } from './score-blocks.ts';
import type { ScoreGroups } from './score-groups.ts';

/** Fewer rows, or fewer of either side, and redrawing them says nothing. */
const FEWEST_ROWS = 20;
const FEWEST_OF_EACH = 5;

export type PrecisionCollector = {
  /** Numbers of rows drawn from each cell of the blocks, in one resample. */
  readonly take: (weights: Uint32Array, time: number) => void;
  /** null without rows of the class. With fewer than 20 rows, or 5 of either side, there is no interval. */
  readonly found: () => Estimate | null;
};

/** @param times resamples that will be taken */
export const precisionCollector = (groups: ScoreGroups, { counts }: ScoreBlocks, times: number): PrecisionCollector => {
  const { positives, negatives, m, n } = groups;
  const value = averagePrecision(positives, negatives);
  const isVaried = m + n >= FEWEST_ROWS && m >= FEWEST_OF_EACH && n >= FEWEST_OF_EACH;
  const blocks = counts.length / 2;
  const [own, others] = [new Float64Array(blocks), new Float64Array(blocks)];
  const figures = new Float64Array(times);
  const inBlocks = (from: Uint32Array): number => {
    let hits = 0;
    for (let block = 0; block < blocks; block++) {
      hits += own[block] = from[2 * block] as number;
      others[block] = from[2 * block + 1] as number;
    }
    return hits === 0 ? Number.NaN : averagePrecision(own, others);
  };
  // Scores within a block count as equal: what that changes is the same for the rows themselves.
  const moved = isVaried ? value - inBlocks(counts) : 0;
  return {
    take: (weights, time) => {
      if (isVaried) figures[time] = Math.min(1, inBlocks(weights) + moved);
    },
    found: () => {
      if (m === 0) return null;
      if (!isVaried) return { value, interval: null, n: m + n };
      const [low, high] = middle95(figures.filter((figure) => !Number.isNaN(figure)));
      return { value, interval: { low, high, level: 0.95, method: 'bootstrap, rows redrawn' }, n: m + n };
    },
  };
};
