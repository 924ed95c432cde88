import { expect, test } from 'vitest';
import { searchAnswer, searchOf } from './search-answer.ts';
import { testRun } from './test-runs.ts';

const tags = { 'idrift.sweep': 'k7' };
const a = testRun('a', 0.4, { tags });
const b = testRun('b', 0.3, { tags });
const hopeless = {
  ...testRun('c', 0.9, { tags: { ...tags, 'idrift.error': 'Above the median.' } }),
  status: 'KILLED' as const,
  kept: null,
};
const running = { ...testRun('d', 0.9, { tags }), status: 'RUNNING' as const, kept: null };
const other = testRun('other', 0.1, { tags: {} });

test('a filter of one search is one, other words are not', () => {
  expect(searchOf(' search=k7 ')).toBe('k7');
  expect([searchOf('search=k7 lora'), searchOf('lora'), searchOf('')]).toEqual([null, null, null]);
});

test('a search that goes on says how far it is', () => {
  expect(searchAnswer([a, running, other], 'k7', 2)).toMatchObject({ title: '1 of 4 runs of this search are done.' });
  expect(searchAnswer([a, running], 'k7', 2).detail).toContain('2 runs in the queue');
  expect(searchAnswer([running], 'k7', 0).detail).toBe('The first result comes when a run has finished.');
});

test('a search that is done names its best, and not another search’s', () => {
  const answer = searchAnswer([a, b, hopeless, other], 'k7', 0);
  expect(answer.title).toBe('b has the lowest validation loss of this search’s 3 runs.');
  expect(answer.detail).toContain('1 run ended as hopeless');
  expect(searchAnswer([hopeless], 'k7', 0).title).toBe('None of this search’s 1 run made a model.');
  expect(searchAnswer([other], 'k7', 0).title).toBe('No run of this search is here.');
});
