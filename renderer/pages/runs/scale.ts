/** One scale for all interval glyphs of a column, on whole tenths, printed in the column's head. */
import type { Estimate } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';

export type Scale = readonly [low: number, high: number];

export const scaleOf = (estimates: readonly (Estimate | null | undefined)[]): Scale => {
  const ends = estimates.flatMap((each) =>
    each ? [each.value, ...(each.interval ? [each.interval.low, each.interval.high] : [])] : [],
  );
  if (ends.length === 0) return [0, 1];
  const low = Math.max(0, Math.floor(Math.min(...ends) * 10 + 1e-9) / 10);
  const high = Math.min(1, Math.ceil(Math.max(...ends) * 10 - 1e-9) / 10);
  return [low, high > low ? high : Math.min(1, low + 0.1)];
};

const end = (value: number): string => number(value, Number.isInteger(value) ? 0 : 1);

/** "0.4 to 0.8". */
export const scaleText = ([low, high]: Scale): string => `${end(low)} to ${end(high)}`;

/** An axis over some values: whole steps of 1, 2 or 5, at most `most` of them. */
export const niceAxis = (
  values: readonly number[],
  most = 4,
): { readonly min: number; readonly max: number; readonly interval: number; readonly decimals: number } => {
  const low = values.length === 0 ? 0 : Math.min(...values);
  const high = values.length === 0 ? 1 : Math.max(...values);
  const span = high - low || Math.abs(high) || 1;
  const unit = 10 ** Math.floor(Math.log10(span / most));
  const fits = (step: number): boolean => Math.ceil(high / step) - Math.floor(low / step) <= most;
  const interval = [1, 2, 5, 10, 20].map((factor) => factor * unit).find(fits) ?? 50 * unit;
  const min = Math.floor(low / interval) * interval;
  const max = Math.ceil(high / interval) * interval;
  const decimals = Math.max(0, -Math.floor(Math.log10(interval) + 1e-9));
  return { min, max: max > min ? max : min + interval, interval, decimals };
};
