import { describe, expect, it } from 'vitest';
import { alarmed, check, inside, quiet, score } from './check.fixture.ts';
import { firstMeasure, type Measure, measuresOf, orderOf } from './measures.ts';
import {
  axisStep,
  axisTop,
  findingOf,
  limitSteps,
  nearestCheck,
  segments,
  seriesOf,
  seriesTable,
  timeRange,
} from './series.ts';

const few = score('length', { state: 'too_few', statistic: null, p: null, exceeded: false });
const measure = (kind: Measure['kind'], name: string): Measure => ({ key: name, kind, name, title: name, what: '' });
const length = measure('score', 'length');
/** Newest first, as the engine lists them. */
const checks = [
  check({ id: 'new', at: '2026-11-25T00:00:00Z' }),
  check({ id: 'few', at: '2026-11-18T00:00:00Z', state: 'too_few', scores: [few] }),
  check({ id: 'old', at: '2026-11-11T00:00:00Z', scores: [score('length', { ...inside, threshold: 0.2 })] }),
];
const points = seriesOf(checks, length);

describe('a series', () => {
  it('runs from old to new and keeps the gap of a check with too few texts', () => {
    expect(points.map(({ checkId, value }) => [checkId, value])).toEqual([
      ['old', 0.05],
      ['few', null],
      ['new', 0.389],
    ]);
    expect(seriesOf(checks, measure('score', 'fraction_out_of_vocab'))).toHaveLength(1);
    expect(seriesOf([], length)).toEqual([]);
  });
  it('follows the limit as it was at each check', () => {
    expect(limitSteps(points).map(([, limit]) => limit)).toEqual([0.2, 0.2, 0.1, 0.1, 0.1]);
    expect(limitSteps([])).toEqual([]);
  });
  it('has room around a lone point', () => {
    const lone = points.slice(2);
    const [from, to] = timeRange(lone);
    expect(to - from).toBe(2 * 86_400_000);
    expect(axisTop(lone, 'score')).toBe(0.6);
    const full = seriesOf([check({ scores: [score('length', { statistic: 1 })] })], length);
    expect(axisTop(full, 'score')).toBe(1);
  });
  it('breaks where another version was checked', () => {
    const two = seriesOf([check({ version: 2 }), ...checks], length);
    expect(segments(two).map((part) => part.length)).toEqual([3, 1]);
  });
  it('finds the check at a time', () => {
    expect(nearestCheck(points, Date.parse('2026-11-12T00:00:00Z'))).toBe('old');
    expect(nearestCheck([], 0)).toBeNull();
  });
  it('says its finding and gives a table', () => {
    expect(findingOf('Text length', points)).toBe(
      'Text length was outside its limit in 1 of 3 checks; in the last one KS statistic 0.389, limit 0.100.',
    );
    expect(findingOf('Text length', points.slice(0, 2))).toContain('too few texts to say');
    expect(findingOf('Text length', [])).toContain('not been measured');
    expect(seriesTable(points).rows.map(([, value]) => value)).toEqual([
      'KS statistic 0.389',
      'too few to say',
      'KS statistic 0.050',
    ]);
  });
});

describe('a series of p-values', () => {
  const both = [
    alarmed(['spelling'], { id: 'b', at: '2026-11-25T00:00:00Z' }),
    quiet({ id: 'a', at: '2026-11-18T00:00:00Z' }),
  ];
  const verdict = seriesOf(both, measure('verdict', 'verdict'));

  it('stands on a logarithmic scale, its limit that of the budget', () => {
    expect(verdict.map(({ value }) => value)).toEqual([-Math.log10(0.41), 4]);
    expect(verdict.map(({ limit }) => limit)).toEqual([Math.log10(52), Math.log10(52)]);
    expect(verdict.map(({ outside }) => outside)).toEqual([false, true]);
    expect(verdict[1]?.limitWords).toBe('limit 0.019');
    expect(axisTop(verdict, 'verdict')).toBe(4.4);
    expect(axisStep(4.4, 'verdict')).toBe(2);
  });
  it('follows each statistic by its corrected p', () => {
    const spelling = seriesOf(both, measure('statistic', 'spelling'));
    expect(spelling.map(({ words, outside }) => [words, outside])).toEqual([
      ['p 0.60', false],
      ['p 0.0010', true],
    ]);
  });
  it('leaves out checks that had no verdict to give, and marks those with too few texts', () => {
    expect(seriesOf([check(), ...both], measure('verdict', 'verdict'))).toHaveLength(2);
    const none = seriesOf([quiet({ state: 'too_few', family: null })], measure('verdict', 'verdict'));
    expect(none[0]).toMatchObject({ value: null, limit: null, outside: false, words: 'too few to say' });
  });
  it('gives scores a limit by the number of texts, not the fixed one', () => {
    const [point] = seriesOf([quiet()], length);
    expect(point?.limit).toBeGreaterThan(0.2);
    expect(point?.limit).toBeLessThan(0.3);
    expect(point?.outside).toBe(false);
  });
  it('counts broken inputs', () => {
    const inputs = [{ kind: 'mojibake' as const, count: 3, expected: null, alarm: true, ids: [] }];
    const [point] = seriesOf([quiet({ inputs })], measure('inputs', 'inputs'));
    expect(point).toMatchObject({ value: 3, outside: true, words: '3 texts' });
  });
});

describe('what a page begins with', () => {
  it('is what an alarm names, else the verdict, and in old checks the score outside by most', () => {
    expect(firstMeasure(alarmed(['meaning', 'spelling']))).toBe('meaning');
    expect(firstMeasure(quiet())).toBe('verdict');
    const scores = [score('length', inside), score('fraction_out_of_vocab')];
    expect(firstMeasure(check({ scores }))).toBe('ks:fraction_out_of_vocab');
    expect(measuresOf(check()).map(({ key }) => key)).toEqual(['ks:length', 'ks:fraction_out_of_vocab']);
    expect(measuresOf(quiet())).toHaveLength(9);
  });
  it('orders texts by the measure, or by the strongest that has an order', () => {
    expect(orderOf(quiet(), length)).toBe('length');
    const other = alarmed(['meaning', 'spelling']);
    expect(orderOf(other, measure('statistic', 'meaning'))).toBe('spelling');
    expect(orderOf(other, measure('verdict', 'verdict'))).toBe('spelling');
    expect(orderOf(check(), measure('inputs', 'inputs'))).toBe('length');
  });
});
