import { expect, test } from 'vitest';
import { abstainWords, shortName, worstConfusion } from './words.ts';

const plain = (text: string | null): string | null => text && text.replaceAll('\u202f', ' ');

test('the worst confusion is named with its share and interval', () => {
  const labels = ['negative', 'neutral', 'positive'];
  const confusion = [
    [66, 7, 2],
    [9, 51, 6],
    [1, 2, 96],
  ];
  expect(worstConfusion({ labels, confusion })).toBe('neutral read as negative: 9 of 66 (0.14; 0.07 to 0.24)');
  expect(
    worstConfusion({
      labels: ['a', 'b'],
      confusion: [
        [3, 0],
        [0, 0],
      ],
    }),
  ).toBeNull();
});

test('abstaining is said in texts', () => {
  const interval = { low: 0.87, high: 0.924, level: 0.95, method: 'Wilson' };
  const point = { threshold: 0.46, answered: 451, right: 406, coverage: 0.94, accuracy: 0.9, interval };
  expect(plain(abstainWords(point))).toBe(
    'Answers 94 % of the texts, 0.900 right (0.870 to 0.924). Of 100 texts 6 are left to a person.',
  );
  expect(abstainWords({ ...point, coverage: 0.99 })).toMatch(/Of 100 texts 1 is left to a person\.$/);
});

test('a model is called by its version, or by its run', () => {
  const run = { reference: 'r', modelId: 'm', name: null, version: null, runId: 'r', runName: 'quiet-lynx' };
  expect(shortName(run)).toBe('quiet-lynx');
  expect(shortName({ ...run, name: 'served-model', version: 4 })).toBe('v4');
});
