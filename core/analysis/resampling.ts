/**
 * Bootstrap of rows in cells: rows that no figure tells apart share a cell, and how often a cell is drawn is one random number. 2 000 times
 * 100 000 rows then are 2 000 times a few thousand numbers.
 */
import type { seededRandom } from '../base/seeded-random.ts';
import type { Interval } from '../contract/common.ts';
import { percentile } from './percentile.ts';

export const RESAMPLES = 2000;

export type Random = Pick<ReturnType<typeof seededRandom>, 'uint32' | 'below'>;

/** Up to so many rows are drawn one by one; of more each cell's number is Poisson's, whose sum is free (Hanley & MacGibbon 2006). */
const DRAWN_ONE_BY_ONE = 4096;

/**
 * Draws rows of cells anew, `times` times, and hands each time the number from each cell to `use`, which reads the array at once: it is
 * filled again.
 * @param counts rows in each cell
 */
export const resample = (
  counts: Uint32Array,
  times: number,
  random: Random,
  use: (weights: Uint32Array, time: number) => void,
): void => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weights = new Uint32Array(counts.length);
  const draw = total <= DRAWN_ONE_BY_ONE ? oneByOne(counts, total, random) : byPoisson(counts, random);
  for (let time = 0; time < times; time++) {
    draw(weights);
    use(weights, time);
  }
};

const oneByOne = (counts: Uint32Array, total: number, random: Random): ((into: Uint32Array) => void) => {
  const cellOf = new Uint32Array(total);
  let row = 0;
  counts.forEach((count, cell) => {
    cellOf.fill(cell, row, row + count);
    row += count;
  });
  return (into) => {
    into.fill(0);
    for (let draw = 0; draw < total; draw++) {
      const cell = cellOf[random.below(total)] as number;
      into[cell] = (into[cell] as number) + 1;
    }
  };
};

/** Poisson numbers of a mean above this are sums of several. */
const LARGEST_TABLE = 64;
const TABLE_BITS = 12;
const TABLE_SIZE = 1 << TABLE_BITS;

const byPoisson = (counts: Uint32Array, random: Random): ((into: Uint32Array) => void) => {
  const means = [...new Set(Array.from(counts, (count) => count % LARGEST_TABLE)), LARGEST_TABLE];
  const tables = new Uint8Array(means.length * TABLE_SIZE);
  means.forEach((mean, at) => fillPoisson(tables.subarray(at * TABLE_SIZE, (at + 1) * TABLE_SIZE), mean));
  const placeOf = new Map(means.map((mean, at) => [mean, at * TABLE_SIZE]));
  const rest = Uint32Array.from(counts, (count) => placeOf.get(count % LARGEST_TABLE) ?? 0);
  const whole = Uint32Array.from(counts, (count) => Math.floor(count / LARGEST_TABLE));
  const full = placeOf.get(LARGEST_TABLE) ?? 0;
  return (into) => {
    let bits = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      // One number of 32 bits serves two cells: its middle and its upper bits.
      bits = cell % 2 === 0 ? random.uint32() >>> 4 : bits >>> 16;
      let drawn = tables[(rest[cell] as number) + (bits & (TABLE_SIZE - 1))] as number;
      for (let left = whole[cell] as number; left > 0; left--)
        drawn += tables[full + (random.uint32() >>> (32 - TABLE_BITS))] as number;
      into[cell] = drawn;
    }
  };
};

/** Poisson's quantiles at (u + ½)/4 096: its inverse distribution, looked up. */
const fillPoisson = (table: Uint8Array, mean: number): void => {
  let value = 0;
  let term = Math.exp(-mean);
  let below = term;
  for (let u = 0; u < TABLE_SIZE; u++) {
    while ((u + 0.5) / TABLE_SIZE > below && value < 255) {
      value++;
      term *= mean / value;
      below += term;
    }
    table[u] = value;
  }
};

/** Percentile interval of resampled figures; null where none of them varies: that says nothing of how other rows would be answered. */
export const percentileInterval = (figures: Float64Array, method: string): Interval | null => {
  const [low, high] = middle95(figures);
  return low === high ? null : { low, high, level: 0.95, method };
};

/** Where the middle 95 % of some figures lie. */
export const middle95 = (figures: Float64Array): readonly [number, number] => {
  const sorted = figures.toSorted();
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
};
