/** What is said of losses that go wrong, and of time that passed asleep. */
import { expect, test } from 'vitest';
import type { EpochMetrics } from '../contract/training.ts';
import { fitSteps, typical } from './forecast.ts';
import { diedOfMemory, isMemoryFault, memoryKills } from './memory-fault.ts';
import { startOfRun } from './position.ts';
import { createRate } from './rate.ts';
import { isBetter } from './selection.ts';
import { addLoss, divergence } from './watch.ts';

const lossesOf = (values: readonly number[]) => values.reduce(addLoss, startOfRun(1, 'cpu').losses);

test('a loss that stays far above its start is said to diverge; noise and a peak are not', () => {
  const recipe = { learningRate: 2e-3 };
  const start = Array.from({ length: 20 }, (_, i) => 0.7 + (i % 2) / 10);
  expect(divergence(lossesOf([...start, ...start, ...start]), recipe)).toBeNull();
  expect(divergence(lossesOf([...start, ...start, 30, ...start]), recipe)).toBeNull();
  const far = lossesOf([...start, ...Array.from({ length: 50 }, () => 5)]);
  expect(divergence(far, recipe)).toContain('began at 0.75');
  expect(divergence(far, recipe)).toContain('try 0.0002');
  expect(divergence({ ...far, said: true }, recipe)).toBeNull();
});

test('a step in which the computer slept counts as a usual one', () => {
  const rate = createRate();
  for (let i = 0; i < 10; i += 1) rate.add(i === 6 ? 3600 : 0.5, 100);
  expect(rate.total()).toBe(5);
  expect(rate.secondsPerStep()).toBe(0.5);
  expect(rate.tokensPerSecond()).toBe(200);
});

test('better is strictly better, and a metric without a value never is', () => {
  const metrics = (part: Partial<EpochMetrics>): EpochMetrics => ({
    epoch: 1,
    step: 1,
    trainLoss: 1,
    valLoss: 0.4,
    valAccuracy: 0.8,
    valRocAuc: null,
    valF1: 0.7,
    ...part,
  });
  expect(isBetter(metrics({}), null, 'loss')).toBe(true);
  expect(isBetter(metrics({}), metrics({}), 'loss')).toBe(false);
  expect(isBetter(metrics({ valLoss: 0.39 }), metrics({}), 'loss')).toBe(true);
  expect(isBetter(metrics({ valAccuracy: 0.81 }), metrics({}), 'accuracy')).toBe(true);
  expect(isBetter(metrics({ valF1: 0.69 }), metrics({}), 'f1')).toBe(false);
  expect(isBetter(metrics({}), null, 'rocAuc')).toBe(false);
});

test('a forecast from steps of several lengths', () => {
  const secondsOf = fitSteps([10, 20, 30].map((tokens) => ({ tokens, seconds: 0.1 + 0.01 * tokens })));
  expect(secondsOf(50)).toBeCloseTo(0.6, 12);
  // Noise must not make long steps cheaper than short ones.
  const noisy = fitSteps([
    { tokens: 10, seconds: 0.3 },
    { tokens: 20, seconds: 0.1 },
  ]);
  expect(noisy(20)).toBe(noisy(10));
  expect(typical([5, 1, 4, 2, 3, 6], 3, (value) => value)).toEqual([2, 4, 6]);
});

test('tells want of memory from other deaths and errors', () => {
  expect(isMemoryFault(new Error('Failed to allocate memory for requested buffer of size 8589934592'))).toBe(true);
  expect(isMemoryFault(new RangeError('Array buffer allocation failed'))).toBe(true);
  expect(isMemoryFault(new Error('The graph has no output.'))).toBe(false);
  const death = { signal: null, code: 1, stderr: '', killsBefore: memoryKills() };
  expect(diedOfMemory({ ...death, signal: 'SIGABRT', stderr: "terminate called: 'std::bad_alloc'" })).toBe(true);
  expect(diedOfMemory({ ...death, signal: 'SIGKILL' })).toBe(false);
});
