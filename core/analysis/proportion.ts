/** Intervals of a share k of n: Wilson's, and Clopper & Pearson's (1934). */
import betainc from '@stdlib/math-base-special-betainc';
import { wilson } from '../base/wilson.ts';
import type { Estimate, Interval } from '../contract/common.ts';
import { bisect } from './normal.ts';

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
