/** Steps of different sizes in one stack: fillers fit whatever comes, and masks keep their places. */
import { expect, test } from 'vitest';
import { filled, stackFeeds, stackSizes } from './stack.ts';

const text = (length: number): readonly number[] => Array.from({ length }, (_, i) => i + 1);

test.each([
  { steps: [[5, 5], [5]] },
  { steps: [[64]] },
  { steps: [[1], [30, 30, 30, 30, 30], [128]] },
  { steps: [[100, 28], [1], [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]] },
])('every step of $steps gets the same number of texts and tokens', ({ steps }) => {
  const rows = steps.map((lengths) => lengths.map(text));
  const sizes = stackSizes(rows, 128);
  for (const texts of rows) {
    const all = filled(texts, sizes, 0);
    expect(all.slice(0, texts.length)).toEqual(texts);
    expect(all).toHaveLength(sizes.batch);
    expect(all.flat()).toHaveLength(sizes.tokens);
    for (const each of all) {
      expect(each.length).toBeGreaterThan(0);
      expect(each.length).toBeLessThanOrEqual(sizes.length);
    }
  }
});

test('no filler is longer than the model takes', () => {
  const sizes = stackSizes([[text(9)], [text(1)]], 9);
  expect(sizes.length).toBe(9);
  expect(Math.max(...filled([text(1)], sizes, 0).map((each) => each.length))).toBe(9);
});

test('lists of different lengths end in rows that nobody uses', () => {
  const list = (...ids: readonly number[]) =>
    ({ type: 'i64', data: BigInt64Array.from(ids, BigInt), shape: [ids.length] }) as const;
  expect(stackFeeds([{ rows: list(4) }, { rows: list(1, 2, 3) }])['rows']).toEqual({
    type: 'i64',
    data: BigInt64Array.of(4n, -1n, -1n, 1n, 2n, 3n),
    shape: [2, 3],
  });
});
