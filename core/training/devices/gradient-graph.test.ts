/** Sums that stay exact, and tables whose gradients do not depend on the order of additions. */
import { expect, test } from 'vitest';
import * as t from '../../graph/build.ts';
import { toOnnx } from '../../onnx/model.ts';
import { openSession } from '../../onnx/session.ts';
import { distinctFeeds, sumOfSquares } from './gradient-graph.ts';

test.each([[[3]], [[512]], [[513]], [[70_001]], [[1000, 300]], [[20_000, 5]]])(
  'sums the squares of %j to float32',
  async (shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
    const exact = data.reduce((sum, value) => sum + value * value, 0);
    const session = await openSession(toOnnx({ y: sumOfSquares([t.input('x', shape)]) }), { threads: 1 });
    const got = (await session.run({ x: { type: 'f32', data, shape } })).get('y')?.[0] ?? Number.NaN;
    expect(Math.abs(got / exact - 1)).toBeLessThan(1e-6);
    await session.close();
  },
);

test('lists each row that a batch uses once, without the padding row', () => {
  const ids = { type: 'i64', data: BigInt64Array.of(7n, 2n, 0n, 7n, 11n), shape: [5] } as const;
  const tables = [
    { ids: 'input_ids', distinct: 'distinct.words', padding: 0 },
    { ids: 'input_ids', distinct: 'all', padding: null },
  ];
  const { 'distinct.words': words, all } = distinctFeeds(tables, { input_ids: ids });
  expect(words).toEqual({ type: 'i64', data: BigInt64Array.of(2n, 7n, 11n), shape: [3] });
  expect(all?.shape).toEqual([4]);
  expect(() => distinctFeeds(tables, {})).toThrow('input_ids');
});
