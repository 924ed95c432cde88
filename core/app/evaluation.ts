/**
 * What a run answered on each row of a split: kept as a JSON artifact of the run, so that intervals and paired
 * comparisons can be computed later from the very answers.
 */
import { z } from 'zod';
import { rocAuc } from '../analysis/roc-auc.ts';
import { share } from '../analysis/proportion.ts';
import type { Estimate, Row } from '../contract/common.ts';

const evaluation = z.object({
  split: z.enum(['val', 'test']),
  /** md5 of the file the rows came from: only equal ones may be compared row by row. */
  md5: z.string(),
  labels: z.array(z.string()),
  rows: z.array(
    z.object({ text: z.string(), label: z.string(), predicted: z.string(), probabilities: z.array(z.number()) }),
  ),
});
export type Evaluation = z.infer<typeof evaluation>;

export const evaluationPath = (split: Evaluation['split']): string => `evaluation/${split}.json`;

export const makeEvaluation = (
  split: Evaluation['split'],
  md5: string,
  labels: readonly string[],
  rows: readonly Row[],
  scored: readonly { readonly predicted: string; readonly probabilities: readonly number[] }[],
): Evaluation => ({
  split,
  md5,
  labels: [...labels],
  rows: rows.map(({ text, label }, index) => ({
    text,
    label,
    predicted: scored[index]?.predicted ?? '',
    probabilities: [...(scored[index]?.probabilities ?? [])],
  })),
});

export const writeEvaluation = (value: Evaluation): string => `${JSON.stringify(value)}\n`;

/** null when the artifact is not one of ours. */
export const readEvaluation = (text: string): Evaluation | null => {
  try {
    return evaluation.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

export const rightRows = (value: Evaluation): readonly boolean[] =>
  value.rows.map((row) => row.label === row.predicted);

export const accuracyOf = (value: Evaluation): Estimate =>
  share(rightRows(value).filter(Boolean).length, value.rows.length);

/** For two classes: of the second label in sorted order. null with more classes, or with one class in the rows. */
export const rocAucOf = (value: Evaluation): Estimate | null => {
  if (value.labels.length !== 2) return null;
  return rocAuc(
    value.rows.map((row) => row.label === value.labels[1]),
    value.rows.map((row) => row.probabilities[1] ?? 0),
  );
};
