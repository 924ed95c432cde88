/** Intervals in words: "0.841 to 0.922", and "95 % interval 0.841 to 0.922" at the first mention on a page. */
import type { Estimate, Interval } from '../../core/contract/index.ts';
import { metric, NARROW, number, percent } from './numbers.ts';

export const interval = ({ low, high }: Interval, write: (value: number) => string = metric): string =>
  `${write(low)} to ${write(high)}`;

/** With its level named, for the first mention on a page. */
export const namedInterval = (value: Interval, write: (value: number) => string = metric): string =>
  `${number(value.level * 100)}${NARROW}% interval ${interval(value, write)}`;

/** "0.888 (0.841 to 0.922)", or the bare value where no interval can be given. */
export const estimate = (value: Estimate, write: (value: number) => string = metric): string =>
  value.interval === null ? write(value.value) : `${write(value.value)} (${interval(value.interval, write)})`;

/**
 * "0 of 1 342; 0 to 0.28 %": events among n trials with the 95 % Wilson interval of their share.
 * The interval's lower end for zero events is exactly zero.
 */
export const eventShare = (events: number, n: number): string => {
  if (n === 0) return `${number(events)} of 0`;
  const { low, high } = wilson(events, n);
  const decimals = high < 0.01 ? 2 : 1;
  const write = (share: number): string => (share === 0 ? '0' : number(share * 100, decimals));
  return `${number(events)} of ${number(n)}; ${write(low)} to ${percent(high, decimals)}`;
};

const Z = 1.959963984540054;

/** Wilson's score interval (E. B. Wilson, 1927), 95 %. */
export const wilson = (events: number, n: number): { readonly low: number; readonly high: number } => {
  const p = events / n;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { low: events === 0 ? 0 : centre - half, high: events === n ? 1 : centre + half };
};
