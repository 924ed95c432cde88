/** Accuracy, macro F1 and ROC AUC of scored texts as scikit-learn computes them, in double precision. */
import type { TextLabels } from './labels.ts';

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

/** Two classes: of the second one. Otherwise the mean of each label against its absence; null when one is absent or always there. */
export const rocAuc = (
  probabilities: readonly (readonly number[])[],
  truth: readonly TextLabels[],
  labels: number,
  problem: 'single' | 'multi',
): number | null => {
  const against = (target: number): number | null =>
    binaryAuc(
      probabilities.map((row) => row[target] ?? 0),
      truth.map((own) => own.includes(target)),
    );
  if (labels === 2 && problem === 'single') return against(1);
  const each = Array.from({ length: labels }, (_, target) => against(target));
  let total = 0;
  for (const auc of each) {
    if (auc === null) return null;
    total += auc;
  }
  return total / labels;
};

/** Texts whose labels are exactly the true ones. */
export const accuracy = (predicted: readonly TextLabels[], truth: readonly TextLabels[]): number =>
  predicted.filter((own, i) => String(own) === String(truth[i])).length / truth.length;

/** Mean of the labels' F1. Of single labels, only those that are true or predicted somewhere count; a label without a hit has 0. */
export const macroF1 = (
  predicted: readonly TextLabels[],
  truth: readonly TextLabels[],
  labels: number,
  problem: 'single' | 'multi',
): number => {
  const hits = new Float64Array(labels);
  const named = new Float64Array(labels);
  for (const [i, own] of truth.entries()) {
    for (const label of own) named[label] = (named[label] ?? 0) + 1;
    for (const label of predicted[i] ?? []) {
      named[label] = (named[label] ?? 0) + 1;
      if (own.includes(label)) hits[label] = (hits[label] ?? 0) + 1;
    }
  }
  let sum = 0;
  let counted = 0;
  for (const [label, times] of named.entries()) {
    if (times === 0 && problem === 'single') continue;
    counted += 1;
    if (times > 0) sum += (2 * (hits[label] ?? 0)) / times;
  }
  return counted === 0 ? 0 : sum / counted;
};

/** The likeliest label, or of a multi-label task all that are at least as likely as not. */
export const predictedLabels = (probabilities: readonly number[], problem: 'single' | 'multi'): TextLabels =>
  problem === 'single'
    ? [probabilities.indexOf(Math.max(...probabilities))]
    : probabilities.flatMap((value, label) => (value >= 0.5 ? [label] : []));
