import { describe, expect, it } from 'vitest';
import { check, inside, score } from './check.fixture.ts';
import { axisTop, findingOf, limitSteps, nearestCheck, segments, seriesOf, seriesTable, timeRange } from './series.ts';

const few = score('length', { state: 'too_few', statistic: null, p: null, exceeded: false });
/** Newest first, as the engine lists them. */
const checks = [
  check({ id: 'new', at: '2026-11-25T00:00:00Z' }),
  check({ id: 'few', at: '2026-11-18T00:00:00Z', state: 'too_few', scores: [few] }),
  check({ id: 'old', at: '2026-11-11T00:00:00Z', scores: [score('length', { ...inside, threshold: 0.2 })] }),
];
const points = seriesOf(checks, 'length');

describe('a series', () => {
  it('runs from old to new and keeps the gap of a check with too few texts', () => {
    expect(points.map(({ checkId, statistic }) => [checkId, statistic])).toEqual([
      ['old', 0.05],
      ['few', null],
      ['new', 0.389],
    ]);
    expect(seriesOf(checks, 'fraction_out_of_vocab')).toHaveLength(1);
    expect(seriesOf([], 'length')).toEqual([]);
  });
  it('follows the limit as it was at each check', () => {
    expect(limitSteps(points).map(([, limit]) => limit)).toEqual([0.2, 0.2, 0.1, 0.1, 0.1]);
    expect(limitSteps([])).toEqual([]);
  });
  it('has room around a lone point', () => {
    const lone = points.slice(2);
    const [from, to] = timeRange(lone);
    expect(to - from).toBe(2 * 86_400_000);
    expect(axisTop(lone)).toBe(0.6);
    expect(axisTop(seriesOf([check({ scores: [score('length', { statistic: 1 })] })], 'length'))).toBe(1);
  });
  it('breaks where another version was checked', () => {
    const two = seriesOf([check({ version: 2 }), ...checks], 'length');
    expect(segments(two).map((part) => part.length)).toEqual([3, 1]);
  });
  it('finds the check at a time', () => {
    expect(nearestCheck(points, Date.parse('2026-11-12T00:00:00Z'))).toBe('old');
    expect(nearestCheck([], 0)).toBeNull();
  });
  it('says its finding and gives a table', () => {
    expect(findingOf('Text length', points)).toBe(
      'Text length was outside its limit in 1 of 3 checks; in the last one 0.389, limit 0.100.',
    );
    expect(findingOf('Text length', points.slice(0, 2))).toContain('too few texts to say');
    expect(findingOf('Text length', [])).toContain('not been measured');
    expect(seriesTable(points).rows.map(([, value]) => value)).toEqual(['0.389', 'too few', '0.050']);
  });
});
