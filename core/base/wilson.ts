/** Wilson's interval of a share k of n (Wilson 1927). */
import type { Interval } from '../contract/common.ts';

/** The standard normal's 97.5 % point: two-sided 95 % intervals. */
export const Z95 = 1.959963984540054;

/** Shown beside every share. The lower end is exactly 0 at k = 0, the upper exactly 1 at k = n. */
export const wilson = (k: number, n: number): Interval => {
  const p = k / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half, level: 0.95, method: 'Wilson' };
};
