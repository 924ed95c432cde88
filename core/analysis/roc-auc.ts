/** Area under the ROC curve with DeLong's interval on the logit scale (DeLong 1988; midranks as Sun & Xu 2014). */
import type { Estimate, Interval } from '../contract/common.ts';
import { Z95 } from './normal.ts';
import { clopperPearson } from './proportion.ts';

/** Ranks from 1; equal values share the mean of their ranks. */
const midranks = (values: readonly number[]): readonly number[] => {
  const order = values.map((_, index) => index).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = values.map(() => 0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
};

const variance = (values: readonly number[]): number => {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
};

/** null with one class only. `scores` are those of the positive class. */
export const rocAuc = (positive: readonly boolean[], scores: readonly number[]): Estimate | null => {
  const of = (wanted: boolean): readonly number[] => scores.filter((_, index) => positive[index] === wanted);
  const positives = of(true);
  const negatives = of(false);
  const m = positives.length;
  const n = negatives.length;
  if (m === 0 || n === 0) return null;
  const all = midranks([...positives, ...negatives]);
  const within = { positives: midranks(positives), negatives: midranks(negatives) };
  const v10 = positives.map((_, i) => ((all[i] ?? 0) - (within.positives[i] ?? 0)) / n);
  const v01 = negatives.map((_, j) => 1 - ((all[m + j] ?? 0) - (within.negatives[j] ?? 0)) / m);
  const auc = v10.reduce((sum, value) => sum + value, 0) / m;
  return { value: auc, interval: delongInterval(auc, v10, v01), n: m + n };
};

const delongInterval = (auc: number, v10: readonly number[], v01: readonly number[]): Interval | null => {
  const m = v10.length;
  const n = v01.length;
  if (m < 2 || n < 2) return null;
  const spread = variance(v10) / m + variance(v01) / n;
  if (auc === 0 || auc === 1) {
    const pairs = Math.min(m, n);
    return { ...clopperPearson(auc < 0.5 ? 0 : pairs, pairs), method: 'Clopper–Pearson, all pairs ordered' };
  }
  // All scores are equal: they order nothing, and say nothing of how well others would.
  if (spread === 0) return null;
  const logit = Math.log(auc / (1 - auc));
  const half = (Z95 * Math.sqrt(spread)) / (auc * (1 - auc));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return { low: back(logit - half), high: back(logit + half), level: 0.95, method: 'DeLong, logit' };
};
