/** How strange a text's letters are to the training texts: bits per character under a model of their trigrams. */
import { splitWords } from '../text/words.ts';

/** As trigrams and n-grams read a text: composed, lower case, white space made one blank, and a blank at either end. */
export const normalisedText = (text: string): string =>
  ` ${splitWords(text.normalize('NFC').toLowerCase()).join(' ')} `;

export type TrigramModel = {
  /** Mean of −log₂ p over the trigrams of the text, rounded to 1e-12; a text of fewer than three characters has 0. */
  readonly bits: (text: string) => number;
};

const WEIGHTS = { trigram: 0.6, bigram: 0.3, letter: 0.1 } as const;
/** Letters that the model reckons with beside those it has seen. */
const UNSEEN_LETTERS = 32;

const add = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** By code points, so that letters beyond the basic plane are one. */
const trigramsOf = function* (text: string): Generator<readonly [string, string, string]> {
  const letters = Array.from(normalisedText(text));
  for (let at = 2; at < letters.length; at++) {
    yield [letters[at - 2] as string, letters[at - 1] as string, letters[at] as string];
  }
};

/** p(c|ab) = 0.6·f(abc)/f(ab) + 0.3·f(bc)/f(b) + 0.1·(f(c) + ½)/(n + 32), counts over the trigrams of the training texts. */
export const trigramModel = (training: readonly string[]): TrigramModel => {
  const trigrams = new Map<string, number>();
  const firsts = new Map<string, number>();
  const lasts = new Map<string, number>();
  const middles = new Map<string, number>();
  const ends = new Map<string, number>();
  let total = 0;
  for (const text of training) {
    for (const [a, b, c] of trigramsOf(text)) {
      add(trigrams, a + b + c);
      add(firsts, a + b);
      add(lasts, b + c);
      add(middles, b);
      add(ends, c);
      total += 1;
    }
  }
  const share = (part: number | undefined, whole: number | undefined): number =>
    part === undefined || whole === undefined ? 0 : part / whole;
  return {
    bits: (text) => {
      let sum = 0;
      let count = 0;
      for (const [a, b, c] of trigramsOf(text)) {
        const p =
          WEIGHTS.trigram * share(trigrams.get(a + b + c), firsts.get(a + b)) +
          WEIGHTS.bigram * share(lasts.get(b + c), middles.get(b)) +
          (WEIGHTS.letter * ((ends.get(c) ?? 0) + 0.5)) / (total + UNSEEN_LETTERS);
        sum -= Math.log2(p);
        count += 1;
      }
      return count === 0 ? 0 : roundedFigure(sum / count);
    },
  };
};

/** Figures that are the same but for the order of their sums are one. */
export const roundedFigure = (value: number): number => Math.round(value * 1e12) / 1e12;
