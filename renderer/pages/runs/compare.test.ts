import { expect, test } from 'vitest';
import { compareAnswer, differenceWords, verdictWords } from './compare.ts';
import { correctPairs, type Pair } from './lead.ts';
import { testPair, testRun } from './test-runs.ts';

const [a, b, c] = [testRun('a', 0.3), testRun('b', 0.4), testRun('c', 0.5)];
const two = (more: Partial<Pair>) => compareAnswer([a, b], correctPairs([testPair('b', 'a', more)]));

test('two runs that cannot be told apart', () => {
  expect(two({})).toEqual({
    title: 'b scores 0.650, 5.0 points below a; 80 texts cannot tell them apart.',
    detail: 'Paired on the same texts: −5.0 points, 95\u202f% interval −15.0 to +5.0; exact p 0.40.',
  });
});

test('one better than the other', () => {
  const difference = { value: 0.1, interval: { low: 0.02, high: 0.18, level: 0.95, method: 'Tango' }, n: 80 };
  expect(two({ verdict: 'better', p: 0.01, difference }).title).toBe('b is better than a on 80 texts: 10.0 points.');
});

test('too few, other texts, and no answers', () => {
  expect(two({ n: 9, verdict: 'too-few-to-say' }).title).toBe(
    '9 texts are too few to say which of two runs is better.',
  );
  const nothing = { n: 0, difference: null, p: null, verdict: null };
  expect(two({ ...nothing, state: 'different-texts' }).title).toBe('b and a were tested on different texts.');
  const failed = compareAnswer(
    [a, testRun('b', null)],
    correctPairs([testPair('b', 'a', { ...nothing, state: 'no-predictions' })]),
  );
  expect(failed.title).toBe('b has no answers to compare.');
});

test('several runs against the first', () => {
  const pairs = correctPairs([testPair('b', 'a', { verdict: 'worse', p: 0.001 }), testPair('c', 'a')]);
  expect(compareAnswer([a, b, c], pairs).title).toBe('Of two runs, one is worse than a.');
  const same = correctPairs([testPair('b', 'a'), testPair('c', 'a')]);
  expect(compareAnswer([a, b, c], same).title).toBe('80 test texts cannot tell two runs from a.');
});

test('verdicts and differences in the fixed words', () => {
  const [pair] = correctPairs([testPair('b', 'a')]);
  expect(pair && verdictWords(pair)).toBe('cannot be told apart');
  expect(pair && differenceWords(pair)).toBe('−5.0 points, −15.0 to +5.0');
});
