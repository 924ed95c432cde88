/** Groups of texts by what can be seen of them: length, words that the training texts lack, the form of the sentence, single words. */
import type { Slice } from './slices.ts';

export type SlicedText = {
  readonly text: string;
  readonly label: string;
  /** Lower-case words. */
  readonly words: readonly string[];
  /** Share of the words that no training text has; null: the training texts are not known. */
  readonly unknownShare: number | null;
};

const UNKNOWN_STEPS = [0.1, 0.25, 0.5] as const;
/** A word is a group of its own when at least so many texts, and this share of them, have it; the most frequent ones only. */
const WORD = { texts: 10, share: 0.01, most: 200 } as const;

/** All groups that are looked at, none of them by the answers, so that tests of them are honest. */
export const textSlices = (texts: readonly SlicedText[]): readonly Slice[] => {
  const where = (name: string, has: (text: SlicedText) => boolean): Slice => ({
    name,
    rows: new Set(texts.flatMap((text, row) => (has(text) ? [row] : []))),
  });
  const lengths = texts.map(({ words }) => words.length).toSorted((a, b) => a - b);
  const quarter = lengths[Math.floor(lengths.length / 4)] ?? 0;
  const threeQuarters = lengths[Math.floor((3 * lengths.length) / 4)] ?? 0;
  const labels = [...new Set(texts.map(({ label }) => label))].toSorted();
  return [
    ...labels.map((label) => where(`label ${label}`, (text) => text.label === label)),
    where(`under ${quarter} words`, ({ words }) => words.length < quarter),
    where(`over ${threeQuarters} words`, ({ words }) => words.length > threeQuarters),
    ...UNKNOWN_STEPS.map((step) =>
      where(`over ${100 * step} % unknown words`, ({ unknownShare }) => unknownShare !== null && unknownShare > step),
    ),
    where('question', ({ text }) => text.includes('?')),
    where('exclamation', ({ text }) => text.includes('!')),
    where('has digits', ({ text }) => /\p{Nd}/u.test(text)),
    ...wordSlices(texts),
  ];
};

const wordSlices = (texts: readonly SlicedText[]): readonly Slice[] => {
  const rowsOf = new Map<string, Set<number>>();
  texts.forEach(({ words }, row) => {
    for (const word of words) {
      const rows = rowsOf.get(word) ?? new Set();
      rows.add(row);
      rowsOf.set(word, rows);
    }
  });
  const least = Math.max(WORD.texts, WORD.share * texts.length);
  return [...rowsOf]
    .filter(([, rows]) => rows.size >= least)
    .toSorted(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1))
    .slice(0, WORD.most)
    .map(([word, rows]) => ({ name: `“${word}”`, rows }));
};
