import { expect, test } from 'vitest';
import { correctPairs, holm, leadOf, rankRuns, textsToSeparate, withStanding } from './lead.ts';
import { testPair, testRun } from './test-runs.ts';

test("Holm's correction multiplies the smallest p most, and never lets a later one fall below it", () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test('ranks finished runs with a model by the validation loss they kept', () => {
  const runs = [testRun('b', 0.5), testRun('running', null, { status: 'RUNNING' }), testRun('a', 0.3)];
  expect(rankRuns(runs).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a difference that does not survive the correction cannot be told apart', () => {
  const [one, two] = correctPairs([
    testPair('b', 'a', { p: 0.04, verdict: 'worse' }),
    testPair('c', 'a', { p: 0.001, verdict: 'worse' }),
  ]);
  expect([one?.verdict, one?.corrected]).toEqual(['worse', 0.04]);
  expect(two?.corrected).toBe(0.002);
  const [weak] = correctPairs([testPair('b', 'a', { p: 0.04, verdict: 'worse' }), testPair('c', 'a', { p: 0.5 })]);
  expect([weak?.verdict, weak?.corrected]).toEqual(['cannot-be-told-apart', 0.08]);
});

test('each run stands to the leader as its pair says', () => {
  const ranked = rankRuns(['a', 'b', 'c', 'd', 'e'].map((name, index) => testRun(name, 0.3 + index / 10)));
  const lead = leadOf(ranked, [
    testPair('b', 'a'),
    testPair('c', 'a', { p: 0.001, verdict: 'worse' }),
    testPair('d', 'a', { state: 'different-texts', difference: null, p: null, verdict: null }),
  ]);
  expect(lead && [...lead.standings.values()]).toEqual(['leads', 'shares', 'behind', 'other-texts', 'unknown']);
  expect(lead && withStanding(lead, ranked, 'shares').map(({ name }) => name)).toEqual(['b']);
  expect(leadOf([], [])).toBeNull();
});

test('pairs against a run that leads no more are left out', () => {
  const ranked = rankRuns([testRun('new', 0.2), testRun('a', 0.3)]);
  expect(leadOf(ranked, [testPair('b', 'a')])?.pairs).toEqual([]);
});

test('texts to separate two runs grow with what they disagree on and shrink with the difference', () => {
  const flipped = Array.from({ length: 20 }, (_, index) => ({
    text: `text ${index}`,
    label: 'positive',
    before: index < 12 ? 'positive' : 'negative',
    after: index < 12 ? 'negative' : 'positive',
  }));
  // Connor's formula with 20 of 80 discordant and a difference of 5 points: 782.5.
  expect(textsToSeparate(testPair('b', 'a', { flipped }))).toBe(790);
  const same = testPair('b', 'a', { flipped, difference: { value: 0, interval: null, n: 80 } });
  expect(textsToSeparate(same)).toBeNull();
});
