/** Scored rows of one class against the rest, sorted and counted once: ROC, precision-recall and their areas are read from this. */

export type ScoreGroups = {
  /** Distinct scores, ascending. */
  readonly values: Float64Array;
  /** Rows of the class, and of the others, with each of the scores. */
  readonly positives: Uint32Array;
  readonly negatives: Uint32Array;
  /** Rows of the class, and of the others, in all. */
  readonly m: number;
  readonly n: number;
};

/** @param isPositive 1 for rows of the class; as long as `scores`, which are finite. */
export const scoreGroups = (scores: ArrayLike<number>, isPositive: ArrayLike<number>): ScoreGroups => {
  const sorted = Float64Array.from(scores).toSorted();
  let distinct = 0;
  for (let at = 0; at < sorted.length; at++) {
    const value = sorted[at] as number;
    if (distinct === 0 || value !== sorted[distinct - 1]) sorted[distinct++] = value;
  }
  const values = sorted.slice(0, distinct);
  const positives = new Uint32Array(distinct);
  const negatives = new Uint32Array(distinct);
  let m = 0;
  for (let row = 0; row < scores.length; row++) {
    const group = groupOf(values, scores[row] as number);
    if (isPositive[row] === 1) {
      positives[group] = (positives[group] as number) + 1;
      m++;
    } else negatives[group] = (negatives[group] as number) + 1;
  }
  return { values, positives, negatives, m, n: scores.length - m };
};

/** Where a score that occurs lies among the distinct ones. */
const groupOf = (values: Float64Array, score: number): number => {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  return low;
};
