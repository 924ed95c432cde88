/** Which points of a long curve are worth drawing. */

/**
 * Places of at most `most` points (but never fewer than 4): the first and the last, and of each of equally many stretches along x the lowest
 * and the highest, so that no peak is lost.
 * @param x ascends; as long as `y`
 */
export const extremes = (x: ArrayLike<number>, y: ArrayLike<number>, most: number): readonly number[] => {
  const last = x.length - 1;
  if (x.length <= Math.max(4, most)) return Array.from(x, (_, place) => place);
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const from = x[0] ?? 0;
  const width = ((x[last] ?? 0) - from) / stretches;
  const kept: number[] = [0];
  const keep = (place: number): void => {
    if (kept.at(-1) !== place) kept.push(place);
  };
  let low = 0;
  let high = 0;
  let stretch = 0;
  const close = (): void => {
    keep(Math.min(low, high));
    keep(Math.max(low, high));
  };
  for (let place = 0; place <= last; place += 1) {
    const at = width === 0 ? 0 : Math.min(stretches - 1, Math.floor(((x[place] ?? 0) - from) / width));
    if (at !== stretch) {
      close();
      [low, high, stretch] = [place, place, at];
      continue;
    }
    const value = y[place] ?? 0;
    if (value < (y[low] ?? 0)) low = place;
    if (value > (y[high] ?? 0)) high = place;
  }
  close();
  keep(last);
  return kept;
};
