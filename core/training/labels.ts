/** The labels of a job, sorted, and each row's place among them; refuses splits that cannot be trained on. */
import type { Row, Split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import type { TrainingRows } from './job.ts';

export type LabelledRows = {
  readonly labels: readonly string[];
  /** Index into `labels` of each row. */
  readonly targets: Readonly<Record<Split, readonly number[]>>;
};

/** @throws IdriftError naming the split's file, and the line where there is one. */
export const labelRows = (rows: TrainingRows): LabelledRows => {
  for (const split of ['train', 'val', 'test'] as const) {
    if (rows[split].length > 0) continue;
    throw new IdriftError({
      code: 'bad-input',
      message: `${split}.jsonl has no rows.`,
      where: `${split}.jsonl`,
      hint: `Put at least one JSON object with "text" and "label" into ${split}.jsonl.`,
    });
  }
  const labels = [...new Set(rows.train.map(({ label }) => label))].toSorted();
  if (labels.length < 2) {
    throw new IdriftError({
      code: 'bad-input',
      message: `All ${rows.train.length} rows of train.jsonl have the label "${labels[0]}".`,
      where: 'train.jsonl',
      hint: 'A classifier needs texts of at least two labels: add rows with another label to train.jsonl.',
    });
  }
  const places = new Map(labels.map((label, i) => [label, i]));
  const targetsOf = (split: Split): readonly number[] =>
    rows[split].map((row: Row, i) => {
      const place = places.get(row.label);
      if (place !== undefined) return place;
      throw new IdriftError({
        code: 'bad-input',
        message: `The label "${row.label}" of ${split}.jsonl does not occur in train.jsonl.`,
        where: `${split}.jsonl:${i + 1}`,
        hint: `Correct the label, or add rows with it to train.jsonl. Labels there: ${labels.join(', ')}.`,
      });
    });
  return { labels, targets: { train: targetsOf('train'), val: targetsOf('val'), test: targetsOf('test') } };
};
