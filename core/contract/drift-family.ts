/** The five statistics of a drift check, their one verdict, the rules for single texts, and what the check could have seen. */
import { z } from 'zod';
import { histogram } from './common.ts';

export const statisticName = z.enum(['length', 'strangeness', 'prediction', 'meaning', 'spelling']);
export type StatisticName = z.infer<typeof statisticName>;

export const familyVerdict = z.object({
  /** Share of permutations whose strongest statistic is at least as rare as the strongest here. */
  p: z.number(),
  /** An alarm from here down: the false alarms that are allowed in a year, by its checks and the models that are watched. */
  alpha: z.number(),
  /** Permutations drawn, or groups enumerated; the observed one is counted in `p` beside what was drawn. */
  permutations: z.number().int(),
  method: z.enum(['sampled', 'enumerated']),
  /** What was permuted: batches where the texts of one source come in bursts. */
  unit: z.enum(['texts', 'batches']),
  /** Live batches; null where texts were permuted. */
  batches: z.number().int().nullable(),
});
export type FamilyVerdict = z.infer<typeof familyVerdict>;

export const driftEffect = z.object({
  /**
   * words: medians; bits: median bits per character; share: of the label, or of all texts whose label differs; texts: expected and found
   * number beyond the reference's strangest; distance: typical without drift, and found.
   */
  reference: z.number(),
  live: z.number(),
  unit: z.enum(['words', 'bits', 'share', 'texts', 'distance']),
  /** Of `live`, 95 %. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
});
export type DriftEffect = z.infer<typeof driftEffect>;

export const driftStatistic = z.object({
  name: statisticName,
  title: z.string(),
  state: z.enum(['ok', 'no_data', 'too_few', 'reference_too_small', 'unavailable']),
  /** Why it is `unavailable`. */
  reason: z.string().nullable(),
  statistic: z.number().nullable(),
  p: z.number().nullable(),
  /** Corrected for the other statistics of the check. */
  pAdjusted: z.number().nullable(),
  /** The alarm names it. */
  named: z.boolean(),
  effect: driftEffect.nullable(),
  reference: histogram.nullable(),
  live: histogram.nullable(),
});
export type DriftStatistic = z.infer<typeof driftStatistic>;

export const inputKind = z.enum(['mojibake', 'replacement', 'control', 'repeats', 'blank', 'over_long', 'stranger']);
export type InputKind = z.infer<typeof inputKind>;

export const inputCheck = z.object({
  kind: inputKind,
  /** Texts of the window that it is true of. */
  count: z.number().int(),
  /** How many there would be without any change; null where the rule knows no such number. */
  expected: z.number().nullable(),
  alarm: z.boolean(),
  /** Of predictions, at most 20. */
  ids: z.array(z.string()),
});
export type InputCheck = z.infer<typeof inputCheck>;

export const couldSee = z.object({
  sentence: z.string(),
  /** Smallest share of wholly foreign texts that is noticed with 80 %; null: none is. */
  noticedShare: z.number().nullable(),
  /** Rows of the shipped power table nearest to this check's numbers of texts: share of such weeks with an alarm. */
  power: z.array(z.object({ change: z.string(), share: z.number(), nRef: z.number().int(), nLive: z.number().int() })),
});
export type CouldSee = z.infer<typeof couldSee>;
