/** Area under the ROC curve with DeLong's interval on the logit scale (DeLong 1988; midranks as Sun & Xu 2014). */
import type { Estimate, Interval } from '../contract/common.ts';
import { Z95 } from './normal.ts';
import { clopperPearson } from './proportion.ts';
import { type ScoreGroups, scoreGroups } from './score-groups.ts';

/** null with one class only. `scores` are those of the positive class. */
export const rocAuc = (positive: readonly boolean[], scores: readonly number[]): Estimate | null =>
  rocAucOf(
    scoreGroups(
      scores,
      positive.map((own) => (own ? 1 : 0)),
    ),
  );

/** null with one class only. */
export const rocAucOf = (groups: ScoreGroups): Estimate | null => {
  const { values, positives, negatives, m, n } = groups;
  if (m === 0 || n === 0) return null;
  // What DeLong calls V10 and V01: of a row the share of the other class's rows that it is on the right side of, ties half.
  const v10 = new Float64Array(values.length);
  const v01 = new Float64Array(values.length);
  let negativesBelow = 0;
  let positivesAbove = m;
  for (let at = 0; at < values.length; at++) {
    const [own, others] = [positives[at] as number, negatives[at] as number];
    positivesAbove -= own;
    v10[at] = (negativesBelow + others / 2) / n;
    v01[at] = (positivesAbove + own / 2) / m;
    negativesBelow += others;
  }
  const auc = weightedMean(v10, positives, m);
  return {
    value: auc,
    interval: delongInterval(auc, variance(v10, positives, m) / m + variance(v01, negatives, n) / n, m, n),
    n: m + n,
  };
};

const weightedMean = (values: Float64Array, counts: Uint32Array, total: number): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] as number) * (counts[at] as number);
  return sum / total;
};

const variance = (values: Float64Array, counts: Uint32Array, total: number): number => {
  const average = weightedMean(values, counts, total);
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += ((values[at] as number) - average) ** 2 * (counts[at] as number);
  return sum / (total - 1);
};

const delongInterval = (auc: number, spread: number, m: number, n: number): Interval | null => {
  if (m < 2 || n < 2) return null;
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
