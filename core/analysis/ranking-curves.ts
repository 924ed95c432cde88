/** The ROC and the precision-recall curve of one class against the rest, and the average precision. */
import { extremes } from '../base/extremes.ts';
import type { ScoreGroups } from './score-groups.ts';

export type RankingPoint = {
  readonly falsePositiveRate: number;
  /** Also called recall. */
  readonly truePositiveRate: number;
  /** 1 where nothing is said to be of the class. */
  readonly precision: number;
};

/**
 * A point for each distinct score, from the strictest; none with one class only.
 * @param most so many points of each curve are worth drawing; what lies between them is left out
 */
export const rankingCurve = ({ positives, negatives, m, n }: ScoreGroups, most = Infinity): RankingPoint[] => {
  if (m === 0 || n === 0) return [];
  const size = positives.length + 1;
  const [alarms, hits, precision] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  precision[0] = 1;
  for (let point = 1; point < size; point++) {
    hits[point] = (hits[point - 1] as number) + (positives[size - 1 - point] as number);
    alarms[point] = (alarms[point - 1] as number) + (negatives[size - 1 - point] as number);
    precision[point] = (hits[point] as number) / ((hits[point] as number) + (alarms[point] as number));
  }
  const kept = new Set([...extremes(alarms, hits, most), ...extremes(hits, precision, most)]);
  return [...kept]
    .toSorted((a, b) => a - b)
    .map((point) => ({
      falsePositiveRate: (alarms[point] as number) / n,
      truePositiveRate: (hits[point] as number) / m,
      precision: precision[point] as number,
    }));
};

/**
 * Mean precision over the rows of the class, as each is reached from the highest score down; equal scores are reached together
 * (scikit-learn's average_precision_score). Counts may be weights. 0 without rows of the class.
 */
export const averagePrecision = (positives: ArrayLike<number>, negatives: ArrayLike<number>): number => {
  let [hits, all, sum] = [0, 0, 0];
  for (let at = positives.length - 1; at >= 0; at--) {
    const own = positives[at] as number;
    hits += own;
    all += own + (negatives[at] as number);
    if (own > 0) sum += (own * hits) / all;
  }
  return hits === 0 ? 0 : sum / hits;
};
