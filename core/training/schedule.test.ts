/** Learning rates against `transformers.get_scheduler` 5.24, printed in full. */
import { expect, test } from 'vitest';
import type { Recipe } from '../contract/training.ts';
import { rateAt, warmupOf } from './schedule.ts';

const settings = (schedule: Recipe['schedule'], warmupSteps: number, warmupRatio = 0) => ({
  learningRate: 3e-4,
  schedule,
  warmupSteps,
  warmupRatio,
});

const ratesOf = (schedule: Recipe['schedule'], warmup: number, total: number): readonly number[] =>
  Array.from({ length: total }, (_, step) => rateAt(settings(schedule, warmup), step, total));

const rising = [0, 9.999999999999999e-5, 0.00019999999999999998];
const falling = [
  0.0003, 0.0002571428571428571, 0.00021428571428571427, 0.0001714285714285714, 0.00012857142857142855,
  8.57142857142857e-5, 4.285714285714285e-5,
];
const wave = [
  0.0003, 0.0002851453301853628, 0.00024352347027881003, 0.00018337814009344714, 0.00011662185990655284,
  5.6476529721189974e-5, 1.4854669814637143e-5,
];

test('linear, cosine and constant, with and without warm-up', () => {
  expect(ratesOf('linear', 0, 7)).toEqual(falling);
  expect(ratesOf('linear', 3, 10)).toEqual([...rising, ...falling]);
  expect(ratesOf('cosine', 0, 7)).toEqual(wave);
  expect(ratesOf('cosine', 3, 10)).toEqual([...rising, ...wave]);
  expect(ratesOf('constant', 3, 5)).toEqual([...rising, 3e-4, 3e-4]);
});

test('warm-up as steps, else as a share of all, rounded up', () => {
  expect(warmupOf(settings('linear', 0, 0.1), 91)).toBe(10);
  expect(warmupOf(settings('linear', 4, 0.1), 91)).toBe(4);
  expect(warmupOf(settings('linear', 0), 91)).toBe(0);
});
