/** A curve of any number of points made small enough to draw: smoothed as TensorBoard does, then the extremes of each stretch. */
import { extremes } from '../base/extremes.ts';

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

/** At most `most` points (but never fewer than 4), as `extremes` chooses them. `x` ascends. */
export const thinned = (curve: Curve, most: number): Curve => {
  const { x, y } = curve;
  if (x.length <= Math.max(4, most)) return curve;
  const kept = extremes(x, y, most);
  return { x: kept.map((place) => x[place] ?? 0), y: kept.map((place) => y[place] ?? 0) };
};
