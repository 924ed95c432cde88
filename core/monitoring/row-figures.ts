/** What the five statistics need of a text: numbers, from which no text can be read again. */
import { countWords } from '../text/words.ts';
import type { LiveText, ReferenceText, RowFigures } from './drift-input.ts';
import { unitVector } from './mean-gap.ts';
import { spellingVector } from './spelling-vector.ts';
import { roundedFigure, type TrigramModel } from './surprisal.ts';

/** @param model null: there are no training texts, so no text is stranger than another. */
export const figuresOf = (
  row: ReferenceText & Partial<Pick<LiveText, 'statistics'>>,
  model: TrigramModel | null,
): RowFigures => {
  const { text, statistics } = row;
  const probabilities = row.probabilities
    ? Object.fromEntries(Object.entries(row.probabilities).map(([label, value]) => [label, roundedFigure(value)]))
    : null;
  const state = row.state ? unitVector(row.state) : null;
  if (statistics) return { words: statistics.words, bits: null, spelling: null, probabilities, state };
  return {
    words: countWords(text),
    bits: model === null ? null : model.bits(text),
    spelling: spellingVector(text),
    probabilities,
    state,
  };
};

/**
 * Answers of before their probabilities were logged: of a model with two labels the score of one says that of the other.
 * @param labels the model's; null where they are not known.
 */
export const withProbabilities = (row: LiveText, labels: readonly string[] | null): LiveText => {
  if (row.probabilities || labels?.length !== 2 || !labels.includes(row.label)) return row;
  const probabilities = Object.fromEntries(
    labels.map((label) => [label, label === row.label ? row.score : 1 - row.score]),
  );
  return { ...row, probabilities };
};
