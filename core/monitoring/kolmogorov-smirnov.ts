/**
 * The two-sample Kolmogorov–Smirnov statistic and its p-value given the ties.
 * SciPy's `ks_2samp(method="exact")` takes the pooled values for distinct and is too cautious on word counts; ours walks tie groups.
 */
import type { GroupStatistic } from './group-statistic.ts';
import { type PooledValues, poolValues } from './pooled-values.ts';

type KolmogorovSmirnov = {
  /** max |F_reference − F_live|. */
  readonly statistic: number;
  readonly p: number;
  readonly method: 'exact' | 'asymptotic';
  /** 1: live values are larger where the two differ most; −1: smaller. */
  readonly direction: 1 | -1;
};

/** Cells of the exact walk (rows × smaller sample) that stay under a quarter of a second. */
const EXACT_CELLS = 50_000_000;

export const kolmogorovSmirnov = (reference: readonly number[], live: readonly number[]): KolmogorovSmirnov => {
  if (reference.length === 0 || live.length === 0) throw new RangeError('Both samples need at least one value.');
  const pooled = poolValues(reference, live);
  const { distance, direction } = largestDistance(pooled);
  const { referenceSize, liveSize } = pooled;
  const statistic = distance / (referenceSize * liveSize);
  const exact = (referenceSize + liveSize) * Math.min(referenceSize, liveSize) <= EXACT_CELLS;
  return {
    statistic,
    p: exact ? exactP(pooled, distance) : asymptoticP(statistic, referenceSize, liveSize),
    method: exact ? 'exact' : 'asymptotic',
    direction,
  };
};

/** The statistic for any split of the pooled values. */
export const kolmogorovSmirnovOf = (reference: readonly number[], live: readonly number[]): GroupStatistic => {
  const { places, counts } = poolValues(reference, live);
  const own = new Uint32Array(counts.length);
  return {
    rounding: 0,
    of: (group, rest) => {
      own.fill(0);
      for (let i = 0; i < group.length; i++) (own[places[group[i] as number] as number] as number)++;
      let found = 0;
      let seen = 0;
      let distance = 0;
      for (let place = 0; place < counts.length; place++) {
        found += own[place] as number;
        seen += counts[place] as number;
        distance = Math.max(distance, Math.abs(group.length * (seen - found) - rest.length * found));
      }
      return distance / (group.length * rest.length);
    },
  };
};

/** In integers, so that permutations with equal groups tie: |n_live·#reference − n_reference·#live| at its largest. */
const largestDistance = (pooled: PooledValues): { distance: number; direction: 1 | -1 } => {
  let reference = 0;
  let seen = 0;
  let distance = 0;
  let direction: 1 | -1 = 1;
  for (let place = 0; place < pooled.values.length; place++) {
    reference += pooled.referenceCounts[place] as number;
    seen += pooled.counts[place] as number;
    const difference = pooled.liveSize * reference - pooled.referenceSize * (seen - reference);
    if (Math.abs(difference) > distance) {
      distance = Math.abs(difference);
      direction = difference > 0 ? 1 : -1;
    }
  }
  return { distance, direction };
};

/**
 * P(distance ≥ observed) over all ways to label the pooled rows. The state is how many rows of the smaller sample were met;
 * a path leaves when a tie group ends with it at or beyond the observed distance. What left is summed, so small p keep their digits.
 */
const exactP = (pooled: PooledValues, observed: number): number => {
  const total = pooled.referenceSize + pooled.liveSize;
  const small = Math.min(pooled.referenceSize, pooled.liveSize);
  const large = total - small;
  const alive = new Float64Array(small + 1);
  alive[0] = 1;
  let seen = 0;
  let p = 0;
  for (const count of pooled.counts) {
    for (let row = 0; row < count; row++, seen++) {
      const left = total - seen;
      const top = Math.min(seen + 1, small);
      for (let met = top; met >= 0; met--) {
        const stays = (alive[met] as number) * (1 - (small - met) / left);
        const comes = met > 0 ? ((alive[met - 1] as number) * (small - met + 1)) / left : 0;
        alive[met] = stays + comes;
      }
    }
    for (let met = Math.max(0, seen - large); met <= Math.min(seen, small); met++) {
      if (Math.abs(large * met - small * (seen - met)) >= observed) {
        p += alive[met] as number;
        alive[met] = 0;
      }
    }
  }
  return Math.min(1, p);
};

/** Kolmogorov's limit with Stephens' correction for finite samples (Stephens 1970). */
const asymptoticP = (statistic: number, referenceSize: number, liveSize: number): number => {
  const root = Math.sqrt((referenceSize * liveSize) / (referenceSize + liveSize));
  const x = (root + 0.12 + 0.11 / root) * statistic;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17 * sum) break;
  }
  return Math.min(1, Math.max(Number.MIN_VALUE, 2 * sum));
};
