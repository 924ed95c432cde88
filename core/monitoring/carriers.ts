/** Which texts carry a drift score, and which words set the window apart from the reference: hints to read, not tests. */
import type { Carrier } from '../contract/monitoring.ts';
import { cleanWords, countWords } from '../text/words.ts';
import type { LiveText } from './drift-input.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { isBlank, textScores, unknownShare, unknownWords, type Vocabulary, vocabularyOf } from './text-scores.ts';

type SeparatingWord = { readonly word: string; readonly live: number; readonly reference: number };

type CarriersInput = {
  /** Name of the score that the texts are ordered by. */
  readonly score: string;
  readonly reference: readonly string[];
  readonly training: readonly string[];
  readonly live: readonly LiveText[];
  readonly limit: number;
  readonly seedCompatible?: boolean;
};

/** Texts strongest first: on the side to which the window has moved. Blank texts are left out, as in the check. */
export const findCarriers = (input: CarriersInput): { texts: Carrier[]; words: SeparatingWord[] } => {
  const vocabulary = vocabularyOf(input.training);
  const reference = input.reference.filter((text) => !isBlank(text));
  const live = input.live.filter((row) => !isBlank(row.text)); // nor is there anything to read where no text was kept
  const score = textScores(input.seedCompatible === true).find(({ name }) => name === input.score);
  if (score === undefined || live.length === 0) return { texts: [], words: separatingWords(reference, live) };
  const rows = live.map((row) => ({ row, value: score.of(row.text, vocabulary) }));
  const direction =
    reference.length === 0
      ? 1
      : kolmogorovSmirnov(
          reference.map((text) => score.of(text, vocabulary)),
          rows.map(({ value }) => value),
        ).direction;
  // Texts of the same value: the newest first.
  rows.sort((a, b) => direction * (b.value - a.value) || b.row.createdAt.localeCompare(a.row.createdAt));
  return {
    texts: rows.slice(0, input.limit).map(({ row }) => carrierOf(row, vocabulary)),
    words: separatingWords(reference, live),
  };
};

const carrierOf = (row: LiveText, vocabulary: Vocabulary): Carrier => ({
  id: row.id,
  text: row.text,
  label: row.label,
  score: row.score,
  createdAt: row.createdAt,
  words: countWords(row.text),
  unknownShare: unknownShare(row.text, vocabulary),
  unknownWords: unknownWords(row.text, vocabulary),
});

const LEAST_TEXTS = 3;
const MOST_WORDS = 40;
/** Weight of the pooled words on each side, as so many more occurrences: lets words that the reference lacks outrank noise in usual ones. */
const PRIOR = 100;
/** Standard deviations; below it lies what any two samples differ by. */
const LEAST_Z = 1;

/**
 * Words more usual live than in the reference, counted once per text, by the z-score of their log-odds under an
 * informative Dirichlet prior (Monroe, Colaresi & Quinn 2008). Words of fewer than three texts are left out.
 */
const separatingWords = (reference: readonly string[], live: readonly LiveText[]): SeparatingWord[] => {
  const inLive = textsByWord(live.map((row) => row.text));
  const inReference = textsByWord(reference);
  const liveTotal = sum(inLive.values());
  const referenceTotal = sum(inReference.values());
  const total = liveTotal + referenceTotal;
  return [...inLive]
    .map(([word, count]) => ({ word, live: count, reference: inReference.get(word) ?? 0 }))
    .filter((entry) => entry.live + entry.reference >= LEAST_TEXTS)
    .map((entry) => {
      const prior = (PRIOR * (entry.live + entry.reference)) / total;
      const a = entry.live + prior;
      const b = entry.reference + prior;
      const odds = Math.log(a / (liveTotal + PRIOR - a)) - Math.log(b / (referenceTotal + PRIOR - b));
      return { entry, z: odds / Math.sqrt(1 / a + 1 / b) };
    })
    .filter(({ z }) => z > LEAST_Z)
    .toSorted((a, b) => b.z - a.z || (a.entry.word < b.entry.word ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(({ entry }) => entry);
};

const textsByWord = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(cleanWords(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
};

const sum = (counts: Iterable<number>): number => {
  let total = 0;
  for (const count of counts) total += count;
  return total;
};
