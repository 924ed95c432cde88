/** Metrics against scikit-learn 1.9.1, orders against torch.randperm. */
import { expect, test } from 'vitest';
import { accuracy, macroF1, predictedLabels, rocAuc } from './metrics.ts';
import { batchesOf, randomOrder } from './random-order.ts';

test('orders are those of torch.randperm', () => {
  expect(randomOrder(10, 42)).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
  expect(randomOrder(10, 43)).toEqual([8, 4, 9, 0, 5, 1, 6, 7, 2, 3]);
  expect(batchesOf([3, 1, 2], 2)).toEqual([[3, 1], [2]]);
});

const asRows = (scores: readonly number[]) => scores.map((p) => [1 - p, p]);
const each = (labels: readonly number[]) => labels.map((label) => [label]);

test('ROC AUC with ties', () => {
  expect(rocAuc(asRows([0.1, 0.4, 0.35, 0.8, 0.4, 0.4]), each([0, 0, 1, 1, 0, 1]), 2, 'single')).toBeCloseTo(2 / 3, 15);
  expect(rocAuc(asRows([0.5, 0.5, 0.5]), each([0, 1, 1]), 2, 'single')).toBe(0.5);
  expect(rocAuc(asRows([0.2, 0.9]), each([1, 1]), 2, 'single')).toBeNull();
});

test('ROC AUC of three classes is the mean of each against the rest; null when one is absent', () => {
  const probabilities = [
    [0.7, 0.2, 0.1],
    [0.3, 0.4, 0.3],
    [0.2, 0.3, 0.5],
    [0.5, 0.1, 0.4],
  ];
  // Class 0: 3 of 3 pairs right; class 1: 3 of 3; class 2 (rows 2 and 3): 4 of 4.
  expect(rocAuc(probabilities, each([0, 1, 2, 2]), 3, 'single')).toBe(1);
  expect(rocAuc(probabilities, each([1, 1, 2, 0]), 3, 'single')).toBeCloseTo((2 / 3 + 3 / 4 + 1) / 3, 15);
  expect(rocAuc(probabilities, each([0, 1, 1, 0]), 3, 'single')).toBeNull();
});

test('macro F1 and accuracy of single labels, a class that is only true or only predicted among them', () => {
  const [truth, predicted] = [each([0, 1, 2, 2, 1, 0, 3]), each([0, 2, 2, 2, 1, 1, 0])];
  expect(macroF1(predicted, truth, 4, 'single')).toBeCloseTo(0.45, 15);
  expect(accuracy(predicted, truth)).toBeCloseTo(4 / 7, 15);
  // A class that is neither does not count.
  expect(macroF1(each([0, 1, 1, 1]), each([0, 1, 0, 1]), 3, 'single')).toBeCloseTo(11 / 15, 15);
});

test('several labels a text: predictions from one half up, subset accuracy, macro F1 and ROC AUC', () => {
  const truth = [[0, 2], [], [0, 1, 2], [1]];
  const scores = [
    [0.9, 0.2, 0.4],
    [0.1, 0.6, 0.3],
    [0.8, 0.3, 0.7],
    [0.2, 0.6, 0.5],
  ];
  expect(scores.map((row) => predictedLabels(row, 'multi'))).toEqual([[0], [1], [0, 2], [1, 2]]);
  const predicted = [[0], [1], [0, 2], [1]];
  expect(macroF1(predicted, truth, 3, 'multi')).toBeCloseTo(13 / 18, 15);
  expect(accuracy(predicted, truth)).toBe(0.25);
  expect(rocAuc(scores, truth, 3, 'multi')).toBeCloseTo(19 / 24, 15);
});
