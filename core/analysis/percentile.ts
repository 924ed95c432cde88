/** By linear interpolation, as numpy's default. @param sorted ascending; of none: 0. @param share 0 to 1 */
export const percentile = (sorted: ArrayLike<number>, share: number): number => {
  const place = Math.max(0, sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
};
