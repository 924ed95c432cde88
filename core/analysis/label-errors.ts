/**
 * Rows whose label is likely wrong, by confident learning (Northcutt, Jiang & Chuang 2021): a row counts as of another label when a model
 * that was not trained on it gives that label at least the probability that rows of that label usually get.
 */
import type { BaselineRow, OutOfFold } from './word-baseline.ts';

export type SuspectedError = {
  /** Place among the rows. */
  readonly index: number;
  /** What the model would call it, and how probable that is. */
  readonly label: string;
  readonly probability: number;
  /** Probability of the row's own label less that of the likeliest other: the lower, the likelier wrong. −1 to 1. */
  readonly margin: number;
};

/** The likeliest wrong first. @param outOfFold of the very rows */
export const suspectedErrors = (
  rows: readonly Pick<BaselineRow, 'label'>[],
  { labels, probabilities }: OutOfFold,
): SuspectedError[] => {
  const numberOf = new Map(labels.map((label, index) => [label, index]));
  const own = rows.map(({ label }) => numberOf.get(label) ?? -1);
  const usual = usualConfidence(own, labels.length, probabilities);
  return probabilities
    .flatMap((p, index): SuspectedError[] => {
      const given = own[index] as number;
      let best = -1;
      for (let k = 0; k < labels.length; k++) {
        if ((p[k] as number) >= (usual[k] as number) && (best < 0 || (p[k] as number) > (p[best] as number))) best = k;
      }
      if (best < 0 || best === given) return [];
      const probability = p[best] as number;
      const margin = (p[given] ?? 0) - probability;
      // Both may be more than usual: then the row's own label stands unless the other is likelier.
      return margin >= 0 ? [] : [{ index, label: labels[best] as string, probability, margin }];
    })
    .toSorted((a, b) => a.margin - b.margin || a.index - b.index);
};

/** Mean probability of a label among the rows that have it. */
const usualConfidence = (
  own: readonly number[],
  classes: number,
  probabilities: readonly Float64Array[],
): Float64Array => {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (const [index, given] of own.entries()) {
    sums[given] = (sums[given] as number) + (probabilities[index]?.[given] ?? 0);
    counts[given] = (counts[given] as number) + 1;
  }
  return sums.map((sum, k) => sum / Math.max(1, counts[k] as number));
};
