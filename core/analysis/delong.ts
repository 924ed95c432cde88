/** Areas under the ROC curve of two scores of the same rows, told apart with their covariance (DeLong, DeLong & Clarke-Pearson 1988). */
import { type ScoreGroups, scoreGroups } from './score-groups.ts';

/** Of each row the share of the other class's rows that it is on the right side of, ties half. */
const placements = (scores: ArrayLike<number>, isPositive: ArrayLike<number>, groups: ScoreGroups): Float64Array => {
  const { values, positives, negatives, m, n } = groups;
  const place = new Map(Array.from(values, (value, at) => [value, at]));
  const below = new Float64Array(values.length);
  const above = new Float64Array(values.length);
  let [negativesBelow, positivesAbove] = [0, m];
  for (let at = 0; at < values.length; at++) {
    positivesAbove -= positives[at] as number;
    below[at] = (negativesBelow + (negatives[at] as number) / 2) / n;
    above[at] = (positivesAbove + (positives[at] as number) / 2) / m;
    negativesBelow += negatives[at] as number;
  }
  return Float64Array.from({ length: scores.length }, (_, row) => {
    const at = place.get(scores[row] as number) ?? 0;
    return (isPositive[row] === 1 ? below[at] : above[at]) as number;
  });
};

export type PairedAreas = {
  readonly areas: readonly [number, number];
  readonly variances: readonly [number, number];
  readonly covariance: number;
  /** null: the difference does not vary, the rows have the same order in both. */
  readonly z: number | null;
};

/** null with fewer than two rows of either class. */
export const pairedAreas = (
  isPositive: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): PairedAreas | null => {
  const of = (scores: ArrayLike<number>) => {
    const groups = scoreGroups(scores, isPositive);
    return { ...groups, placed: placements(scores, isPositive, groups) };
  };
  const [a, b] = [of(first), of(second)];
  const { m, n } = a;
  if (m < 2 || n < 2) return null;
  const side = (wanted: number, size: number) => {
    const rows = Array.from({ length: isPositive.length }, (_, row) => row).filter(
      (row) => (isPositive[row] === 1 ? 1 : 0) === wanted,
    );
    const mean = (of: Float64Array): number => rows.reduce((sum, row) => sum + (of[row] as number), 0) / size;
    const [meanA, meanB] = [mean(a.placed), mean(b.placed)];
    const product = (x: Float64Array, meanX: number, y: Float64Array, meanY: number): number =>
      rows.reduce((sum, row) => sum + ((x[row] as number) - meanX) * ((y[row] as number) - meanY), 0) /
      (size - 1) /
      size;
    return {
      meanA,
      meanB,
      aa: product(a.placed, meanA, a.placed, meanA),
      bb: product(b.placed, meanB, b.placed, meanB),
      ab: product(a.placed, meanA, b.placed, meanB),
    };
  };
  const [own, others] = [side(1, m), side(0, n)];
  const variances = [own.aa + others.aa, own.bb + others.bb] as const;
  const covariance = own.ab + others.ab;
  const spread = variances[0] + variances[1] - 2 * covariance;
  return {
    areas: [own.meanA, own.meanB],
    variances,
    covariance,
    z: spread <= 1e-15 ? null : (own.meanA - own.meanB) / Math.sqrt(spread),
  };
};
