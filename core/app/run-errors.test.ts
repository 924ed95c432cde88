import { expect, test } from 'vitest';
import { makeEvaluation } from './evaluation.ts';
import { errorsOf } from './run-errors.ts';

const rows = [
  { text: 'bra', label: 'positive' },
  { text: 'trist', label: 'negative' },
  { text: 'sådär', label: 'negative' },
  { text: 'okej', label: 'mixed' },
];
const scored = [
  { predicted: 'positive', probabilities: [0.1, 0.9] },
  { predicted: 'positive', probabilities: [0.4, 0.6] },
  { predicted: 'positive', probabilities: [0.2, 0.8] },
  { predicted: 'negative', probabilities: [0.7, 0.3] },
];

test('counts each kind of answer and lists wrong texts, the surest first', () => {
  const { texts, answers, wrong } = errorsOf(makeEvaluation('test', 'md5', ['negative', 'positive'], rows, scored));
  expect(texts).toBe(4);
  expect(answers).toEqual([
    { label: 'positive', predicted: 'positive', count: 1 },
    { label: 'negative', predicted: 'positive', count: 2 },
    { label: 'mixed', predicted: 'negative', count: 1 },
  ]);
  expect(wrong.map(({ text, score, labelScore }) => [text, score, labelScore])).toEqual([
    ['sådär', 0.8, 0.2],
    ['okej', 0.7, 0],
    ['trist', 0.6, 0.4],
  ]);
});

test('a run without mistakes has no wrong texts', () => {
  const { wrong } = errorsOf(makeEvaluation('test', 'md5', ['negative', 'positive'], rows.slice(0, 1), scored));
  expect(wrong).toEqual([]);
});
