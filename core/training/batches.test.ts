/** Steps of an epoch: accumulation, its remainder, exact batches, and batches in pieces. */
import { expect, test } from 'vitest';
import { planBatches } from './batches.ts';

const settings = { epochs: 2, batchSize: 2, accumulation: 1, seed: 42, shuffle: false };

test('the last step of an epoch has what remains', () => {
  const batches = planBatches(9, { ...settings, accumulation: 2 }, undefined, 1);
  expect(batches.totalSteps).toBe(6);
  expect(batches.stepsBefore(1)).toBe(3);
  expect(batches.stepsOf(0)).toEqual([
    [
      [0, 1],
      [2, 3],
    ],
    [
      [4, 5],
      [6, 7],
    ],
    [[8]],
  ]);
});

test('each epoch has its own order, the same each time', () => {
  const batches = planBatches(10, { ...settings, shuffle: true }, undefined, 1);
  expect(batches.stepsOf(0).flat(2)).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
  expect(batches.stepsOf(1).flat(2)).toEqual([8, 4, 9, 0, 5, 1, 6, 7, 2, 3]);
});

test('exact batches, of any sizes, in epochs of any lengths', () => {
  const batches = planBatches(9, settings, [[[0, 5], [1]], [[7]]], 1);
  expect([batches.epochs, batches.totalSteps, batches.stepsBefore(1)]).toEqual([2, 3, 2]);
  expect(batches.stepsOf(1)).toEqual([[[7]]]);
});

test('pieces change the parts of a step, not its texts', () => {
  const whole = planBatches(9, { ...settings, batchSize: 5 }, undefined, 1);
  const pieces = planBatches(9, { ...settings, batchSize: 5 }, undefined, 2);
  expect(pieces.stepsOf(0)[0]).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(pieces.stepsOf(0).map((step) => step.flat())).toEqual(whole.stepsOf(0).map((step) => step.flat()));
});
