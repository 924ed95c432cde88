/** What each score measures of a text, and how its values are written. */
import { number, percent } from '../../format/index.ts';

export type Measure = {
  /** "words in a text": titles the axis of the histogram. */
  readonly axis: string;
  readonly write: (value: number) => string;
};

const MEASURES: Readonly<Record<string, Measure>> = {
  length: { axis: 'words in a text', write: (value) => number(value) },
  fraction_out_of_vocab: { axis: 'unknown words in a text', write: (value) => percent(value) },
};

/** A score that this page does not know is shown by its bare figures. */
export const measureOf = (name: string): Measure =>
  MEASURES[name] ?? { axis: name.replaceAll('_', ' '), write: (value) => number(value, 2) };
