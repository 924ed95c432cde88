import { describe, expect, it } from 'vitest';
import {
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
    expect(within(minutes, rangeEnds('hour', minutes, now))).toHaveLength(2);
    expect(within(minutes, rangeEnds('all', minutes, now))).toHaveLength(3);
    const [from, to] = rangeEnds('today', minutes, now);
    expect(to - from).toBe(24 * 60 * MINUTE);
  });
});

describe('stretches', () => {
  it('break at a gap that can be seen', () => {
    const minutes = [minute(30), minute(29), minute(10)];
    expect(stretches(minutes, rangeEnds('hour', minutes, now)).map(({ length }) => length)).toEqual([2, 1]);
    expect(stretches(minutes, rangeEnds('7 days', minutes, now)).map(({ length }) => length)).toEqual([3]);
  });
});

describe('the finding', () => {
  it('is said in words and as a table', () => {
    expect(trafficFinding([])).toBe('No requests in this time');
    expect(trafficFinding([minute(1), minute(0, 1)])).toBe(
      '6 requests in 2 minutes; medians 1.5 ms to 1.5 ms, 99th percentiles up to 9.0 ms',
    );
    expect(trafficTable([minute(1), minute(0, 1)]).rows[0]?.slice(1)).toEqual(['1', '1.5', '3.0', '9.0']);
  });
});
