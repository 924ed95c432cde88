import { expect, test } from 'vitest';
import { smoothed, thinned } from './curve.ts';
import { holm } from './holm.ts';
import { letterGroups } from './letter-groups.ts';

test('smoothing has no memory of a zero before the first point', () => {
  const curve = { x: [0, 1, 2], y: [4, 4, 8] };
  expect(smoothed(curve, 0)).toEqual(curve);
  const { y } = smoothed(curve, 0.5);
  expect(y.slice(0, 2)).toEqual([4, 4]);
  expect(y[2]).toBeCloseTo((0.5 * 8 + 0.25 * 4 + 0.125 * 4) / 0.875, 12);
});

test('thinning keeps the ends and every peak, and the order', () => {
  const n = 100_000;
  const x = Array.from({ length: n }, (_, i) => i);
  const y = x.map((i) => (i === 54_321 ? 99 : i === 77_777 ? -99 : Math.sin(i / 900)));
  const thin = thinned({ x, y }, 1000);
  expect(thin.x.length).toBeLessThanOrEqual(1000);
  expect(thin.x.length).toBeGreaterThan(900);
  expect([thin.x[0], thin.x.at(-1), Math.max(...thin.y), Math.min(...thin.y)]).toEqual([0, n - 1, 99, -99]);
  expect(thin.x.every((at, i) => i === 0 || at > (thin.x[i - 1] ?? 0))).toBe(true);
  expect(thinned({ x: [1, 2], y: [3, 4] }, 2)).toEqual({ x: [1, 2], y: [3, 4] });
  expect(thinned({ x: [5, 5, 5, 5, 5, 5], y: [1, 2, 9, 0, 2, 3] }, 4).y).toEqual([1, 9, 0, 3]);
});

test('Holm by the golden values', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(10)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.9, 0.9])).toEqual([1, 1]);
});

test('letters: two share one exactly when they cannot be told apart', () => {
  expect(letterGroups(3, () => false)).toEqual([[0, 1, 2]]);
  expect(letterGroups(3, () => true)).toEqual([[0], [1], [2]]);
  // a ~ b ~ c, but a is better than c
  expect(letterGroups(3, (a, b) => Math.abs(a - b) === 2)).toEqual([
    [0, 1],
    [1, 2],
  ]);
  const apart = (a: number, b: number): boolean => (a * 7 + b * 7) % 3 === 0;
  const groups = letterGroups(6, apart);
  for (let a = 0; a < 6; a += 1) {
    for (let b = a + 1; b < 6; b += 1) {
      expect(groups.some((group) => group.includes(a) && group.includes(b))).toBe(!apart(a, b));
    }
  }
});
