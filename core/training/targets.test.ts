/** Losses against PyTorch 2.15 and the Trainer's LabelSmoother, in double precision; weights against scikit-learn 1.9.1. */
import { expect, test } from 'vitest';
import { balancedWeights, createTargets, lossOfLogits } from './targets.ts';

const LOGITS = [0.5, -1.25, 2.0, 1.5, 0.25, -0.75, -2.0, 0.5, 0.125, 0.0, 3.0, -1.0];
const single = [[2], [0], [1], [0]];
const multi = [[0, 2], [], [0, 1, 2], [1]];
/** Four, one and one. */
const skewed = [[0], [0], [0], [0], [1], [2]];

type Settings = Parameters<typeof createTargets>[1];

const lossOf = (problem: 'single' | 'multi', truth: typeof multi, settings: Partial<Settings>, training = truth) => {
  const targets = createTargets(
    { problem, labels: 3, training },
    { labelSmoothing: 0, classWeights: 'none', ...settings },
  );
  return lossOfLogits(Float32Array.from(LOGITS), targets.of(truth, targets.total(truth)), 3, problem);
};

test('cross entropy, smoothed and weighted', () => {
  expect(lossOf('single', single, {})).toBeCloseTo(1.04995111619156, 12);
  // LabelSmoother adds up in float32.
  expect(lossOf('single', single, { labelSmoothing: 0.1 })).toBeCloseTo(1.125992804718507, 7);
  const weights = { classWeights: 'balanced' } as const;
  expect(lossOf('single', single, weights)).toBeCloseTo(0.8338420693946379, 12);
  expect(lossOf('single', single, { ...weights, labelSmoothing: 0.1 })).toBeCloseTo(0.9462857642542364, 12);
});

test('binary cross entropy of several labels', () => {
  expect(lossOf('multi', multi, {})).toBeCloseTo(0.6713131692280921, 12);
});

test('balanced weights', () => {
  expect(balancedWeights([[0], [0], [1], [2], [2], [2]], 3)).toEqual([1, 2, 2 / 3]);
  expect(balancedWeights(skewed, 3)).toEqual([0.5, 2, 2]);
});

test('a step in parts has the loss of the whole', () => {
  const targets = createTargets(
    { problem: 'single', labels: 3, training: skewed },
    { labelSmoothing: 0.1, classWeights: 'balanced' },
  );
  const logits = Float32Array.from(LOGITS);
  const total = targets.total(single);
  const parts = [lossOfLogits(logits.subarray(0, 3), targets.of(single.slice(0, 1), total), 3, 'single')];
  parts.push(lossOfLogits(logits.subarray(3), targets.of(single.slice(1), total), 3, 'single'));
  const whole = lossOfLogits(logits, targets.of(single, total), 3, 'single');
  expect(parts.reduce((a, b) => a + b)).toBeCloseTo(whole, 14);
});

test('a loss is stable for large logits', () => {
  const one = Float64Array.of(1, 0);
  expect(lossOfLogits(Float32Array.of(1000, 0), one, 2, 'single')).toBe(0);
  expect(lossOfLogits(Float32Array.of(0, 1000), one, 2, 'single')).toBe(1000);
  expect(lossOfLogits(Float32Array.of(-1000), one, 1, 'multi')).toBe(1000);
});
