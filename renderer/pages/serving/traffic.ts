/** Buckets of minutes with requests, cut to a range of time and joined to stretches without a gap. */
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

/** Buckets drawn at most; more would be narrower than can be told apart. */
const BUCKETS = 170;
const WIDTHS = [1, 5, 10, 30, 60, 180, 360, 720] as const;

/** Minutes that one mark stands for: few requests make no percentiles, and a week has 10 080 minutes. */
export const bucketOf = ([from, to]: readonly [number, number]): number =>
  WIDTHS.find((width) => (to - from) / (width * MINUTE) <= BUCKETS) ?? 1440;

/** `bucket` in minutes. */
export const within = (
  minutes: readonly Minute[],
  [from, to]: readonly [number, number],
  bucket: number,
): readonly Minute[] => minutes.filter((minute) => atOf(minute) > from - bucket * MINUTE && atOf(minute) < to);

/** Neighbouring buckets together; a bucket without requests is a gap. */
export const stretches = (minutes: readonly Minute[], bucket: number): readonly (readonly Minute[])[] => {
  const found: Minute[][] = [];
  for (const minute of minutes) {
    const current = found.at(-1);
    const last = current?.at(-1);
    if (current && last && atOf(minute) - atOf(last) <= bucket * MINUTE) current.push(minute);
    else found.push([minute]);
  }
  return found;
};

/** "5 minutes", "1 hour". */
export const bucketWords = (bucket: number): string =>
  bucket < 60 ? count(bucket, 'minute') : count(bucket / 60, 'hour');

/** "by the minute", "by 10 minutes", "by the hour". */
export const byBucket = (bucket: number): string =>
  bucket === 1 ? 'by the minute' : bucket === 60 ? 'by the hour' : `by ${bucketWords(bucket)}`;

export const requestsIn = (minutes: readonly Minute[]): number =>
  minutes.reduce((sum, { requests }) => sum + requests, 0);

/** "123 requests; by the minute: medians 1.4 ms to 1.6 ms, 99th percentiles up to 9.0 ms." */
export const trafficFinding = (minutes: readonly Minute[], bucket: number): string => {
  if (minutes.length === 0) return 'No requests in this time';
  const requests = requestsIn(minutes);
  const medians = minutes.map(({ p50 }) => p50);
  const worst = Math.max(...minutes.map(({ p99 }) => p99));
  return `${count(requests, 'request')}; ${byBucket(bucket)}: medians ${milliseconds(Math.min(...medians))} to ${milliseconds(Math.max(...medians))}, 99th percentiles up to ${milliseconds(worst)}`;
};

export const trafficTable = (minutes: readonly Minute[], bucket: number): ChartData => ({
  head: [`${bucketWords(bucket)} from`, 'requests', 'p50, ms', 'p95, ms', 'p99, ms'],
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
