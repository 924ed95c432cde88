/** What a text that occurs more than once means: a leak between splits, a contradiction of labels, or a mere copy. */
import type { DataStatistics } from '../../../core/contract/index.ts';

export type Duplicate = DataStatistics['duplicates'][number];

/** In more than one split: the figures of validation or test would be too good. */
export const isLeak = ({ places }: Duplicate): boolean => new Set(places.map(({ split }) => split)).size > 1;

export const labelsDiffer = ({ places }: Duplicate): boolean => new Set(places.map(({ label }) => label)).size > 1;

/** Leaks first, then contradictions, then the most frequent. */
export const worstFirst = (duplicates: readonly Duplicate[]): readonly Duplicate[] => {
  const weight = (one: Duplicate): number => (isLeak(one) ? 2 : 0) + (labelsDiffer(one) ? 1 : 0);
  return duplicates.toSorted((a, b) => weight(b) - weight(a) || b.places.length - a.places.length);
};
