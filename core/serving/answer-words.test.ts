import { expect, test } from 'vitest';
import { sentenceOf, verdictOf } from './answer-words.ts';

const words = (score: number, abstain = false): string =>
  sentenceOf(verdictOf({ label: 'spam', score, abstain })).replaceAll('\u202F', ' ');

test.each([
  [1, 'Almost certainly spam (at least 99 %)'],
  [0.9996, 'Almost certainly spam (at least 99 %)'],
  [0.99, 'Almost certainly spam (at least 99 %)'],
  [0.9899, 'Very likely spam (98 %)'],
  [0.97, 'Very likely spam (97 %)'],
  [0.9, 'Very likely spam (90 %)'],
  [0.8999, 'Likely spam (89 %)'],
  [0.75, 'Likely spam (75 %)'],
  [0.7499, 'More likely than not spam (74 %)'],
  [0.5, 'More likely than not spam (50 %)'],
  [0.29, 'Perhaps spam (29 %)'],
  [0.004, 'Perhaps spam (less than 1 %)'],
])('%d reads "%s"', (score, expected) => {
  expect(words(score)).toBe(expected);
});

test('the same probability claims nothing when the model counts as unsure', () => {
  expect(words(0.97, true)).toBe('Not sure. The nearest is spam (97 %)');
  expect(verdictOf({ label: 'spam', score: 0.3, abstain: true }).kind).toBe('not sure');
});

test('figures and words never contradict each other, and rise together', () => {
  const said = Array.from({ length: 1001 }, (_, at) => words(at / 1000));
  const places = said.map((sentence) => said.indexOf(sentence));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  for (const sentence of said) expect(sentence).not.toContain('100');
});
