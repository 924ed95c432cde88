/** Which texts carry a drift score, and which words set the window apart from the reference: hints to read, not tests. */
import type { Carrier } from '../contract/monitoring.ts';
import { cleanWords, countWords } from '../text/words.ts';
import type { LiveText } from './drift-input.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { BUCKETS, spellingVector } from './spelling-vector.ts';
import { trigramModel } from './surprisal.ts';
import { isBlank, textScores, unknownShare, unknownWords, type Vocabulary, vocabularyOf } from './text-scores.ts';

type SeparatingWord = { readonly word: string; readonly live: number; readonly reference: number };

type CarriersInput = {
  /** Name of the score or the statistic that the texts are ordered by. */
  readonly score: string;
  readonly reference: readonly string[];
  readonly training: readonly string[];
  readonly live: readonly LiveText[];
  readonly limit: number;
  readonly seedCompatible?: boolean;
};

/**
 * Texts strongest first: for a score on the side to which the window has moved, for strangeness the strangest, for spelling those that are
 * most like the window and least like the reference. Blank texts are left out, as in the check.
 */
export const findCarriers = (input: CarriersInput): { texts: Carrier[]; words: SeparatingWord[] } => {
  const vocabulary = vocabularyOf(input.training);
  const reference = input.reference.filter((text) => !isBlank(text));
  const live = input.live.filter((row) => !isBlank(row.text)); // nor is there anything to read where no text was kept
  const words = separatingWords(reference, live);
  const strength = live.length === 0 ? null : strengthOf(input, reference, live, vocabulary);
  if (strength === null) return { texts: [], words };
  const rows = live.map((row) => ({ row, value: strength(row.text) }));
  // Texts of the same value: the newest first.
  rows.sort((a, b) => b.value - a.value || b.row.createdAt.localeCompare(a.row.createdAt));
  return { texts: rows.slice(0, input.limit).map(({ row }) => carrierOf(row, vocabulary)), words };
};

/** null: texts cannot be ordered by that. */
const strengthOf = (
  { score: name, training, seedCompatible }: CarriersInput,
  reference: readonly string[],
  live: readonly LiveText[],
  vocabulary: Vocabulary,
): ((text: string) => number) | null => {
  if (name === 'strangeness') return training.length === 0 ? null : trigramModel(training).bits;
  if (name === 'spelling') return witnessOf(reference, live);
  const score = textScores(seedCompatible === true).find((one) => one.name === name);
  if (score === undefined) return null;
  const of = (text: string): number => score.of(text, vocabulary);
  if (reference.length === 0) return of;
  const { direction } = kolmogorovSmirnov(
    reference.map(of),
    live.map(({ text }) => of(text)),
  );
  return (text) => direction * of(text);
};

/** How much nearer a text's spelling is to the live texts' mean than to the reference's. */
const witnessOf = (reference: readonly string[], live: readonly LiveText[]): ((text: string) => number) => {
  const gap = new Float64Array(BUCKETS);
  const add = (texts: readonly string[], sign: 1 | -1): void => {
    for (const text of texts) {
      const { places, values } = spellingVector(text);
      places.forEach((place, i) => {
        gap[place] = (gap[place] as number) + (sign * (values[i] as number)) / texts.length;
      });
    }
  };
  add(
    live.map(({ text }) => text),
    1,
  );
  add(reference, -1);
  return (text) => {
    const { places, values } = spellingVector(text);
    return places.reduce((sum, place, i) => sum + (gap[place] as number) * (values[i] as number), 0);
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
