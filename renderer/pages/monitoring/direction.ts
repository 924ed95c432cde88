/** Which way the live texts have moved from the reference, read off a score's two histograms. */
import type { DriftScore, Histogram } from '../../../core/contract/index.ts';

/** `mixed`: the largest gap and the means point different ways, or the bins do not show it. */
export type Direction = 'up' | 'down' | 'mixed';

export const directionOf = ({ reference, live }: DriftScore): Direction => {
  if (!reference || !live) return 'mixed';
  const byGap = Math.sign(largestGap(reference, live));
  const byMean = Math.sign(meanOf(live) - meanOf(reference));
  if (byGap === 0 || byGap !== byMean) return 'mixed';
  return byGap > 0 ? 'up' : 'down';
};

/** Difference of the cumulated shares where it is largest; above 0 the live values are larger. */
const largestGap = (reference: Histogram, live: Histogram): number => {
  let gap = 0;
  let largest = 0;
  for (const [bin, share] of reference.shares.entries()) {
    gap += share - (live.shares[bin] ?? 0);
    if (Math.abs(gap) > Math.abs(largest) + 1e-12) largest = gap;
  }
  return largest;
};

/** Of the bins' middles, weighted by their shares. */
const meanOf = ({ edges, shares }: Histogram): number =>
  shares.reduce((sum, share, bin) => sum + share * (((edges[bin] ?? 0) + (edges[bin + 1] ?? 0)) / 2), 0);
