/** A curve of any number of points made small enough to draw: smoothed as TensorBoard does, then the extremes of each stretch. */

export type Curve = { readonly x: readonly number[]; readonly y: readonly number[] };

/**
 * Exponential moving average with the bias of its beginning taken out.
 * @param weight of what came before, 0 to below 1; 0 leaves the points as they are.
 */
export const smoothed = ({ x, y }: Curve, weight: number): Curve => {
  if (weight === 0) return { x, y };
  let average = 0;
  let bias = 1;
  return {
    x,
    y: y.map((value) => {
      average = average * weight + value * (1 - weight);
      bias *= weight;
      return average / (1 - bias);
    }),
  };
};

/**
 * At most `most` points (but never fewer than 4): of each of equally many stretches along x the lowest and the highest one, so that no peak is lost.
 * `x` ascends.
 */
export const thinned = (curve: Curve, most: number): Curve => {
  const { x, y } = curve;
  const last = x.length - 1;
  if (x.length <= Math.max(4, most)) return curve;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const from = x[0] ?? 0;
  const width = ((x[last] ?? 0) - from) / stretches;
  const kept: number[] = [0];
  const keep = (index: number): void => {
    if (kept.at(-1) !== index) kept.push(index);
  };
  let low = 0;
  let high = 0;
  let stretch = 0;
  const close = (): void => {
    keep(Math.min(low, high));
    keep(Math.max(low, high));
  };
  for (let index = 0; index <= last; index += 1) {
    const at = width === 0 ? 0 : Math.min(stretches - 1, Math.floor(((x[index] ?? 0) - from) / width));
    if (at !== stretch) {
      close();
      [low, high, stretch] = [index, index, at];
      continue;
    }
    const value = y[index] ?? 0;
    if (value < (y[low] ?? 0)) low = index;
    if (value > (y[high] ?? 0)) high = index;
  }
  close();
  keep(last);
  return { x: kept.map((index) => x[index] ?? 0), y: kept.map((index) => y[index] ?? 0) };
};
