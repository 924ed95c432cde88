/** How strange a text's letters are to the training texts: bits per character under a model of their trigrams. */
import { tidied } from '../text/words.ts';

/** As trigrams and n-grams read a text: composed, lower case, white space made one blank, and a blank at either end. */
export const normalisedText = (text: string): string => ` ${tidied(text.normalize('NFC').toLowerCase())} `;

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
const alphabetOf = (letters: readonly number[]): Alphabet => {
  const numbers = new Uint32Array(CODE_POINTS);
  for (const [i, code] of letters.entries()) numbers[code] = i + 1;
  return {
    size: letters.length + 1,
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

/** How often each trigram occurs in texts: what a model of their letters is made of, and no text can be read from. */
export type TrigramCounts = {
  /** Code points, in the order in which they came. */
  readonly letters: readonly number[];
  /** For each trigram three places in `letters`, counted from 1, and how often it came. */
  readonly counts: readonly number[];
};

export const countTrigrams = (training: readonly string[]): TrigramCounts => {
  const normalised = training.map(normalisedText);
  const seen = new Set<number>();
  for (const text of normalised) for (const letter of text) seen.add(letter.codePointAt(0) as number);
  const letters = [...seen];
  const { size, read } = alphabetOf(letters);
  const trigrams = new Map<number, number>();
  for (const text of normalised) {
    const own = read(text);
    for (let at = 2; at < own.length; at++) {
      const key = ((own[at - 2] as number) * size + (own[at - 1] as number)) * size + (own[at] as number);
      trigrams.set(key, (trigrams.get(key) ?? 0) + 1);
    }
  }
  const counts = [...trigrams].flatMap(([key, count]) => [
    Math.floor(key / size ** 2),
    Math.floor(key / size) % size,
    key % size,
    count,
  ]);
  return { letters, counts };
};

export const trigramModel = (training: readonly string[]): TrigramModel => modelOfTrigrams(countTrigrams(training));

/** p(c|ab) = 0.6·f(abc)/f(ab) + 0.3·f(bc)/f(b) + 0.1·(f(c) + ½)/(n + 32), counts over the trigrams of the training texts. */
export const modelOfTrigrams = ({ letters: alphabet, counts }: TrigramCounts): TrigramModel => {
  const { size, read } = alphabetOf(alphabet);
  const trigrams = new Map<number, number>();
  const firsts = new Map<number, number>();
  const lasts = new Map<number, number>();
  const middles = new Float64Array(size);
  const ends = new Float64Array(size);
  let total = 0;
  const add = (sums: Map<number, number>, key: number, count: number): void =>
    void sums.set(key, (sums.get(key) ?? 0) + count);
  for (let at = 0; at + 3 < counts.length; at += 4) {
    const [a = 0, b = 0, c = 0, count = 0] = counts.slice(at, at + 4);
    add(trigrams, (a * size + b) * size + c, count);
    add(firsts, a * size + b, count);
    add(lasts, b * size + c, count);
    middles[b] = (middles[b] as number) + count;
    ends[c] = (ends[c] as number) + count;
    total += count;
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
