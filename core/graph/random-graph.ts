/** Small graphs drawn from a seed, for property tests: any mixture of operations, checked against the double-precision reference. */
import * as t from './build.ts';
import type { Node } from './op.ts';
import { dimAt, type Shape } from './shape.ts';

/** Uniform in [0, 1): Park and Miller's generator, which JavaScript's numbers hold exactly. */
const createDraw = (seed: number): (() => number) => {
  let state = (seed * 7919 + 104_729) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** One more operation on `x`, all of them smooth where the numbers lie, their results near 1. */
type Grow = (x: Node, draw: () => number, fresh: (shape: Shape) => Node) => Node;

const last = (x: Node): number => Number(dimAt(x.shape, 1));

const growths: readonly Grow[] = [
  (x, _, fresh) => t.add(x, fresh([last(x)])),
  (x, _, fresh) => t.sub(fresh(x.shape), x),
  (x, _, fresh) => t.mul(x, fresh([Number(dimAt(x.shape, 0)), 1])),
  (x, _, fresh) => t.div(x, t.add(fresh(x.shape), t.constant(1))),
  (x) => t.tanh(x),
  // The reference's series for erf loses digits far from 0.
  (x) => t.erf(t.mul(t.tanh(x), t.constant(2))),
  (x) => t.gelu(t.mul(t.tanh(x), t.constant(2))),
  (x) => t.exp(t.mul(t.tanh(x), t.constant(0.5))),
  (x) => t.sqrt(t.add(t.mul(x, x), t.constant(1))),
  (x) => t.softmax(x),
  (x) => t.logSoftmax(x),
  (x) => t.transpose(x, [1, 0]),
  (x) => t.reshape(x, [last(x), Number(dimAt(x.shape, 0))]),
  (x) => t.expand(t.sum(x, [1]), x.shape),
  (x) => t.mul(t.sum(x, [0]), t.constant(0.5)),
  (x, _, fresh) => t.concat([fresh([Number(dimAt(x.shape, 0)), 1]), x], 1),
  (x, _, fresh) => t.select(t.less(x, t.constant(100)), x, fresh([1])),
  (x) => t.pad(t.slice(x, 1, last(x) - 1, 1), 1, 0, 3),
  (x, _, fresh) => t.layerNorm(x, fresh([last(x)]), fresh([last(x)]), 0.1),
  (x) => t.mul(t.normalize(x, 0.1), t.inverseDeviation(x, 0.1)),
  (x, draw, fresh) => {
    const transposeB = draw() < 0.5;
    const columns = 1 + Math.floor(draw() * 3);
    const b = fresh(transposeB ? [columns, last(x)] : [last(x), columns]);
    return t.gemm(x, b, { transposeB }, draw() < 0.5 ? fresh([columns]) : undefined);
  },
  (x, draw, fresh) => {
    const transposeA = draw() < 0.5;
    const inner = Number(dimAt(x.shape, transposeA ? 0 : 1));
    return t.matmul(x, fresh([inner, 2]), { transposeA, scale: 0.5 });
  },
];

/** A graph of `depth` operations over inputs `x0`, `x1`, …, each of them 2-D or a row. */
export const randomGraph = (seed: number, depth: number): Node => {
  const draw = createDraw(seed);
  let count = 0;
  const fresh = (shape: Shape): Node => t.input(`x${count++}`, shape);
  let x = fresh([1 + Math.floor(draw() * 3), 1 + Math.floor(draw() * 4)]);
  for (let i = 0; i < depth; i += 1) {
    const before = x;
    x = growths[Math.floor(draw() * growths.length)]?.(x, draw, fresh) ?? x;
    // Now and then a value is used twice, as in residual connections.
    if (draw() < 0.2) x = t.add(x, t.sum(before, [0, 1]));
  }
  return x;
};
