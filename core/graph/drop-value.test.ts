/** The hash behind dropout: its bits depend on every bit of counter and key, and neighbours know nothing of each other. */
import { expect, test } from 'vitest';
import { counterHash, dropValue } from './drop-value.ts';

const TRIES = 4000;

/** The share of results in which output bit `bit` changes when `flip` changes the inputs; the worst of all bits. */
const worstShare = (flip: (counter: number, key: number) => readonly [number, number]): number => {
  const changed = Array.from({ length: 32 }, () => 0);
  for (let i = 0; i < TRIES; i += 1) {
    const [counter, key] = [counterHash(i, 1) & 0xffffff, counterHash(i, 2)];
    const [otherCounter, otherKey] = flip(counter, key);
    const difference = counterHash(counter, key) ^ counterHash(otherCounter, otherKey);
    for (const bit of changed.keys()) changed[bit] = (changed[bit] ?? 0) + ((difference >>> bit) & 1);
  }
  // The lowest bits do not decide whether an element is dropped.
  return Math.max(...changed.slice(8).map((count) => Math.abs(count / TRIES - 0.5)));
};

test.each([0, 1, 5, 11, 17, 23])('flipping bit %i of counter or key changes half of the results', (bit) => {
  // Five standard deviations of 4000 tosses.
  expect(worstShare((counter, key) => [counter ^ (1 << bit), key])).toBeLessThan(0.04);
  expect(worstShare((counter, key) => [counter, (key ^ (1 << bit)) >>> 0])).toBeLessThan(0.04);
});

test('drops at its rate, each element by itself', () => {
  const [rate, count] = [0.1, 400_000];
  for (const key of [0, 12_345, 0xdeadbeef]) {
    const dropped = Array.from({ length: count }, (_, i) => (dropValue(i, key, rate) === 0 ? 1 : 0));
    const total = dropped.reduce<number>((sum, each) => sum + each, 0);
    expect(Math.abs(total - rate * count)).toBeLessThan(5 * Math.sqrt(count * rate * (1 - rate)));
    for (const lag of [1, 2, 64, 768, 3072]) {
      const both = dropped.reduce<number>((sum, each, i) => sum + each * (dropped[i + lag] ?? 0), 0);
      const share = rate * rate;
      expect(Math.abs(both - share * (count - lag))).toBeLessThan(5 * Math.sqrt(count * share * (1 - share)));
    }
  }
});
