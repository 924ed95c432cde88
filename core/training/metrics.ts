/** Loss, accuracy and ROC AUC of scored rows, in double precision. */

/** Cross entropy of one row of logits. */
export const rowLoss = (logits: Float32Array, row: number, classes: number, label: number): number => {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < classes; i += 1) highest = Math.max(highest, logits[row * classes + i] ?? Number.NaN);
  let total = 0;
  for (let i = 0; i < classes; i += 1) total += Math.exp((logits[row * classes + i] ?? Number.NaN) - highest);
  return Math.log(total) + highest - (logits[row * classes + label] ?? Number.NaN);
};

/** P(score of a positive > score of a negative) + ½ P(equal), by ranks; null when one of the two is absent. */
const binaryAuc = (scores: readonly number[], positive: readonly boolean[]): number | null => {
  const order = scores.map((_, i) => i).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const positives = positive.filter(Boolean).length;
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1;
    // Ranks start + 1 … end share their mean.
    for (let i = start; i < end; i += 1) if (positive[order[i] ?? 0]) rankSum += (start + 1 + end) / 2;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
};

/** Two classes: of the second one. More: the mean of each class against the rest; null when a class is absent. */
export const rocAuc = (
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
  classes: number,
): number | null => {
  const against = (target: number): number | null =>
    binaryAuc(
      probabilities.map((row) => row[target] ?? 0),
      labels.map((label) => label === target),
    );
  if (classes === 2) return against(1);
  const each = Array.from({ length: classes }, (_, target) => against(target));
  let total = 0;
  for (const auc of each) {
    if (auc === null) return null;
    total += auc;
  }
  return total / classes;
};
