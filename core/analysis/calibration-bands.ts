/**
 * How much a reliability curve and its calibration error vary: by rows redrawn, and what a model whose every probability is true would show
 * on as many rows (Bröcker & Smith 2007).
 */
import { binomial } from './binomial.ts';
import { middle95, type Random } from './resampling.ts';
import type { ScoreBlocks } from './score-blocks.ts';

type Range = { readonly low: number; readonly high: number };

export type CalibrationBands = {
  /** Of each non-empty bin the middle 95 % of its share when rows are redrawn; bins stay where they are. */
  readonly bands: readonly Range[];
  /** Of the calibration error: the basic bootstrap interval, which takes off what redrawing adds to it. */
  readonly error: Range;
  /** Of each non-empty bin the middle 90 % of its share if every probability were true. */
  readonly ifTrue: readonly Range[];
  /** The calibration error that 95 of 100 such models would stay below. */
  readonly errorIfTrue: number;
};

const TRUE_DRAWS = 1000;

export type BandCollector = {
  /** Numbers of rows drawn from each cell of the blocks, in one resample. */
  readonly take: (weights: Uint32Array, time: number) => void;
  /** @param error the calibration error of the rows themselves */
  readonly found: (error: number, random: Random) => CalibrationBands;
};

/** @param binning which of the blocks' binnings @param times resamples that will be taken */
export const bandCollector = (blocks: ScoreBlocks, binning: number, times: number): BandCollector => {
  const { scores } = blocks;
  const bins = blocks.bins[binning] as Uint8Array;
  const filled = [...new Set(bins)];
  const size = (filled.at(-1) ?? 0) + 1;
  const drawn = filled.map(() => new Float64Array(times));
  const errors = new Float64Array(times);
  const [rows, hits, sums] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const take = (weights: Uint32Array, time: number): void => {
    rows.fill(0);
    hits.fill(0);
    sums.fill(0);
    for (let block = 0; block < bins.length; block++) {
      const bin = bins[block] as number;
      const own = weights[2 * block] as number;
      const others = weights[2 * block + 1] as number;
      rows[bin] = (rows[bin] as number) + own + others;
      hits[bin] = (hits[bin] as number) + own;
      sums[bin] =
        (sums[bin] as number) + own * (scores[2 * block] as number) + others * (scores[2 * block + 1] as number);
    }
    let [distance, all] = [0, 0];
    for (let at = 0; at < filled.length; at++) {
      const bin = filled[at] as number;
      const own = rows[bin] as number;
      distance += Math.abs((hits[bin] as number) - (sums[bin] as number));
      all += own;
      // A bin that no row was drawn from says nothing this time.
      (drawn[at] as Float64Array)[time] = own === 0 ? Number.NaN : (hits[bin] as number) / own;
    }
    errors[time] = all === 0 ? 0 : distance / all;
  };
  return {
    take,
    found: (error, random) => {
      const [low, high] = middle95(errors);
      return {
        bands: drawn.map((own) =>
          rangeOf(
            own.filter((share) => !Number.isNaN(share)),
            0.025,
          ),
        ),
        error: { low: Math.max(0, 2 * error - high), high: Math.min(1, Math.max(0, 2 * error - low)) },
        ...ifEveryProbabilityWereTrue(blocks, bins, filled, random),
      };
    },
  };
};

const rangeOf = (figures: Float64Array, tail: number): Range => {
  const sorted = figures.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(tail), high: at(1 - tail) };
};

/** From this variance on a sum of many throws is as good as normal. */
const NORMAL_FROM = 100;

const ifEveryProbabilityWereTrue = (
  { counts, scores }: ScoreBlocks,
  bins: Uint8Array,
  filled: readonly number[],
  random: Random,
): Pick<CalibrationBands, 'ifTrue' | 'errorIfTrue'> => {
  const distances = new Float64Array(TRUE_DRAWS);
  let all = 0;
  const ifTrue = filled.map((bin): Range => {
    const cells = cellsOf(bins, bin, counts);
    const rows = cells.reduce((sum, cell) => sum + (counts[cell] as number), 0);
    const expected = cells.reduce((sum, cell) => sum + (counts[cell] as number) * (scores[cell] as number), 0);
    const variance = cells.reduce((sum, cell) => {
      const score = scores[cell] as number;
      return sum + (counts[cell] as number) * score * (1 - score);
    }, 0);
    const shares = new Float64Array(TRUE_DRAWS);
    for (let time = 0; time < TRUE_DRAWS; time++) {
      const hits =
        variance >= NORMAL_FROM
          ? expected + Math.sqrt(variance) * normal(random)
          : cells.reduce((sum, cell) => sum + binomial(counts[cell] as number, scores[cell] as number, random), 0);
      shares[time] = Math.min(1, Math.max(0, hits / rows));
      distances[time] = (distances[time] as number) + Math.abs(hits - expected);
    }
    all += rows;
    return rangeOf(shares, 0.05);
  });
  return { ifTrue, errorIfTrue: all === 0 ? 0 : rangeOf(distances, 0.05).high / all };
};

const cellsOf = (bins: Uint8Array, bin: number, counts: Uint32Array): readonly number[] =>
  [...bins.keys()]
    .flatMap((block) => (bins[block] === bin ? [2 * block, 2 * block + 1] : []))
    .filter((cell) => counts[cell] !== 0);

/** Box & Muller. */
const normal = (random: Random): number => {
  const uniform = (): number => (random.uint32() + 0.5) / 0x1_0000_0000;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};
