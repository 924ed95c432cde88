/** The two figures per text that drift is looked for in: its words, and how many of them training never saw. */
import { cleanWords, countWords, hasWords } from '../text/words.ts';

export type Vocabulary = Pick<ReadonlySet<string>, 'has'>;

export type TextScore = {
  /** As in thresholds; in MLflow the metric is `<name>_drift_score`. */
  readonly name: 'length' | 'fraction_out_of_vocab';
  readonly title: string;
  readonly of: (text: string, vocabulary: Vocabulary) => number;
  /** The same of a text of which only the number of words was kept; missing where that is not enough. */
  readonly ofWords?: (words: number) => number;
};

/** Clean words of the training texts. */
export const vocabularyOf = (training: readonly string[]): Vocabulary => new Set(training.flatMap(cleanWords));

/** Each unknown word once, in reading order. */
export const unknownWords = (text: string, vocabulary: Vocabulary): string[] => [
  ...new Set(cleanWords(text).filter((word) => !vocabulary.has(word))),
];

/** Unknown words by clean words, one division of integers; 0 for a text of punctuation alone. */
export const unknownShare = (text: string, vocabulary: Vocabulary): number => {
  const words = cleanWords(text);
  return words.length === 0 ? 0 : words.filter((word) => !vocabulary.has(word)).length / words.length;
};

/** As Python notebooks of this kind compute it: the same numerator by all words, "..." among them. */
const unknownShareOfRawWords = (text: string, vocabulary: Vocabulary): number => {
  const raw = countWords(text);
  return raw === 0 ? 0 : cleanWords(text).filter((word) => !vocabulary.has(word)).length / raw;
};

/** `seedCompatible` divides by raw words, for comparing figures with a Python project's own. */
export const textScores = (seedCompatible: boolean): readonly TextScore[] => [
  { name: 'length', title: 'Text length', of: countWords, ofWords: (words) => words },
  {
    name: 'fraction_out_of_vocab',
    title: 'Unknown words',
    of: seedCompatible ? unknownShareOfRawWords : unknownShare,
  },
];

export const isBlank = (text: string): boolean => !hasWords(text);
