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
/** Letters whose trigrams fit into 16 MB. */
const MOST_TABLED = 128;

/** Numbers of letters, the first of which are those of the training texts; 0 stands for every letter that is in none of them. */
type Alphabet = { readonly size: number; readonly read: (text: string) => Uint32Array };

const CODE_POINTS = 0x11_0000;

/** By code points, so that letters beyond the basic plane are one. */
const alphabetOf = (training: readonly string[]): Alphabet => {
  const numbers = new Uint32Array(CODE_POINTS);
  let known = 0;
  for (const text of training) {
    for (const letter of text) {
      const code = letter.codePointAt(0) as number;
      if (numbers[code] === 0) numbers[code] = known += 1;
    }
  }
  return {
    size: known + 1,
    read: (text) => {
      const letters = new Uint32Array(text.length);
      let length = 0;
      for (let at = 0; at < text.length; at++) {
        const code = text.codePointAt(at) as number;
        if (code > 0xffff) at += 1;
        letters[length] = numbers[code] as number;
        length += 1;
      }
      return letters.subarray(0, length);
    },
  };
};

/** p(c|ab) = 0.6·f(abc)/f(ab) + 0.3·f(bc)/f(b) + 0.1·(f(c) + ½)/(n + 32), counts over the trigrams of the training texts. */
export const trigramModel = (training: readonly string[]): TrigramModel => {
  const normalised = training.map(normalisedText);
  const { size, read } = alphabetOf(normalised);
  const trigrams = new Map<number, number>();
  const firsts = new Map<number, number>();
  const lasts = new Map<number, number>();
  const middles = new Float64Array(size);
  const ends = new Float64Array(size);
  let total = 0;
  const add = (counts: Map<number, number>, key: number): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const text of normalised) {
    const letters = read(text);
    for (let at = 2; at < letters.length; at++) {
      const [a, b, c] = [letters[at - 2] as number, letters[at - 1] as number, letters[at] as number];
      add(trigrams, (a * size + b) * size + c);
      add(firsts, a * size + b);
      add(lasts, b * size + c);
      middles[b] = (middles[b] as number) + 1;
      ends[c] = (ends[c] as number) + 1;
      total += 1;
    }
  }
  const share = (part: number | undefined, whole: number | undefined): number =>
    part === undefined || !whole ? 0 : part / whole;
  const bitsOf = (a: number, b: number, c: number): number =>
    -Math.log2(
      WEIGHTS.trigram * share(trigrams.get((a * size + b) * size + c), firsts.get(a * size + b)) +
        WEIGHTS.bigram * share(lasts.get(b * size + c), middles[b]) +
        (WEIGHTS.letter * ((ends[c] as number) + 0.5)) / (total + UNSEEN_LETTERS),
    );
  // The same trigrams come again and again: each is computed once. Bits are above 0, for p is below 1.
  const known = size <= MOST_TABLED ? new Float64Array(size ** 3) : null;
  return {
    bits: (text) => {
      const letters = read(normalisedText(text));
      let sum = 0;
      for (let at = 2; at < letters.length; at++) {
        const [a, b, c] = [letters[at - 2] as number, letters[at - 1] as number, letters[at] as number];
        const key = (a * size + b) * size + c;
        const bits = known?.[key] || bitsOf(a, b, c);
        if (known) known[key] = bits;
        sum += bits;
      }
      return letters.length < 3 ? 0 : roundedFigure(sum / (letters.length - 2));
    },
  };
};

/** Figures that are the same but for the order of their sums are one. */
export const roundedFigure = (value: number): number => Math.round(value * 1e12) / 1e12;
