/** Minutes with requests, cut to a range of time and joined to stretches without a gap that could be seen. */
import type { ServingTraffic } from '../../../core/contract/index.ts';
import { count, date, dateAndTime, milliseconds, number, time } from '../../format/index.ts';
import type { ChartData } from '../../parts/chart/ChartTable.tsx';

export type Minute = ServingTraffic['minutes'][number];
export const RANGES = ['hour', 'today', '7 days', 'all'] as const;
export type Range = (typeof RANGES)[number];

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const atOf = ({ at }: Minute): number => new Date(at).getTime();

/** Milliseconds of the epoch. "today" is the whole local day, so that the axis stands still. */
export const rangeEnds = (range: Range, minutes: readonly Minute[], now: Date): readonly [number, number] => {
  switch (range) {
    case 'hour': {
      const end = Math.ceil(now.getTime() / MINUTE) * MINUTE;
      return [end - HOUR, end];
    }
    case 'today': {
      const start = new Date(now.getFullYear(), now.getMonth(), now.getDate());
      return [start.getTime(), new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime()];
    }
    case '7 days':
      return [now.getTime() - 7 * DAY, now.getTime()];
    case 'all': {
      const [first, last] = [minutes[0], minutes.at(-1)];
      if (!first || !last) return [now.getTime() - HOUR, now.getTime()];
      const [from, to] = [atOf(first), atOf(last) + MINUTE];
      const margin = Math.max(MINUTE, (to - from) * 0.02);
      return [from - margin, to + margin];
    }
    default:
      return range satisfies never;
  }
};

/** The shortest range that shows the newest requests. */
export const fittingRange = (minutes: readonly Minute[], now: Date): Range => {
  const newest = minutes.at(-1);
  if (!newest) return 'today';
  const fits = (range: Range): boolean => atOf(newest) >= rangeEnds(range, minutes, now)[0];
  return RANGES.find(fits) ?? 'all';
};

export const within = (minutes: readonly Minute[], [from, to]: readonly [number, number]): readonly Minute[] =>
  minutes.filter((minute) => atOf(minute) >= from - MINUTE && atOf(minute) < to);

/** A gap under a two-hundredth of the axis is three pixels at most: not to be seen. */
const SEEN = 200;

export const stretches = (
  minutes: readonly Minute[],
  [from, to]: readonly [number, number],
): readonly (readonly Minute[])[] => {
  const most = Math.max(MINUTE, (to - from) / SEEN);
  const found: Minute[][] = [];
  for (const minute of minutes) {
    const current = found.at(-1);
    const last = current?.at(-1);
    if (current && last && atOf(minute) - atOf(last) <= most) current.push(minute);
    else found.push([minute]);
  }
  return found;
};

/** "123 requests in 2 minutes; medians 1.4 ms to 1.6 ms, 99th percentiles up to 9.0 ms." */
export const trafficFinding = (minutes: readonly Minute[]): string => {
  if (minutes.length === 0) return 'No requests in this time';
  const requests = minutes.reduce((sum, minute) => sum + minute.requests, 0);
  const medians = minutes.map(({ p50 }) => p50);
  const worst = Math.max(...minutes.map(({ p99 }) => p99));
  return `${count(requests, 'request')} in ${count(minutes.length, 'minute')}; medians ${milliseconds(Math.min(...medians))} to ${milliseconds(Math.max(...medians))}, 99th percentiles up to ${milliseconds(worst)}`;
};

export const trafficTable = (minutes: readonly Minute[]): ChartData => ({
  head: ['minute', 'requests', 'p50, ms', 'p95, ms', 'p99, ms'],
  rows: minutes
    .toReversed()
    .map(({ at, requests, p50, p95, p99 }) => [
      dateAndTime(at),
      number(requests),
      number(p50, 1),
      number(p95, 1),
      number(p99, 1),
    ]),
});

/** Hours under a day and a half, days above; the year is never in a tick. */
export const tickWords = (at: number, [from, to]: readonly [number, number]): string => {
  const iso = new Date(at).toISOString();
  return to - from < 1.5 * DAY ? time(iso) : date(iso, new Date(0)).split(' ').slice(0, 2).join(' ');
};
