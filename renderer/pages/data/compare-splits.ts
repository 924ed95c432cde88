/**
 * Whether validation and test texts look like train's: differences of mean length and of label shares with intervals,
 * made from the two intervals of each figure (MOVER: G. Y. Zou and A. Donner, 2008; for shares it is Newcombe's method 10).
 */
import type { DataStatistics, Estimate, Split, SplitStatistics } from '../../../core/contract/index.ts';

export type Difference = {
  readonly split: Exclude<Split, 'train'>;
  readonly figure: { readonly kind: 'words' } | { readonly kind: 'label'; readonly label: string };
  /** The split less train. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
};

/** null where a figure has no interval: one text, or none. */
export const differenceOf = (one: Estimate, other: Estimate): Pick<Difference, 'value' | 'low' | 'high'> | null => {
  if (one.interval === null || other.interval === null) return null;
  const value = one.value - other.value;
  const below = Math.hypot(one.value - one.interval.low, other.interval.high - other.value);
  const above = Math.hypot(one.interval.high - one.value, other.value - other.interval.low);
  return { value, low: value - below, high: value + above };
};

const shareOf = ({ labels, rows }: SplitStatistics, label: string): Estimate =>
  labels.find((one) => one.label === label)?.share ?? { value: 0, interval: null, n: rows };

/** Two labels mirror each other: one of them says all. */
const labelsToCompare = (train: SplitStatistics): readonly string[] => {
  const labels = train.labels.map(({ label }) => label);
  return labels.length === 2 ? labels.slice(1) : labels;
};

export const splitDifferences = ({ splits }: Pick<DataStatistics, 'splits'>): readonly Difference[] => {
  const { train } = splits;
  if (!train) return [];
  return (['val', 'test'] as const).flatMap((split) => {
    const other = splits[split];
    if (!other) return [];
    const words = differenceOf(other.words.mean, train.words.mean);
    const labels = labelsToCompare(train).flatMap((label): Difference[] => {
      const difference = differenceOf(shareOf(other, label), shareOf(train, label));
      return difference ? [{ split, figure: { kind: 'label', label }, ...difference }] : [];
    });
    return [...(words ? [{ split, figure: { kind: 'words' } as const, ...words }] : []), ...labels];
  });
};

/** The interval leaves zero out. */
const isShown = ({ low, high }: Difference): boolean => low > 0 || high < 0;

/** The clearest first: by how far zero lies outside, in widths of the interval. */
export const shownDifferences = (differences: readonly Difference[]): readonly Difference[] => {
  const clearness = ({ low, high }: Difference): number => (low > 0 ? low : -high) / (high - low || 1);
  return differences.filter(isShown).toSorted((a, b) => clearness(b) - clearness(a));
};
