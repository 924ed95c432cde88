import { expect, test } from 'vitest';
import { makeEvaluation } from '../evaluation.ts';
import { withAnswers } from './reference-answers.ts';

const evaluationOf = (split: 'val' | 'test', text: string, probabilities: readonly number[]) =>
  makeEvaluation(
    split,
    'd41d8',
    ['negativ', 'positiv'],
    [{ text, label: 'positiv' }],
    [{ predicted: 'positiv', probabilities }],
  );

test('each reference text has the answer of the same text, whichever split it is of; without one it has none', () => {
  const evaluations = [
    evaluationOf('val', 'Maten var god', [0.1, 0.9]),
    evaluationOf('test', 'Bussen var sen', [0.7, 0.3]),
    null,
  ];
  expect(withAnswers(['Bussen var sen', 'Maten var god', 'okänd'], evaluations)).toEqual([
    { text: 'Bussen var sen', probabilities: { negativ: 0.7, positiv: 0.3 } },
    { text: 'Maten var god', probabilities: { negativ: 0.1, positiv: 0.9 } },
    { text: 'okänd', probabilities: null },
  ]);
});
