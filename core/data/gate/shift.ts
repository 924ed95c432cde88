/** How far two samples of texts are apart, in length and in words, and what of it chance would do. */
import { seededRandom } from '../../base/seeded-random.ts';
import { createWordReader } from '../likeness/word-sets.ts';

/** Texts of a side that are compared at most, and characters in them: drawn with the seed. */
const MOST_TEXTS = 2000;
const MOST_CHARACTERS = 1_000_000;
const PERMUTATIONS = 99;

export const drawn = (texts: readonly string[], seed: string): readonly string[] => {
  if (texts.length <= MOST_TEXTS && texts.reduce((sum, text) => sum + text.length, 0) <= MOST_CHARACTERS) return texts;
  const order = seededRandom(seed).choose(texts.length, Math.min(texts.length, MOST_TEXTS));
  const some = Array.from(order, (at) => texts[at] as string);
  let characters = 0;
  const end = some.findIndex((text) => (characters += text.length) > MOST_CHARACTERS);
  // Long texts are fewer, never so few that chance cannot be told.
  return some.slice(0, end < 0 ? some.length : Math.max(end, 20));
};

export type LengthShift = {
  /** Kolmogorov–Smirnov: the largest distance of the two distributions. */
  readonly statistic: number;
  /** Asymptotic, two-sided; with ties it is cautious. */
  readonly p: number;
  readonly medians: readonly [number, number];
};

export const lengthShift = (before: readonly number[], now: readonly number[]): LengthShift => {
  const [a, b] = [before.toSorted(ascending), now.toSorted(ascending)];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * b.length - j * a.length));
  }
  const statistic = largest / (a.length * b.length);
  return {
    statistic,
    p: kolmogorovTail(Math.sqrt((a.length * b.length) / (a.length + b.length)) * statistic),
    medians: [medianOf(a), medianOf(b)],
  };
};

const ascending = (a: number, b: number): number => a - b;
const medianOf = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.floor(sorted.length / 2)] as number)) / 2;

/** P(K > x) of Kolmogorov's distribution. */
const kolmogorovTail = (x: number): number => {
  if (x < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
};

export type WordShift = {
  /** Jensen–Shannon divergence of the two distributions of words, in bits: 0 the same, 1 no word in common. */
  readonly divergence: number;
  /** Of the same texts dealt out by chance: mean and largest of the permutations. */
  readonly byChance: { readonly mean: number; readonly most: number };
  /** (1 + permutations that reach the observed divergence) / (1 + permutations). */
  readonly p: number;
  /** Words that make most of the difference: more frequent now, and before. */
  readonly more: readonly string[];
  readonly less: readonly string[];
};

/** Both samples need texts with words. The permutations are those of the seed. */
export const wordShift = (before: readonly string[], now: readonly string[], seed: string): WordShift | null => {
  const bags = bagsOf([...before, ...now]);
  const total = countsOf(bags, (text) => text >= 0);
  const observed = divergenceOf(
    countsOf(bags, (text) => text >= before.length),
    total,
  );
  if (observed === null) return null;
  const random = seededRandom(seed);
  const size = before.length + now.length;
  const chosen = new Uint8Array(size);
  let [sum, most, reached] = [0, 0, 0];
  for (let draw = 0; draw < PERMUTATIONS; draw++) {
    chosen.fill(0);
    for (const text of random.choose(size, now.length)) chosen[text] = 1;
    const byChance =
      divergenceOf(
        countsOf(bags, (text) => chosen[text] === 1),
        total,
      ) ?? 0;
    sum += byChance;
    most = Math.max(most, byChance);
    if (byChance >= observed * (1 - 1e-9)) reached++;
  }
  return {
    divergence: observed,
    byChance: { mean: sum / PERMUTATIONS, most },
    p: (1 + reached) / (1 + PERMUTATIONS),
    ...tellingWords(
      countsOf(bags, (text) => text >= before.length),
      total,
      bags.names,
    ),
  };
};

type Bags = {
  readonly starts: Uint32Array;
  readonly words: Uint32Array;
  readonly vocabulary: number;
  readonly names: (word: number) => string;
};

const bagsOf = (texts: readonly string[]): Bags => {
  const reader = createWordReader();
  const starts = new Uint32Array(texts.length + 1);
  const words: number[] = [];
  for (const [index, text] of texts.entries()) {
    const { words: read, count } = reader.read(text);
    for (let at = 0; at < count; at++) words.push(read[at] as number);
    starts[index + 1] = words.length;
  }
  return { starts, words: Uint32Array.from(words), vocabulary: reader.size(), names: reader.nameOf };
};

const countsOf = ({ starts, words, vocabulary }: Bags, isIn: (text: number) => boolean): Uint32Array => {
  const counts = new Uint32Array(vocabulary);
  for (let text = 0; text + 1 < starts.length; text++) {
    if (!isIn(text)) continue;
    for (let at = starts[text] as number; at < (starts[text + 1] as number); at++) {
      const word = words[at] as number;
      counts[word] = (counts[word] as number) + 1;
    }
  }
  return counts;
};

const sumOf = (counts: Uint32Array): number => counts.reduce((sum, each) => sum + each, 0);

/** null when one side has no words. */
const divergenceOf = (now: Uint32Array, total: Uint32Array): number | null => {
  const n = sumOf(now);
  const m = sumOf(total) - n;
  if (n === 0 || m === 0) return null;
  let sum = 0;
  for (let word = 0; word < total.length; word++)
    sum += partOf((now[word] as number) / n, ((total[word] as number) - (now[word] as number)) / m);
  return Math.max(0, sum);
};

/** What one word adds to the divergence. */
const partOf = (p: number, q: number): number => {
  const mean = (p + q) / 2;
  return ((p === 0 ? 0 : p * Math.log2(p / mean)) + (q === 0 ? 0 : q * Math.log2(q / mean))) / 2;
};

const TOLD = 5;

const tellingWords = (
  now: Uint32Array,
  total: Uint32Array,
  nameOf: (word: number) => string,
): Pick<WordShift, 'more' | 'less'> => {
  const n = sumOf(now);
  const m = sumOf(total) - n;
  const all = Array.from(total, (count, word) => {
    const [p, q] = [(now[word] as number) / n, (count - (now[word] as number)) / m];
    return { word, isMore: p > q, part: partOf(p, q) };
  }).toSorted((a, b) => b.part - a.part || a.word - b.word);
  const some = (isMore: boolean): string[] =>
    all
      .filter((each) => each.isMore === isMore)
      .slice(0, TOLD)
      .map(({ word }) => nameOf(word));
  return { more: some(true), less: some(false) };
};
