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
  /** Whether a text may have several labels: its label is then their names, sorted and joined. */
  multi: z.boolean().default(false),
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
  multi: rows.some((row) => row.labels !== undefined),
  rows: rows.map(({ text, label }, index) => ({
    text,
    label,
    predicted: scored[index]?.predicted ?? '',
    probabilities: [...(scored[index]?.probabilities ?? [])],
  })),
});

export const writeEvaluation = (value: Evaluation): string => `${JSON.stringify(value)}\n`;

/** How likely an answer in words was: of several labels, all of them together and no other. 0 for a label without an output. */
export const scoreOf = (
  { labels, multi }: Pick<Evaluation, 'labels' | 'multi'>,
  answer: string,
  probabilities: readonly number[],
): number => {
  if (!multi) return probabilities[labels.indexOf(answer)] ?? 0;
  return labels.reduce((product, label, i) => {
    const probability = probabilities[i] ?? 0;
    return product * (isAmong(label, answer) ? probability : 1 - probability);
  }, 1);
};

const isAmong = (label: string, answer: string): boolean => `, ${answer}, `.includes(`, ${label}, `);

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

/** For two classes: of the second label in sorted order. null with more classes, several labels a text, or one class in the rows. */
export const rocAucOf = (value: Evaluation): Estimate | null => {
  if (value.labels.length !== 2 || value.multi) return null;
  return rocAuc(
    value.rows.map((row) => row.label === value.labels[1]),
    value.rows.map((row) => row.probabilities[1] ?? 0),
  );
};
