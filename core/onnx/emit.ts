/** Each operation of the graph in standard ONNX operators. */
import { assertNever } from '../base/assert-never.ts';
import type { Node, OpOf } from '../graph/op.ts';
import { dimAt, type Shape } from '../graph/shape.ts';
import type { OnnxTarget } from './target.ts';
import { dropMask } from './emit-drop-mask.ts';
import type { Attribute, Writer } from './writer.ts';

/** ONNX's numbers of element types. */
const FLOAT = 1;
const BFLOAT16 = 16;

/** What is kept while a graph is written: values that several nodes share are written once. */
export type Emission = {
  readonly writer: Writer;
  readonly target: OnnxTarget;
  readonly once: (key: string, make: () => readonly string[]) => readonly string[];
};

export const createEmission = (writer: Writer, target: OnnxTarget): Emission => {
  const made = new Map<string, readonly string[]>();
  return {
    writer,
    target,
    once: (key, make) => {
      const names = made.get(key) ?? make();
      made.set(key, names);
      return names;
    },
  };
};

const flag = (value: boolean): number => (value ? 1 : 0);

/** The target of a Reshape: a constant with -1 where one size is known at run time only, else computed. */
const target = (writer: Writer, to: Shape): string => {
  const named = to.filter((dim) => typeof dim === 'string');
  return named.length === 1 ? writer.int64s(to.map((dim) => (typeof dim === 'number' ? dim : -1))) : writer.sizes(to);
};

/** LayerNormalization of `x` without scale and bias, once for both of its results that the graph uses. */
const normalized = ({ writer, once }: Emission, x: string, node: Node, epsilon: number): readonly string[] =>
  once(`normal:${x}:${epsilon}`, () => {
    const last = node.inputs[0]?.shape.at(-1);
    const ones = writer.floats(1, Number(last));
    return writer.node('LayerNormalization', [x, ones], { axis: -1, epsilon: { float: epsilon } }, 3);
  });

/** A product of `x` in the target's precision: `make` gets its operands' names and gives the product's. */
const inPrecision = (
  { writer, target, once }: Emission,
  x: readonly string[],
  make: (x: readonly string[]) => string,
): string => {
  if (target.products !== 'bf16') return make(x);
  const rounded = x.map((name) => once(`bf16:${name}`, () => writer.node('Cast', [name], { to: BFLOAT16 }))[0] ?? '');
  return writer.node('Cast', [make(rounded)], { to: FLOAT })[0];
};

/** x − max − log Σ exp(x − max), over the last axis. */
const logSoftmax = ({ writer, target }: Emission, x: string): string => {
  if (target.logSoftmax !== 'composed') return writer.node('LogSoftmax', [x], { axis: -1 })[0];
  const last = writer.int64s([-1]);
  const shifted = writer.node('Sub', [x, writer.node('ReduceMax', [x, last], { keepdims: 1 })[0]])[0];
  const total = writer.node('ReduceSum', [writer.node('Exp', [shifted])[0], last], { keepdims: 1 })[0];
  return writer.node('Sub', [shifted, writer.node('Log', [total])[0]])[0];
};

/** In standard operators, for any runtime; onnxruntime fuses transposition and scale back into one product. */
const product = (emission: Emission, node: Node, op: OpOf<'matmul'>, x: readonly string[]): string => {
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
const padding = (writer: Writer, shape: Shape, axis: number, before: number, size: Shape[number]): string => {
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

/** Writes one node; `x` are the names of its inputs. Gives the name of its value. */
export const emit = (emission: Emission, node: Node, x: readonly string[]): string => {
  const { writer } = emission;
  const { op } = node;
  const plain = (opType: string, attributes?: Readonly<Record<string, Attribute>>): string =>
    writer.node(opType, x, attributes)[0];
  const only = x[0] ?? '';
  const from: Shape = node.inputs[0]?.shape ?? [];
  switch (op.kind) {
    case 'input':
      return op.name;
    case 'constant':
      return writer.scalar(op.value);
    case 'add':
      return plain('Add');
    case 'sub':
      return plain('Sub');
    case 'mul':
      return plain('Mul');
    case 'div':
      return plain('Div');
    case 'erf':
      return plain('Erf');
    case 'exp':
      return plain('Exp');
    case 'tanh':
      return plain('Tanh');
    case 'sqrt':
      return plain('Sqrt');
    case 'less':
      return writer.node('Cast', [plain('Less')], { to: FLOAT })[0];
    case 'select': {
      const chosen = writer.node('Greater', [only, writer.scalar(0.5)])[0];
      return writer.node('Where', [chosen, ...x.slice(1)])[0];
    }
    case 'gelu':
      return plain('Gelu');
    case 'positive':
      return writer.node('Cast', [writer.node('Greater', [only, writer.scalar(0)])[0]], { to: FLOAT })[0];
    case 'dropMask':
      return dropMask(writer, op, x);
    case 'toFloat':
      return plain('Cast', { to: FLOAT });
    case 'gemm':
      return inPrecision(
        emission,
        x,
        (rounded) => writer.node('Gemm', rounded, { transA: flag(op.transposeA), transB: flag(op.transposeB) })[0],
      );
    case 'matmul':
      return product(emission, node, op, x);
    case 'reshape':
      return writer.node('Reshape', [only, target(writer, op.to)])[0];
    case 'transpose':
      return plain('Transpose', { perm: op.axes });
    case 'expand':
      return writer.node('Expand', [only, writer.sizes(op.to)])[0];
    case 'sum':
      return writer.node('ReduceSum', [only, writer.int64s(op.axes)], { keepdims: 1 })[0];
    case 'slice': {
      const length = writer.sizes([op.size]);
      const end = op.start === 0 ? length : writer.node('Add', [length, writer.int64s([op.start])])[0];
      return writer.node('Slice', [only, writer.int64s([op.start]), end, writer.int64s([op.axis])])[0];
    }
    case 'pad':
      return writer.node('Pad', [only, padding(writer, from, op.axis, op.before, op.size)])[0];
    case 'concat':
      return plain('Concat', { axis: op.axis });
    case 'softmax':
      return plain('Softmax', { axis: -1 });
    case 'logSoftmax':
      return logSoftmax(emission, only);
    case 'layerNorm':
      return plain('LayerNormalization', { axis: -1, epsilon: { float: op.epsilon } });
    case 'normalize':
      return normalized(emission, only, node, op.epsilon)[0] ?? '';
    case 'inverseDeviation':
      return normalized(emission, only, node, op.epsilon)[2] ?? '';
    case 'gatherRows':
      return plain('Gather', { axis: 0 });
    case 'spread': {
      const placed = writer.node('Gather', [only, x[1] ?? ''], { axis: 0 })[0];
      return op.clear ? writer.node('Mul', [placed, x[3] ?? ''])[0] : placed;
    }
    case 'collect':
      return writer.node('Gather', [only, x[2] ?? ''], { axis: 0 })[0];
    case 'scatterRows': {
      const zeros = writer.node('ConstantOfShape', [writer.sizes([op.rows, dimAt(from, 1)])])[0];
      const ids = writer.node('Unsqueeze', [x[1] ?? '', writer.int64s([1])])[0];
      if (emission.target.integers !== 'i32')
        return writer.node('ScatterND', [zeros, ids, only], { reduction: 'add' })[0];
      // ScatterND takes integers of 64 bits only.
      const each = writer.node('Expand', [ids, writer.sizes(from)])[0];
      return writer.node('ScatterElements', [zeros, each, only], { axis: 0, reduction: 'add' })[0];
    }
    default:
      return assertNever(op);
  }
};
