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

/** P(|Z| ≥ |z|) of a standard normal Z, to about 1e-14: its series near 0, its continued fraction beyond. */
export const twoSidedNormal = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - 2 * scale * sum;
  }
  let fraction = x;
  for (let k = 80; k >= 1; k--) fraction = x + k / 2 / fraction;
  return scale / fraction;
};
