/** Labelled rows with a model's answers, checked once and laid out for the statistics. */
import { IdriftError } from '../contract/errors.ts';

export type ScoredRows = {
  /** The model's labels in the order of its outputs, then labels that only rows have: they can never be answered. */
  readonly classes: readonly string[];
  /** How many of the classes the model has an output for. */
  readonly outputs: number;
  readonly rows: number;
  /** Place of each row's label, and of its answer, among the classes. */
  readonly truth: Uint16Array;
  readonly answer: Uint16Array;
  /** `outputs` for each row. */
  readonly probabilities: Float64Array;
  /** Probability of each row's answer. */
  readonly confidence: Float64Array;
};

export type ScoredRow = {
  readonly label: string;
  readonly predicted: string;
  /** In the order of the model's labels. */
  readonly probabilities: readonly number[];
};

/** @throws IdriftError `bad-input` naming the first row whose probabilities are none, or too few, or whose answer is no label. */
export const scoredRows = (labels: readonly string[], rows: readonly ScoredRow[]): ScoredRows => {
  const places = new Map(labels.map((label, place) => [label, place]));
  const outputs = labels.length;
  const truth = new Uint16Array(rows.length);
  const answer = new Uint16Array(rows.length);
  const probabilities = new Float64Array(rows.length * outputs);
  const confidence = new Float64Array(rows.length);
  for (const [row, { label, predicted, probabilities: own }] of rows.entries()) {
    if (own.length !== outputs) throw faulty(row, `has ${own.length} probabilities for ${outputs} labels`);
    for (let at = 0; at < outputs; at++) {
      const value = own[at] as number;
      // Written so that NaN is refused too.
      if (!(value >= 0 && value <= 1)) throw faulty(row, `has a probability of ${value} for "${labels[at]}"`);
      probabilities[row * outputs + at] = value;
    }
    const said = places.get(predicted);
    if (said === undefined || said >= outputs)
      throw faulty(row, `is answered with "${predicted}", which is no label of the model`);
    const place = places.get(label) ?? places.size;
    places.set(label, place);
    truth[row] = place;
    answer[row] = said;
    confidence[row] = own[said] as number;
  }
  return { classes: [...places.keys()], outputs, rows: rows.length, truth, answer, probabilities, confidence };
};

const faulty = (row: number, what: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `Row ${row + 1} ${what}: a probability is a number from 0 to 1, one for each label.`,
    where: `row ${row + 1}`,
    hint: 'Let the model answer again; if it still does so, its weights are damaged.',
  });

/** Probabilities of one class; all 0 for one that the model has no output for. */
export const scoresOf = ({ probabilities, outputs, rows }: ScoredRows, place: number): Float64Array => {
  const scores = new Float64Array(rows);
  if (place >= outputs) return scores;
  for (let row = 0; row < rows; row++) scores[row] = probabilities[row * outputs + place] as number;
  return scores;
};

/** 1 where the place is the class. */
export const isOf = (places: Uint16Array, place: number): Uint8Array =>
  Uint8Array.from(places, (own) => (own === place ? 1 : 0));

/** 1 where the answer is the label. */
export const isRight = ({ truth, answer }: ScoredRows): Uint8Array =>
  Uint8Array.from(truth, (own, row) => (own === answer[row] ? 1 : 0));
