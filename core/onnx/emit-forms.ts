/** Operations that take several ONNX operators, or one of several forms. */
import type { Node, OpOf } from '../graph/op.ts';
import { dimAt, type Shape } from '../graph/shape.ts';
import { BFLOAT16, type Emission, FLOAT } from './emission.ts';
import type { Writer } from './writer.ts';

/** The target of a Reshape: a constant with -1 where one size is known at run time only, else computed. */
export const reshapeTarget = (writer: Writer, to: Shape): string => {
  const named = to.filter((dim) => typeof dim === 'string');
  return named.length === 1 ? writer.int64s(to.map((dim) => (typeof dim === 'number' ? dim : -1))) : writer.sizes(to);
};

/** LayerNormalization of `x` without scale and bias, once for both of its results that the graph uses. */
export const normalized = ({ writer, once }: Emission, x: string, node: Node, epsilon: number): readonly string[] =>
  once(`normal:${x}:${epsilon}`, () => {
    const last = node.inputs[0]?.shape.at(-1);
    const ones = writer.floats(1, Number(last));
    return writer.node('LayerNormalization', [x, ones], { axis: -1, epsilon: { float: epsilon } }, 3);
  });

/** A product of `x` in the target's precision: `make` gets its operands' names and gives the product's. */
export const inPrecision = (
  { writer, target, once }: Emission,
  x: readonly string[],
  make: (x: readonly string[]) => string,
): string => {
  if (target.products !== 'bf16') return make(x);
  const rounded = x.map((name) => once(`bf16:${name}`, () => writer.node('Cast', [name], { to: BFLOAT16 }))[0] ?? '');
  return writer.node('Cast', [make(rounded)], { to: FLOAT })[0];
};

/** x − max − log Σ exp(x − max), over the last axis. */
export const logSoftmax = ({ writer, target }: Emission, x: string): string => {
  if (target.logSoftmax !== 'composed') return writer.node('LogSoftmax', [x], { axis: -1 })[0];
  const last = writer.int64s([-1]);
  const shifted = writer.node('Sub', [x, writer.node('ReduceMax', [x, last], { keepdims: 1 })[0]])[0];
  const total = writer.node('ReduceSum', [writer.node('Exp', [shifted])[0], last], { keepdims: 1 })[0];
  return writer.node('Sub', [shifted, writer.node('Log', [total])[0]])[0];
};

/** In standard operators, for any runtime; onnxruntime fuses transposition and scale back into one product. */
export const product = (emission: Emission, node: Node, op: OpOf<'matmul'>, x: readonly string[]): string => {
  const { writer } = emission;
  const side = (name: string | undefined, i: 0 | 1, transposed: boolean): string => {
    if (!name) throw new Error('A product has two operands.');
    if (!transposed) return name;
    const rank = node.inputs[i]?.shape.length ?? 2;
    const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
    return writer.node('Transpose', [name], { perm })[0];
  };
  const y = inPrecision(
    emission,
    x,
    ([a, b]) => writer.node('MatMul', [side(a, 0, op.transposeA), side(b, 1, op.transposeB)])[0],
  );
  return op.scale === 1 ? y : writer.node('Mul', [y, writer.scalar(op.scale)])[0];
};

/** How far `pad` goes behind its input: a number, or computed from named sizes. */
export const padding = (writer: Writer, shape: Shape, axis: number, before: number, size: Shape[number]): string => {
  const inside = dimAt(shape, axis);
  const front = shape.map((_, i) => (i === axis ? before : 0));
  if (typeof inside === 'number' && typeof size === 'number')
    return writer.int64s([...front, ...shape.map((_, i) => (i === axis ? size - before - inside : 0))]);
  const total = writer.node('Sub', [writer.sizes([size]), writer.sizes([inside])])[0];
  const after = before === 0 ? total : writer.node('Sub', [total, writer.int64s([before])])[0];
  const behind = shape.length - 1 - axis;
  return writer.node(
    'Concat',
    [
      writer.int64s([...front, ...Array.from({ length: axis }, () => 0)]),
      after,
      ...(behind > 0 ? [writer.int64s(Array.from({ length: behind }, () => 0))] : []),
    ],
    { axis: 0 },
  )[0];
};
