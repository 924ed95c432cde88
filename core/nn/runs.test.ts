import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runsOf } from './runs.ts';

const lengthsOf = (lengths: readonly number[]): readonly (readonly number[])[] =>
  runsOf(
    lengths.map((_, i) => i),
    (row) => lengths[row] ?? 0,
  ).map((run) => run.map((row) => lengths[row] ?? 0));

test('texts of like length share a run, and long ones do not make short ones long', () => {
  expect(lengthsOf([10, 11, 12, 13])).toEqual([[10, 11, 12, 13]]);
  expect(lengthsOf([...Array.from({ length: 8 }, () => 10), 120, 122])).toEqual([
    Array.from({ length: 8 }, () => 10),
    [120, 122],
  ]);
  expect(lengthsOf([])).toEqual([]);
  expect(lengthsOf([10, 20])).toEqual([[10, 20]]);
});

test('every text is in one run, in order, and no run is beyond its bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 150 }), (drawn) => {
      const lengths = drawn.toSorted((a, b) => a - b);
      const runs = lengthsOf(lengths);
      expect(runs.flat()).toEqual(lengths);
      for (const run of runs) {
        expect(run.length).toBeLessThanOrEqual(64);
        expect(run.length === 1 ? 0 : run.length * Math.max(...run)).toBeLessThanOrEqual(4096);
      }
    }),
  );
});
