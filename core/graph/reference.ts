/** Values of a graph in double precision by the plainest loops: what gradients and ONNX output are tested against. */
import { assertNever } from '../base/assert-never.ts';
import { dropValue } from './drop-value.ts';
import type { Node } from './op.ts';
import { inOrder } from './order.ts';
import type { Shape } from './shape.ts';

export type Value = { readonly shape: readonly number[]; readonly data: Float64Array };

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const stridesOf = (shape: readonly number[]): readonly number[] => shape.map((_, i) => sizeOf(shape.slice(i + 1)));

/** A value of `shape` whose element at each index is computed. */
const fill = (shape: readonly number[], at: (index: readonly number[]) => number): Value => {
  const strides = stridesOf(shape);
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i += 1) {
    data[i] = at(shape.map((size, axis) => Math.floor(i / (strides[axis] ?? 1)) % size));
  }
  return { shape, data };
};

/** The element at an index, with broadcasting: axes of size 1 and missing leading axes repeat. */
const read = ({ shape, data }: Value, index: readonly number[]): number => {
  const skip = index.length - shape.length;
  let offset = 0;
  for (const [axis, stride] of stridesOf(shape).entries()) {
    if ((shape[axis] ?? 1) > 1) offset += stride * (index[axis + skip] ?? 0);
  }
  return data[offset] ?? Number.NaN;
};

const map = (x: Value, f: (value: number) => number): Value => ({ shape: x.shape, data: x.data.map(f) });

/** Maclaurin series; terms stay small for |x| < 6, beyond which erf is ±1 in double precision. */
const erf = (x: number): number => {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; n < 200; n += 1) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
};

/** Applies `f` to each row along the last axis. */
const rows = (x: Value, f: (row: Float64Array) => ArrayLike<number>): Value => {
  const width = x.shape.at(-1) ?? 1;
  const results = Array.from({ length: x.data.length / width }, (_, i) => f(x.data.slice(i * width, (i + 1) * width)));
  const size = results[0]?.length ?? 0;
  const data = new Float64Array(results.length * size);
  for (const [i, row] of results.entries()) data.set(Array.from(row), i * size);
  return { shape: [...x.shape.slice(0, -1), size], data };
};

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

const softmax = (row: Float64Array): Float64Array => {
  const powers = row.map((value) => Math.exp(value - Math.max(...row)));
  return powers.map((power) => power / total(powers));
};

const moments = (row: Float64Array, epsilon: number): { readonly mean: number; readonly inverse: number } => {
  const mean = total(row) / row.length;
  return { mean, inverse: 1 / Math.sqrt(total(row.map((value) => (value - mean) ** 2)) / row.length + epsilon) };
};

const normalize = (x: Value, epsilon: number): Value =>
  rows(x, (row) => {
    const { mean, inverse } = moments(row, epsilon);
    return row.map((value) => (value - mean) * inverse);
  });

