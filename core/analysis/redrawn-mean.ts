/** A mean of paired differences with an interval by redrawing rows. */
import type { Estimate } from '../contract/common.ts';
import { percentileInterval, type Random, resample, RESAMPLES } from './resampling.ts';

/** Values are redrawn in at most so many groups of neighbours. */
const MOST_GROUPS = 4096;
const FEWEST_ROWS = 20;

/** Without rows 0; below 20 rows without an interval. */
export const redrawnMean = (values: Float64Array, random: Random, times = RESAMPLES): Estimate => {
  const n = values.length;
  const value = values.reduce((sum, own) => sum + own, 0) / Math.max(1, n);
  if (n < FEWEST_ROWS) return { value, interval: null, n };
  const sorted = values.toSorted();
  const size = Math.ceil(n / MOST_GROUPS);
  const groups = Math.ceil(n / size);
  const counts = new Uint32Array(groups);
  const means = new Float64Array(groups);
  for (let group = 0; group < groups; group++) {
    const own = sorted.subarray(group * size, Math.min(n, (group + 1) * size));
    counts[group] = own.length;
    means[group] = own.reduce((sum, each) => sum + each, 0) / own.length;
  }
  const figures = new Float64Array(times);
  resample(counts, times, random, (weights, time) => {
    let [sum, rows] = [0, 0];
    for (let group = 0; group < groups; group++) {
      const weight = weights[group] as number;
      rows += weight;
      sum += weight * (means[group] as number);
    }
    figures[time] = rows === 0 ? value : sum / rows;
  });
  return { value, interval: percentileInterval(figures, 'bootstrap, rows redrawn in pairs'), n };
};
