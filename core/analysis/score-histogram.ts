/** How often which scores occur: bins of equal width from 0 to 1, closed at the left, the last one at both ends (numpy.histogram). */
export const scoreHistogram = (scores: Float64Array, bins: number): Uint32Array => {
  const counts = new Uint32Array(bins);
  const step = 1 / bins;
  for (const score of scores) {
    let bin = Math.min(bins - 1, Math.floor(score * bins));
    if (score < bin * step) bin--;
    else if (bin < bins - 1 && score >= (bin + 1) * step) bin++;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
};
