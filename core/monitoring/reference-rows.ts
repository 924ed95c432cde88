/** Reference texts as the numbers that the five statistics need, to be kept where the texts are not; and what is compared with them. */
import { z } from 'zod';
import type { RowFigures } from './drift-input.ts';
import { spellingCounts, vectorOfCounts } from './spelling-vector.ts';
import { countTrigrams, modelOfTrigrams, type TrigramModel } from './surprisal.ts';
import { figuresOf } from './row-figures.ts';
import { isBlank } from './text-scores.ts';

const whole = z.number().int().min(0);

export const referenceRows = z.object({
  rows: z.array(
    z.object({
      words: whole,
      bits: z.number().nullable(),
      /** Hashed character n-grams: buckets, and how many fall into each. */
      places: z.array(whole),
      counts: z.array(whole),
      probabilities: z.record(z.string(), z.number()).nullable(),
    }),
  ),
  /** Of the training texts; null: there were none. */
  trigrams: z.object({ letters: z.array(whole), counts: z.array(whole) }).nullable(),
});
export type ReferenceRows = z.infer<typeof referenceRows>;

type Answers = Readonly<Record<string, number>>;

/** @param answers what the model says of each reference text, in their order; null: it was not asked. Rows are of texts that are not blank. */
export const referenceRowsOf = (
  reference: readonly string[],
  training: readonly string[],
  answers: readonly Answers[] | null,
): ReferenceRows => {
  const trigrams = training.some((text) => !isBlank(text)) ? countTrigrams(training) : null;
  const model = trigrams && modelOfTrigrams(trigrams);
  const rows = reference.flatMap((text, i) => {
    if (isBlank(text)) return [];
    const { words, bits, probabilities } = figuresOf({ text, probabilities: answers?.[i] ?? null }, model);
    const { places, counts } = spellingCounts(text);
    return [
      { words, bits, places: [...places], counts: [...counts], probabilities: probabilities && { ...probabilities } },
    ];
  });
  return { rows, trigrams: trigrams && { letters: [...trigrams.letters], counts: [...trigrams.counts] } };
};

/** The rows as a check takes them, and the model that measures texts beside them. */
export const readReferenceRows = ({
  rows,
  trigrams,
}: ReferenceRows): { readonly figures: readonly RowFigures[]; readonly model: TrigramModel | null } => ({
  figures: rows.map(({ words, bits, places, counts, probabilities }) => ({
    words,
    bits,
    spelling: vectorOfCounts({ places: Uint32Array.from(places), counts: Uint32Array.from(counts) }),
    probabilities,
    state: null,
  })),
  model: trigrams && modelOfTrigrams(trigrams),
});
