/** Every gradient rule against central differences of the double-precision reference; the table of cases is complete by its type. */
import { expect, test } from 'vitest';
import * as t from './build.ts';
import { gradients } from './gradient.ts';
import type { Node } from './op.ts';
import { inputsOf, numbers, opCases, valuesFor } from './op-cases.ts';
import { randomGraph } from './random-graph.ts';
import { evaluateGraph, type Value } from './reference.ts';
import { verify } from './verify.ts';

/** `tolerance` grows with the curvature that differences do not see. */
const expectGradients = (graph: Node, tolerance = 1e-8): void => {
  const floats = inputsOf(graph).filter((node) => node.type === 'f32');
  const given = valuesFor(graph);
  // A weighted sum, so that each element of the output has a gradient of its own.
  const size = graph.shape.reduce((a: number, dim) => a * Number(dim), 1);
  const weights = t.input('weights', graph.shape);
  given.set('weights', { shape: graph.shape.map(Number), data: numbers(size, 99) });
  const loss = t.reshape(
    t.sum(
      t.mul(graph, weights),
      graph.shape.map((_, axis) => axis),
    ),
    [],
  );
  const slopes = gradients(loss, floats);
  verify([loss, ...slopes]);
  const got = evaluateGraph(slopes, given);
  for (const [which, node] of floats.entries()) {
    const data = node.op.kind === 'input' ? given.get(node.op.name)?.data : undefined;
    if (!data) throw new Error('No data.');
    for (let i = 0; i < data.length; i += 1) {
      const before = data[i] ?? 0;
      const lossAt = (value: number): number => {
        data[i] = value;
        return evaluateGraph([loss], given)[0]?.data[0] ?? Number.NaN;
      };
      const step = 1e-5;
      const slope = (lossAt(before + step) - lossAt(before - step)) / (2 * step);
      data[i] = before;
      const want = got[which]?.data[i] ?? Number.NaN;
      expect(Math.abs(slope - want) / Math.max(1, Math.abs(want))).toBeLessThan(tolerance);
    }
  }
};

test.each(Object.entries(opCases))('%s has the gradient that differences show', (_, graphs) => {
  for (const graph of graphs) expectGradients(graph);
});

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'random graph %i has the gradient that differences show',
  (seed) => {
    expectGradients(randomGraph(seed, 2 + (seed % 6)), 1e-6);
  },
);

test('a node that is used twice gets the sum, and one that is not used gets zeros', () => {
  const a = t.input('x', [2]);
  const loss = t.reshape(t.sum(t.add(t.mul(a, a), a), [0]), []);
  const unused = t.input('unused', [3]);
  const given = new Map([['x', { shape: [2], data: Float64Array.of(3, -1) }]]);
  const [first, second] = evaluateGraph(gradients(loss, [a, unused]), given);
  expect([...(first?.data ?? [])]).toEqual([7, -1]);
  expect([...(second?.data ?? [])]).toEqual([0, 0, 0]);
});

test('a target inside the graph gets its own gradient', () => {
  const rows = t.gatherRows(t.input('x', [6, 2]), t.input('ids', [4], 'i64'));
  const loss = t.reshape(t.sum(t.mul(rows, rows), [0, 1]), []);
  const given = new Map<string, Value>([
    ['x', { shape: [6, 2], data: Float64Array.from({ length: 12 }, (_, i) => i) }],
    ['ids', { shape: [4], data: Float64Array.of(2, 5, 2, 0) }],
  ]);
  expect([...(evaluateGraph(gradients(loss, [rows]), given)[0]?.data ?? [])]).toEqual([8, 10, 20, 22, 8, 10, 0, 2]);
});
