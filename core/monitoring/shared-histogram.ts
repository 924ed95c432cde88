/** Reference and live values in the same bins, so that the two pictures can be laid over each other. */
import type { Histogram } from '../contract/common.ts';

const BINS = 10;

/** Bins as numpy's `histogram(bins=10, range=(min, max))` of both together: closed on the right only at the last. A side without values is null. */
export const sharedHistograms = (
  reference: readonly number[],
  live: readonly number[],
): { reference: Histogram | null; live: Histogram | null } => {
  const edges = sharedEdges([...reference, ...live]);
  return { reference: histogramOf(reference, edges), live: histogramOf(live, edges) };
};

const sharedEdges = (values: readonly number[]): number[] => {
  if (values.length === 0) return [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const width = (high - low) / BINS;
  return Array.from({ length: BINS + 1 }, (_, index) => (index === BINS ? high : low + index * width));
};

const histogramOf = (values: readonly number[], edges: readonly number[]): Histogram | null => {
  if (values.length === 0) return null;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    const beyond = edges.findIndex((edge) => edge > value);
    const bin = beyond < 0 ? BINS - 1 : beyond - 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges: [...edges], shares: counts.map((count) => count / values.length) };
};
