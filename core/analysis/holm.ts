/** Several tests judged at one level (S. Holm, 1979). */

/** p-values corrected for their number, step by step from the smallest; never above 1. */
export const holm = (p: readonly number[]): readonly number[] => {
  const order = p.map((_, index) => index).toSorted((a, b) => (p[a] ?? 1) - (p[b] ?? 1));
  const corrected = p.map(() => 1);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (p.length - rank) * (p[index] ?? 1)));
    corrected[index] = least;
  }
  return corrected;
};
