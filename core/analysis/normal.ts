/** Quantiles that the intervals need. */

export { Z95 } from '../base/wilson.ts';

/** The x in [low, high] where an increasing function passes zero, by bisection to double precision. */
export const bisect = (increasing: (x: number) => number, low: number, high: number): number => {
  let a = low;
  let b = high;
  for (let step = 0; step < 200 && b - a > 1e-15 * Math.max(1, Math.abs(a)); step++) {
    const middle = (a + b) / 2;
    if (increasing(middle) < 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
};
