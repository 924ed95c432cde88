/** The labels of a job, sorted, and each row's places among them; refuses splits that cannot be trained on. */
import type { Row, Split } from '../contract/common.ts';
import { IdriftError } from '../contract/errors.ts';
import type { TrainingRows } from './job.ts';

/** Indexes into the labels, ascending: one of a single-label task, any number of a multi-label one. */
export type TextLabels = readonly number[];

export type LabelledRows = {
  /** multi: a text may have several labels, or none. */
  readonly problem: 'single' | 'multi';
  readonly labels: readonly string[];
  readonly targets: Readonly<Record<Split, readonly TextLabels[]>>;
};

/** What the files are called in errors. */
export type SplitNames = Readonly<Record<Split, string>>;

const NAMES: SplitNames = { train: 'train.jsonl', val: 'val.jsonl', test: 'test.jsonl' };

const SPLITS = ['train', 'val', 'test'] as const;

/** @throws IdriftError naming the split's file, and the row where there is one. */
export const labelRows = (rows: TrainingRows, names: SplitNames = NAMES): LabelledRows => {
  checkRows(rows, names);
  const problem = problemOf(rows, names);
  const labels = [...new Set(rows.train.flatMap(labelsOf))].toSorted();
  if (problem === 'single') checkClasses(labels, rows, names);
  const places = new Map(labels.map((label, i) => [label, i]));
  const targetsOf = (split: Split): readonly TextLabels[] =>
    rows[split].map((row, i) =>
      labelsOf(row)
        .map((label) => {
          const place = places.get(label);
          if (place !== undefined) return place;
          throw new IdriftError({
            code: 'bad-input',
            message: `The label "${label}" of row ${i + 1} in ${names[split]} does not occur in ${names.train}: "${beginning(row.text)}".`,
            where: names[split],
            hint: `Correct the label, or add rows with it to ${names.train}. Labels there: ${listed(labels)}.`,
          });
        })
        .toSorted((a, b) => a - b),
    );
  return { problem, labels, targets: { train: targetsOf('train'), val: targetsOf('val'), test: targetsOf('test') } };
};

const labelsOf = ({ label, labels }: Row): readonly string[] => labels ?? [label];

const checkRows = (rows: TrainingRows, names: SplitNames): void => {
  const empty = SPLITS.find((split) => rows[split].length === 0);
  if (empty === undefined) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `${names[empty]} has no rows.`,
    where: names[empty],
    hint: `Put at least one JSON object with "text" and "label" into it.`,
  });
};

/** Lists of labels make a multi-label task; then every row has one. */
const problemOf = (rows: TrainingRows, names: SplitNames): LabelledRows['problem'] => {
  const all = SPLITS.flatMap((split) => rows[split].map((row, i) => ({ split, row, i })));
  if (all.every(({ row }) => row.labels === undefined)) return 'single';
  const odd = all.find(({ row }) => row.labels === undefined);
  if (odd) {
    throw new IdriftError({
      code: 'bad-input',
      message: `Row ${odd.i + 1} in ${names[odd.split]} has one label as a text, other rows have lists of labels: "${beginning(odd.row.text)}".`,
      where: names[odd.split],
      hint: `Give every row a list, with one label too: "labels": ["${odd.row.label}"].`,
    });
  }
  const labels = new Set(rows.train.flatMap(labelsOf));
  if (labels.size > rows.train.length) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${names.train} has ${labels.size} labels and only ${rows.train.length} rows.`,
      where: names.train,
      hint: 'Each label needs several texts: add rows, or merge rare labels.',
    });
  }
  if (labels.size > 0) return 'multi';
  throw new IdriftError({
    code: 'bad-input',
    message: `No row of ${names.train} has a label.`,
    where: names.train,
    hint: 'Add rows with labels.',
  });
};

const checkClasses = (labels: readonly string[], { train }: TrainingRows, names: SplitNames): void => {
  if (labels.length < 2) {
    throw new IdriftError({
      code: 'bad-input',
      message: `All ${train.length} rows of ${names.train} have the label "${labels[0]}".`,
      where: names.train,
      hint: 'A classifier needs texts of at least two labels: add rows with another label.',
    });
  }
  // Two texts of two labels are a toy; three and more that are all different are a column mistaken for the label.
  if (labels.length === train.length && train.length > 2) {
    throw new IdriftError({
      code: 'bad-input',
      message: `Each of the ${train.length} rows of ${names.train} has a label of its own, so that no label can be learnt.`,
      where: names.train,
      hint: 'Check that "label" holds the class and not an id; each label needs several texts.',
    });
  }
};

const beginning = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Enough to recognize them. */
const listed = (labels: readonly string[]): string =>
  labels.length <= 12 ? labels.join(', ') : `${labels.slice(0, 12).join(', ')} and ${labels.length - 12} more`;
