/** What onnxruntime computes from our ONNX bytes, against the double-precision reference: each operation, and named sizes. */
import { expect, test } from 'vitest';
import * as t from '../graph/build.ts';
import type { Node } from '../graph/op.ts';
import { opCases, valuesFor } from '../graph/op-cases.ts';
import { randomGraph } from '../graph/random-graph.ts';
import { evaluateGraph, type Value } from '../graph/reference.ts';
import { toOnnx } from './model.ts';
import { openSession, type Tensor } from './session.ts';
import { narrowed } from './runtime.ts';
import { type OnnxTarget, WEBGPU } from './target.ts';

const integers = new Set(['ids', 'spread', 'collect', 'mask', 'key', 'size']);

const expectSame = async (
  graph: Node,
  values: ReadonlyMap<string, Value>,
  sizes: Readonly<Record<string, number>> = {},
  target: OnnxTarget = {},
  tolerance = 2e-6,
): Promise<void> => {
  const session = await openSession(toOnnx({ y: graph }, new Map(), target), { threads: 1 });
  const feeds = Object.fromEntries(
    [...values].map(([name, { shape, data }]): [string, Tensor] => [
      name,
      integers.has(name)
        ? { type: 'i64', data: BigInt64Array.from(data, BigInt), shape }
        : { type: 'f32', data: Float32Array.from(data), shape },
    ]),
  );
  const fed = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name, target.integers === 'i32' ? narrowed(tensor) : tensor]),
  );
  const got = (await session.run(fed)).get('y') ?? new Float32Array();
  const want = evaluateGraph([graph], values, sizes)[0]?.data ?? new Float64Array();
  expect(got.length).toBe(want.length);
  for (const [i, value] of got.entries()) {
    const wanted = want[i] ?? Number.NaN;
    expect(Math.abs(value - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(tolerance);
  }
  await session.close();
};

test.each(Object.entries(opCases))('%s computes what the reference does', async (_, graphs) => {
  for (const graph of graphs) await expectSame(graph, valuesFor(graph));
});

test.each(Object.entries(opCases))('%s in its form for WebGPU computes the same', async (_, graphs) => {
  for (const graph of graphs) await expectSame(graph, valuesFor(graph), {}, WEBGPU);
});

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'random graph %i computes what the reference does',
  async (seed) => {
    const graph = randomGraph(seed, 3 + (seed % 8));
    await expectSame(graph, valuesFor(graph), {}, {}, 2e-5);
  },
);

test('sizes that are known at run time only: reshape, expand, slice, pad and scatter', async () => {
  const x = t.input('x', ['batch', 'length', 6]);
  const table = t.slice(t.input('table', [9, 6]), 0, 0, 'length');
  const heads = t.transpose(t.reshape(t.add(x, table), ['batch', 'length', 2, 3]), [0, 2, 1, 3]);
  const first = t.pad(t.slice(heads, 2, 0, 1), 2, 0, 'length');
  const summed = t.expand(t.sum(t.mul(first, heads), [0, 1]), ['batch', 2, 'length', 3]);
  const back = t.reshape(t.transpose(summed, [0, 2, 1, 3]), ['batch*length', 6]);
  const graph = t.scatterRows(back, t.reshape(t.input('ids', ['batch', 'length'], 'i64'), ['batch*length']), 9);
  const sizes = { batch: 2, length: 3 };
  const values = new Map<string, Value>([
    ['x', { shape: [2, 3, 6], data: Float64Array.from({ length: 36 }, (_, i) => Math.sin(i)) }],
    ['table', { shape: [9, 6], data: Float64Array.from({ length: 54 }, (_, i) => Math.cos(i)) }],
    ['ids', { shape: [2, 3], data: Float64Array.of(8, 0, 3, 3, 1, 8) }],
  ]);
  await expectSame(graph, values, sizes);
  // Known beforehand after all: nothing is left to compute of shapes.
  await expectSame(graph, values, sizes, { sizes });
});

test('weights become initializers', async () => {
  const y = t.mul(t.input('x', ['n']), t.input('w', [1]));
  const session = await openSession(toOnnx({ y }, new Map([['w', Float32Array.of(3)]])), { threads: 1 });
  expect(session.inputs).toEqual(['x']);
  const results = await session.run({ x: { type: 'f32', data: Float32Array.of(1, 2), shape: [2] } });
  expect([...(results.get('y') ?? [])]).toEqual([3, 6]);
  await session.close();
});
