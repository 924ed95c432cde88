/** The labels of a job, sorted, and each row's place among them; refuses splits that cannot be trained on. */
import type { Row, Split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import type { TrainingRows } from './job.ts';

export type LabelledRows = {
  readonly labels: readonly string[];
  /** Index into `labels` of each row. */
  readonly targets: Readonly<Record<Split, readonly number[]>>;
};

/** What the files are called in errors. */
export type SplitNames = Readonly<Record<Split, string>>;

const NAMES: SplitNames = { train: 'train.jsonl', val: 'val.jsonl', test: 'test.jsonl' };

/** @throws IdriftError naming the split's file, and the row where there is one. */
export const labelRows = (rows: TrainingRows, names: SplitNames = NAMES): LabelledRows => {
  for (const split of ['train', 'val', 'test'] as const) {
    if (rows[split].length > 0) continue;
    throw new IdriftError({
      code: 'bad-input',
      message: `${names[split]} has no rows.`,
      where: names[split],
      hint: `Put at least one JSON object with "text" and "label" into it.`,
    });
  }
  const labels = [...new Set(rows.train.map(({ label }) => label))].toSorted();
  if (labels.length < 2) {
    throw new IdriftError({
      code: 'bad-input',
      message: `All ${rows.train.length} rows of ${names.train} have the label "${labels[0]}".`,
      where: names.train,
      hint: 'A classifier needs texts of at least two labels: add rows with another label.',
    });
  }
  const places = new Map(labels.map((label, i) => [label, i]));
  const targetsOf = (split: Split): readonly number[] =>
    rows[split].map(({ text, label }: Row, i) => {
      const place = places.get(label);
      if (place !== undefined) return place;
      throw new IdriftError({
        code: 'bad-input',
        message: `The label "${label}" of row ${i + 1} in ${names[split]} does not occur in ${names.train}: "${beginning(text)}".`,
        where: names[split],
        hint: `Correct the label, or add rows with it to ${names.train}. Labels there: ${labels.join(', ')}.`,
      });
    });
  return { labels, targets: { train: targetsOf('train'), val: targetsOf('val'), test: targetsOf('test') } };
};

const beginning = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
