/** A mean with Student's t interval. */
import betainc from '@stdlib/math-base-special-betainc';
import type { Estimate } from '../contract/common.ts';
import { bisect } from './normal.ts';

/** The 97.5 % point of Student's t with `freedom` degrees of freedom. */
const tQuantile = (freedom: number): number => {
  const upperTail = (t: number): number => betainc(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return bisect((t) => 0.025 - upperTail(t), 0, 1e4);
};

/** One value has no interval; no value has a mean of 0 and n = 0. */
export const mean = (of: Iterable<number>): Estimate => {
  const values = Array.from(of);
  const n = values.length;
  if (n === 0) return { value: 0, interval: null, n };
  const average = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { value: average, interval: null, n };
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (n - 1);
  const half = tQuantile(n - 1) * Math.sqrt(variance / n);
  return { value: average, interval: { low: average - half, high: average + half, level: 0.95, method: 't' }, n };
};
