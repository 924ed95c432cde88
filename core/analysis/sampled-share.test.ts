import { describe, expect, test } from 'vitest';
import { wilson } from '../base/wilson.ts';
import { seededRandom } from '../base/seeded-random.ts';
import { sampledShare, type SampledUnit, type SampledWindow } from './sampled-share.ts';

const unit = (id: number, isOne: boolean): SampledUnit => ({ id: `u${id}`, at: String(id).padStart(6, '0'), isOne });
const window = (from: number, to: number, drawn: number): SampledWindow => ({
  population: to - from,
  drawn,
  holds: ({ at }) => Number(at) >= from && Number(at) < to,
});

test('one sample gives its plain share, with an interval that knows how much of all is known', () => {
  const units = Array.from({ length: 50 }, (_, id) => unit(id, id < 40));
  const of = (population: number) => sampledShare(units, [{ ...window(0, population, 50), population }]);
  expect(of(1e9).estimate.value).toBeCloseTo(0.8, 12);
  expect(of(1e9).population).toBe(1e9);
  const plain = wilson(40, 50);
  expect(of(1e9).estimate.interval?.low).toBeCloseTo(plain.low, 6);
  expect(of(1e9).estimate.interval?.high).toBeCloseTo(plain.high, 6);
  // Half of all: as precise as twice the labels.
  expect(of(100).estimate.interval?.low).toBeCloseTo(wilson(80, 100).low, 12);
  expect(of(50).estimate.interval).toMatchObject({ low: 0.8, high: 0.8, method: 'all are known' });
});

test('all right, or all wrong, still has an interval', () => {
  const of = (isOne: boolean) =>
    sampledShare(
      Array.from({ length: 30 }, (_, id) => unit(id, isOne)),
      [window(0, 3000, 30)],
    ).estimate;
  expect(of(true)).toMatchObject({ value: 1, interval: { high: 1 } });
  expect(of(true).interval?.low).toBeCloseTo(1 - (of(false).interval?.high ?? 0), 10);
  expect(of(false)).toMatchObject({ value: 0, interval: { low: 0 } });
  expect(of(false).interval?.high).toBeGreaterThan(0.05);
});

test('a unit that two samples drew counts once, and what both could draw counts less', () => {
  // 100 of [0, 1000), 100 of [0, 500): the second half stands for itself, the first is known twice as well.
  const units = [
    ...Array.from({ length: 150 }, (_, id) => unit(id * 3, true)),
    ...Array.from({ length: 50 }, (_, id) => unit(500 + id * 10, false)),
    unit(0, true),
  ];
  const found = sampledShare(units, [window(0, 1000, 100), window(0, 500, 100)]);
  expect(found.estimate.n).toBe(200);
  const first = 150 / (1 - 0.9 * 0.8);
  const second = 50 / 0.1;
  expect(found.estimate.value).toBeCloseTo(first / (first + second), 12);
  expect(found.population).toBe(Math.round(first + second));
});

/** Answers of two weeks, right oftener in the first, sampled in two overlapping windows; how often the interval holds the true share. */
const coverage = (rounds: number, first: number, second: number, drawn: readonly [number, number]) => {
  const random = seededRandom(`coverage ${first} ${second} ${drawn.join()}`);
  const all = Array.from({ length: 2000 }, (_, id) =>
    unit(id, random.uint32() / 2 ** 32 < (id < 1000 ? first : second)),
  );
  const truth = all.filter(({ isOne }) => isOne).length / all.length;
  const windows = [window(0, 1400, drawn[0]), window(700, 2000, drawn[1])];
  let held = 0;
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const units = windows.flatMap(({ population, drawn: k }, place) =>
      Array.from(random.choose(population, k), (at) => all[at + (place === 0 ? 0 : 700)] as SampledUnit),
    );
    const { value, interval } = sampledShare(units, windows).estimate;
    sum += value;
    if (interval !== null && interval.low <= truth && truth <= interval.high) held += 1;
  }
  return { truth, held: held / rounds, mean: sum / rounds };
};

describe('by simulation', () => {
  // Of 4000 rounds a share of 0.95 has a standard error of 0.0034: three of them are 0.01.
  test.each([
    [0.9, 0.9, [60, 60]],
    [0.95, 0.6, [60, 60]],
    [0.95, 0.6, [40, 120]],
    [0.98, 0.9, [300, 50]],
  ] as const)(
    'accuracy %f, then %f, with %j labels: the interval holds the truth as stated',
    (first, second, drawn) => {
      const { truth, held, mean } = coverage(4000, first, second, drawn);
      expect(held).toBeGreaterThan(0.94);
      expect(held).toBeLessThan(0.985);
      expect(Math.abs(mean - truth)).toBeLessThan(0.006);
    },
  );
});
