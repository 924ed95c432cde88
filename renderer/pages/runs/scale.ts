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
