/** Small graphs for each operation with numbers to feed them, for tests of gradients and of ONNX output; complete by its type. */
import * as t from './build.ts';
import type { Node, OpKind } from './op.ts';
import { inOrder } from './order.ts';
import type { Value } from './reference.ts';
import type { Shape } from './shape.ts';

const x = (shape: Shape): Node => t.input('x', shape);
const b = (shape: Shape): Node => t.input('b', shape);
const c = (shape: Shape): Node => t.input('c', shape);
const ids = t.input('ids', [4], 'i64');
/** Texts of two rows each in a rectangle of three places each. */
const places: t.Places = {
  spread: t.input('spread', [6], 'i64'),
  collect: t.input('collect', [4], 'i64'),
  mask: t.toFloat(t.input('mask', [6, 1], 'i64')),
};
const integers: Readonly<Record<string, readonly number[]>> = {
  ids: [2, 5, 2, 0],
  key: [0xdeadbeef],
  size: [3],
  spread: [0, 1, 0, 2, 3, 0],
  collect: [0, 1, 3, 4],
  mask: [1, 1, 0, 1, 1, 0],
};
const transposes = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

const square = (node: Node): Node => t.mul(node, node);

/** Graphs that use an operation; each is checked with respect to all of its float inputs. */
export const opCases: { readonly [Kind in OpKind]: readonly Node[] } = {
  input: [x([3])],
  constant: [t.mul(x([2]), t.constant(3))],
  add: [t.add(x([2, 3]), b([2, 3])), t.add(x([2, 3]), b([3])), t.add(x([4, 1, 3]), b([2, 1]))],
  sub: [t.sub(x([2, 3]), b([3])), t.sub(x([3]), b([2, 3]))],
  mul: [t.mul(x([2, 3]), b([2, 1])), square(x([2]))],
  div: [t.div(x([2, 3]), b([3])), t.div(x([1]), b([2, 2]))],
  erf: [t.erf(x([5]))],
  exp: [t.exp(x([5]))],
  tanh: [t.tanh(x([5]))],
  sqrt: [t.sqrt(x([5]))],
  less: [t.mul(t.less(x([2, 3]), t.constant(1.2)), b([3]))],
  select: [
    t.select(t.less(x([2, 3]), t.constant(1.2)), b([2, 3]), c([3])),
    t.select(t.less(x([3]), t.constant(1.2)), b([1]), c([2, 1])),
  ],
  gelu: [t.gelu(x([7]))],
  positive: [t.relu(t.sub(x([7]), t.constant(1.2)))],
  dropMask: [
    t.mul(t.dropMask(t.input('key', [], 'i64'), t.input('size', [], 'i64'), [3, 50], 0.3), x([3, 50])),
    t.dropMask(t.input('key', [], 'i64'), t.input('size', [], 'i64'), [2, 2, 3, 3], 0.5),
  ],
  toFloat: [t.mul(t.toFloat(ids), x([4]))],
  gemm: transposes.flatMap((how) => {
    const left = x(how.transposeA ? [3, 2] : [2, 3]);
    const right = b(how.transposeB ? [4, 3] : [3, 4]);
    return [t.gemm(left, right, how), t.gemm(left, right, how, c([4]))];
  }),
  matmul: transposes.map((how) =>
    t.matmul(x(how.transposeA ? [2, 2, 3, 2] : [2, 2, 2, 3]), b(how.transposeB ? [2, 2, 4, 3] : [2, 2, 3, 4]), {
      ...how,
      scale: 0.7,
    }),
  ),
  reshape: [t.reshape(x([2, 6]), [3, 4])],
  transpose: [t.transpose(x([2, 3, 4]), [2, 0, 1]), t.transpose(x([2, 3, 4, 2]), [0, 2, 1, 3])],
  expand: [t.expand(x([2, 1]), [3, 2, 4])],
  sum: [t.sum(x([2, 3, 4]), [0, 2]), t.sum(x([3]), [0])],
  slice: [t.slice(x([3, 5]), 1, 2, 2), t.slice(x([3, 5]), 0, 0, 1)],
  pad: [t.pad(x([3, 2]), 1, 1, 4), t.pad(x([3, 2]), 0, 0, 5)],
  concat: [t.concat([x([2, 3]), b([2, 1]), c([2, 2])], 1), t.concat([x([2]), b([3])], 0)],
  softmax: [t.softmax(x([2, 4]))],
  logSoftmax: [t.logSoftmax(x([2, 4]))],
  layerNorm: [t.layerNorm(x([3, 5]), b([5]), c([5]), 1e-5)],
  normalize: [t.normalize(x([3, 5]), 1e-3)],
  inverseDeviation: [t.inverseDeviation(x([3, 5]), 1e-3)],
  gatherRows: [t.gatherRows(x([6, 2]), ids)],
  spread: [t.spread(x([4, 2]), places, true), t.mul(t.spread(x([4, 2]), places, false), places.mask)],
  collect: [t.collect(x([6, 2]), places)],
  scatterRows: [t.scatterRows(x([4, 2]), ids, 6)],
};

/** Reproducible numbers in [0.5, 2.5): away from 0, where division and its differences blow up. */
export const numbers = (count: number, salt: number): Float64Array =>
  Float64Array.from(
    { length: count },
    (_, i) => 0.5 + 2 * ((Math.sin(i * 12.9898 + salt * 78.233) * 43758.5453) % 1) ** 2,
  );

export const inputsOf = (graph: Node): readonly Node[] => inOrder([graph]).filter(({ op }) => op.kind === 'input');

/** A value for each input of a case. */
export const valuesFor = (graph: Node): Map<string, Value> =>
  new Map(
    inputsOf(graph).flatMap((node, salt) => {
      if (node.op.kind !== 'input') return [];
      const shape = node.shape.map(Number);
      const size = shape.reduce((a, b) => a * b, 1);
      const data = node.type === 'i64' ? Float64Array.from(integers[node.op.name] ?? []) : numbers(size, salt + 1);
      return [[node.op.name, { shape, data }] as const];
    }),
  );
