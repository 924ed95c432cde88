/** Many tests judged by the share of false finds among the finds (Benjamini & Hochberg 1995). */

/** p-values corrected for their number, step by step from the largest; those at most q are finds of which a share of q is false in the mean. */
export const benjaminiHochberg = (p: readonly number[]): readonly number[] => {
  const order = p.map((_, index) => index).toSorted((a, b) => (p[b] ?? 1) - (p[a] ?? 1));
  const corrected = p.map(() => 1);
  let most = 1;
  for (const [place, index] of order.entries()) {
    most = Math.min(most, ((p[index] ?? 1) * p.length) / (p.length - place));
    corrected[index] = most;
  }
  return corrected;
};
