import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  byBucket,
  fittingRange,
  type Minute,
  MINUTE,
  rangeEnds,
  stretches,
  trafficFinding,
  trafficTable,
  within,
} from './traffic.ts';

const now = new Date(2026, 10, 25, 12, 0, 30);
const minute = (before: number, requests = 5): Minute => ({
  at: new Date(Math.floor(now.getTime() / MINUTE) * MINUTE - before * MINUTE).toISOString(),
  requests,
  p50: 1.5,
  p95: 3,
  p99: 9,
});

describe('the range of time', () => {
  it('is the shortest that shows the newest requests', () => {
    expect(fittingRange([minute(5)], now)).toBe('hour');
    expect(fittingRange([minute(120)], now)).toBe('today');
    expect(fittingRange([minute(3 * 1440)], now)).toBe('7 days');
    expect(fittingRange([minute(20 * 1440)], now)).toBe('all');
    expect(fittingRange([], now)).toBe('today');
  });
  it('holds what lies in it', () => {
    const minutes = [minute(120), minute(59), minute(0)];
    expect(within(minutes, rangeEnds('hour', minutes, now), 1)).toHaveLength(2);
    expect(within(minutes, rangeEnds('all', minutes, now), 1)).toHaveLength(3);
    const [from, to] = rangeEnds('today', minutes, now);
    expect(to - from).toBe(24 * 60 * MINUTE);
  });
});

describe('how many minutes a mark stands for', () => {
  it('follows the range', () => {
    const bucket = (range: 'hour' | 'today' | '7 days' | 'all') =>
      bucketOf(rangeEnds(range, [minute(90 * 1440), minute(0)], now));
    expect([bucket('hour'), bucket('today'), bucket('7 days'), bucket('all')]).toEqual([1, 10, 60, 1440]);
    expect([1, 10, 60, 180].map(byBucket)).toEqual(['by the minute', 'by 10 minutes', 'by the hour', 'by 3 hours']);
  });
});

describe('stretches', () => {
  it('break at a bucket without requests', () => {
    const minutes = [minute(30), minute(29), minute(10)];
    expect(stretches(minutes, 1).map(({ length }) => length)).toEqual([2, 1]);
    expect(stretches(minutes, 30).map(({ length }) => length)).toEqual([3]);
  });
});

describe('the finding', () => {
  it('is said in words and as a table', () => {
    expect(trafficFinding([], 1)).toBe('No requests in this time');
    expect(trafficFinding([minute(1), minute(0, 1)], 1)).toBe(
      '6 requests; by the minute: medians 1.5 ms to 1.5 ms, 99th percentiles up to 9.0 ms',
    );
    expect(trafficTable([minute(1), minute(0, 1)], 1).rows[0]?.slice(1)).toEqual(['1', '1.5', '3.0', '9.0']);
  });
});