const multiply = (shape: readonly number[], a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value => {
  const inner = (transposeA ? a.shape.at(-2) : a.shape.at(-1)) ?? 0;
  return fill(shape, (index) => {
    const lead = index.slice(0, -2);
    const [m = 0, n = 0] = index.slice(-2);
    let result = 0;
    for (let k = 0; k < inner; k += 1) {
      result +=
        read(a, [...lead, ...(transposeA ? [k, m] : [m, k])]) * read(b, [...lead, ...(transposeB ? [n, k] : [k, n])]);
    }
    return result;
  });
};

const compute = (
  node: Node,
  x: readonly Value[],
  given: ReadonlyMap<string, Value>,
  shape: readonly number[],
): Value => {
  const { op } = node;
  const empty: Value = { shape: [0], data: new Float64Array() };
  const [a = empty, b = empty, c] = x;
  const both = (f: (left: number, right: number) => number): Value => fill(shape, (i) => f(read(a, i), read(b, i)));
  switch (op.kind) {
    case 'input': {
      const value = given.get(op.name);
      if (!value) throw new Error(`No value for ${op.name}.`);
      return value;
    }
    case 'constant':
      return { shape, data: Float64Array.of(op.value) };
    case 'add':
      return both((left, right) => left + right);
    case 'sub':
      return both((left, right) => left - right);
    case 'mul':
      return both((left, right) => left * right);
    case 'div':
      return both((left, right) => left / right);
    case 'erf':
      return map(a, erf);
    case 'exp':
      return map(a, Math.exp);
    case 'tanh':
      return map(a, Math.tanh);
    case 'sqrt':
      return map(a, Math.sqrt);
    case 'less':
      return both((left, right) => (left < right ? 1 : 0));
    case 'select':
      return fill(shape, (i) => read(read(a, i) > 0.5 ? b : (c ?? empty), i));
    case 'gelu':
      return map(a, (value) => (value * (1 + erf(value * Math.SQRT1_2))) / 2);
    case 'positive':
      return map(a, (value) => (value > 0 ? 1 : 0));
    case 'dropMask': {
      const [key = 0, length = 0] = [a.data[0], b.data[0]];
      const sizes = op.shape.map((dim) => (typeof dim === 'number' ? dim : length));
      const number = (index: readonly number[]): number =>
        index.reduce((sum, i, axis) => sum * (sizes[axis] ?? 1) + i, 0);
      return fill(shape, (index) => dropValue(number(index), key, op.rate));
    }
    case 'toFloat':
      return a;
    case 'gemm': {
      const y = multiply(shape, a, b, op.transposeA, op.transposeB);
      return c ? fill(shape, (i) => read(y, i) + read(c, i)) : y;
    }
    case 'matmul':
      return map(multiply(shape, a, b, op.transposeA, op.transposeB), (value) => value * op.scale);
    case 'reshape':
      return { shape, data: a.data };
    case 'transpose':
      return fill(shape, (index) =>
        read(
          a,
          op.axes.map((_, axis) => index[op.axes.indexOf(axis)] ?? 0),
        ),
      );
    case 'expand':
      return fill(shape, (index) => read(a, index));
    case 'sum': {
      const data = new Float64Array(sizeOf(shape));
      const strides = stridesOf(shape);
      fill(a.shape, (index) => {
        const at = index.reduce((sum, i, axis) => sum + (op.axes.includes(axis) ? 0 : i * (strides[axis] ?? 0)), 0);
        data[at] = (data[at] ?? 0) + read(a, index);
        return 0;
      });
      return { shape, data };
    }
    case 'slice':
      return fill(shape, (index) =>
        read(
          a,
          index.map((i, axis) => (axis === op.axis ? i + op.start : i)),
        ),
      );
    case 'pad':
      return fill(shape, (index) => {
        const at = (index[op.axis] ?? 0) - op.before;
        if (at < 0 || at >= (a.shape[op.axis] ?? 0)) return 0;
        return read(
          a,
          index.map((i, axis) => (axis === op.axis ? at : i)),
        );
      });
    case 'softmax':
      return rows(a, softmax);
    case 'logSoftmax':
      return rows(a, (row) => softmax(row).map(Math.log));
    case 'concat':
      return fill(shape, (index) => {
        let i = index[op.axis] ?? 0;
        for (const part of x) {
          const size = part.shape[op.axis] ?? 0;
          if (i < size) return read(part, index.with(op.axis, i));
          i -= size;
        }
        return Number.NaN;
      });
    case 'layerNorm': {
      const normal = normalize(a, op.epsilon);
      return fill(shape, (index) => read(normal, index) * read(b, index) + (c ? read(c, index) : 0));
    }
    case 'normalize':
      return normalize(a, op.epsilon);
    case 'inverseDeviation':
      return rows(a, (row) => [moments(row, op.epsilon).inverse]);
    case 'gatherRows':
      return fill(shape, ([row = 0, column = 0]) => read(a, [b.data[row] ?? 0, column]));
    case 'spread':
      return fill(shape, ([place = 0, column = 0]) => {
        const kept = op.clear ? (x[3]?.data[place] ?? 0) : 1;
        return kept * read(a, [b.data[place] ?? 0, column]);
      });
    case 'collect':
      return fill(shape, ([row = 0, column = 0]) => read(a, [c?.data[row] ?? 0, column]));
    case 'scatterRows': {
      const y = { shape, data: new Float64Array(sizeOf(shape)) };
      fill(a.shape, ([row = 0, column = 0]) => {
        const at = (b.data[row] ?? 0) * (shape[1] ?? 1) + column;
        y.data[at] = (y.data[at] ?? 0) + read(a, [row, column]);
        return 0;
      });
      return y;
    }
    default:
      return assertNever(op);
  }
};

/** Named dimensions take their sizes from `sizes`; a product of names from its factors. */
export const evaluateGraph = (
  outputs: readonly Node[],
  given: ReadonlyMap<string, Value>,
  sizes: Readonly<Record<string, number>> = {},
): readonly Value[] => {
  const concrete = (shape: Shape): readonly number[] =>
    shape.map((dim) =>
      typeof dim === 'number' ? dim : dim.split('*').reduce((n, part) => n * (sizes[part] ?? Number(part)), 1),
    );
  const values = new Map<Node, Value>();
  for (const node of inOrder(outputs)) {
    const from = node.inputs.flatMap((input) => values.get(input) ?? []);
    values.set(node, compute(node, from, given, concrete(node.shape)));
  }
  return outputs.flatMap((node) => values.get(node) ?? []);
};
