/** Orders and metrics against known values: torch.randperm, and scikit-learn's roc_auc_score. */
import { expect, test } from 'vitest';
import { rocAuc, rowLoss } from './metrics.ts';
import { batchesOf, randomOrder } from './random-order.ts';

test('orders are those of torch.randperm', () => {
  expect(randomOrder(10, 42)).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
  expect(randomOrder(10, 43)).toEqual([8, 4, 9, 0, 5, 1, 6, 7, 2, 3]);
  expect(batchesOf([3, 1, 2], 2)).toEqual([[3, 1], [2]]);
});

const asRows = (scores: readonly number[]) => scores.map((p) => [1 - p, p]);

test('ROC AUC with ties, as scikit-learn', () => {
  expect(rocAuc(asRows([0.1, 0.4, 0.35, 0.8, 0.4, 0.4]), [0, 0, 1, 1, 0, 1], 2)).toBeCloseTo(2 / 3, 15);
  expect(rocAuc(asRows([0.5, 0.5, 0.5]), [0, 1, 1], 2)).toBe(0.5);
  expect(rocAuc(asRows([0.2, 0.9]), [1, 1], 2)).toBeNull();
});

test('ROC AUC of three classes is the mean of each against the rest; null when one is absent', () => {
  const probabilities = [
    [0.7, 0.2, 0.1],
    [0.3, 0.4, 0.3],
    [0.2, 0.3, 0.5],
    [0.5, 0.1, 0.4],
  ];
  // Class 0: 3 of 3 pairs right; class 1: 3 of 3; class 2 (rows 2 and 3): 4 of 4.
  expect(rocAuc(probabilities, [0, 1, 2, 2], 3)).toBe(1);
  expect(rocAuc(probabilities, [1, 1, 2, 0], 3)).toBeCloseTo((2 / 3 + 3 / 4 + 1) / 3, 15);
  expect(rocAuc(probabilities, [0, 1, 1, 0], 3)).toBeNull();
});

test('the loss of a row is stable for large logits', () => {
  const logits = Float32Array.of(1000, 0, 0, 0);
  expect(rowLoss(logits, 0, 2, 0)).toBe(0);
  expect(rowLoss(logits, 0, 2, 1)).toBe(1000);
  expect(rowLoss(logits, 1, 2, 1)).toBeCloseTo(Math.log(2), 15);
});
