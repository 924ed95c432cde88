/** The simplest model that reads words, trained in seconds: what it says of rows that it was not trained on. */
import { seededRandom } from '../base/seeded-random.ts';
import { fitLogistic, probabilitiesOf } from './logistic.ts';
import { wordFeatures } from './word-features.ts';

export type BaselineRow = { readonly text: string; readonly label: string };

export type OutOfFold = {
  /** Sorted. */
  readonly labels: readonly string[];
  /** Of each row, by label in that order: from a model that saw neither the row nor another of the same text. */
  readonly probabilities: readonly Float64Array[];
};

export type CrossValidateOptions = {
  readonly seed?: number;
  readonly folds?: number;
  /** Rows with one key are the same text, and stay together. Left out: the texts as they are. */
  readonly keyOf?: (text: string) => string;
  /** Called after each fold; what it throws ends the work. */
  readonly onFold?: (done: number, of: number) => void;
};

const FOLDS = 5;
/** Mild: vectors have length 1, and a text has some hundred features. */
const C = 10;
/** Of the gradient's largest part, by row: below what changes an answer. */
const TOLERANCE = 2e-4;
const MOST_STEPS = 100;

/** Each row's fold, from 0: every label is spread over all, and rows of one text are in one. */
const foldsOf = (
  rows: readonly BaselineRow[],
  { seed = 0, folds = FOLDS, keyOf = (text) => text }: CrossValidateOptions,
): Uint8Array => {
  const random = seededRandom(`folds ${seed}`);
  const byLabel = new Map<string, string[]>();
  const known = new Set<string>();
  const keys = rows.map(({ text }) => keyOf(text));
  for (const [index, { label }] of rows.entries()) {
    const key = keys[index] as string;
    if (known.has(key)) continue;
    known.add(key);
    const own = byLabel.get(label);
    if (own) own.push(key);
    else byLabel.set(label, [key]);
  }
  const foldOf = new Map<string, number>();
  let turn = 0;
  for (const label of [...byLabel.keys()].toSorted()) {
    const own = byLabel.get(label) ?? [];
    for (const place of random.choose(own.length, own.length)) foldOf.set(own[place] as string, turn++ % folds);
  }
  return Uint8Array.from(keys, (key) => foldOf.get(key) ?? 0);
};

/** The same for the same rows and seed, on every computer. */
export const crossValidate = (rows: readonly BaselineRow[], options: CrossValidateOptions = {}): OutOfFold => {
  const { folds = FOLDS } = options;
  const labels = [...new Set(rows.map(({ label }) => label))].toSorted();
  const numberOf = new Map(labels.map((label, index) => [label, index]));
  const targets = Uint32Array.from(rows, ({ label }) => numberOf.get(label) ?? 0);
  const features = wordFeatures(rows.map(({ text }) => text));
  const foldOf = foldsOf(rows, options);
  const probabilities: Float64Array[] = Array.from({ length: rows.length });
  for (let fold = 0; fold < folds; fold++) {
    const use = Uint32Array.from(foldOf.keys()).filter((row) => foldOf[row] !== fold);
    const model = fitLogistic({
      rows: features,
      use,
      targets,
      classes: labels.length,
      c: C,
      tolerance: TOLERANCE * use.length,
      mostSteps: MOST_STEPS,
    });
    for (const [row, of] of foldOf.entries()) {
      if (of === fold) probabilities[row] = probabilitiesOf(model, features, row);
    }
    options.onFold?.(fold + 1, folds);
  }
  return { labels, probabilities };
};
