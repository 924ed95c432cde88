/** Intervals of a share k of n. Formulas: Wilson 1927; Clopper & Pearson 1934. */
import betainc from '@stdlib/math-base-special-betainc';
import type { Estimate, Interval } from '../contract/common.ts';
import { bisect, Z95 } from './normal.ts';

/** Shown beside every share. The lower end is exactly 0 at k = 0, the upper exactly 1 at k = n. */
export const wilson = (k: number, n: number): Interval => {
  const p = k / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half, level: 0.95, method: 'Wilson' };
};

/** Never too narrow: for promises, and where nothing else applies. */
export const clopperPearson = (k: number, n: number): Interval => ({
  low: k === 0 ? 0 : bisect((x) => betainc(x, k, n - k + 1) - 0.025, 0, 1),
  high: k === n ? 1 : bisect((x) => betainc(x, k + 1, n - k) - 0.975, 0, 1),
  level: 0.95,
  method: 'Clopper–Pearson',
});

/** A share with its Wilson interval. `n` of 0 has no interval. */
export const share = (k: number, n: number): Estimate => ({
  value: n === 0 ? 0 : k / n,
  interval: n === 0 ? null : wilson(k, n),
  n,
});
