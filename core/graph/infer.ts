/** Static shapes and types of every operation: what a node's value will be, or an error that says why it cannot be. */
import { assertNever } from '../base/assert-never.ts';
import type { DataType, Node, Op } from './op.ts';
import { broadcast, dimAt, product, sameShape, type Shape } from './shape.ts';

type Signature = { readonly shape: Shape; readonly type: DataType };

const text = (shape: Shape): string => `[${shape.join(', ')}]`;

const fail = (op: Op, inputs: readonly Node[], reason: string): never => {
  throw new Error(`${op.kind}(${inputs.map((node) => text(node.shape)).join(', ')}): ${reason}`);
};

const at = (op: Op, inputs: readonly Node[], index: number, type: DataType = 'f32'): Shape => {
  const node = inputs[index];
  if (!node) return fail(op, inputs, `input ${index} is missing`);
  if (node.type !== type) return fail(op, inputs, `input ${index} is ${node.type}, not ${type}`);
  return node.shape;
};

const product2 = (op: Op, inputs: readonly Node[], transposeA: boolean, transposeB: boolean): Shape => {
  const a = at(op, inputs, 0);
  const b = at(op, inputs, 1);
  if (a.length < 2 || a.length !== b.length) return fail(op, inputs, 'ranks differ');
  const [m, k] = transposeA ? [a.at(-1), a.at(-2)] : [a.at(-2), a.at(-1)];
  const [k2, n] = transposeB ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)];
  if (k !== k2 || m === undefined || n === undefined) return fail(op, inputs, 'inner dimensions differ');
  const lead = a.slice(0, -2);
  if (!sameShape(lead, b.slice(0, -2))) return fail(op, inputs, 'leading dimensions differ');
  return [...lead, m, n];
};

const inferShape = (op: Op, inputs: readonly Node[]): Shape => {
  const x = (): Shape => at(op, inputs, 0);
  switch (op.kind) {
    case 'input':
      return op.shape;
    case 'constant':
      return [];
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'less':
      return broadcast(x(), at(op, inputs, 1));
    case 'select':
      return broadcast(broadcast(x(), at(op, inputs, 1)), at(op, inputs, 2));
    case 'erf':
    case 'exp':
    case 'tanh':
    case 'sqrt':
    case 'gelu':
    case 'positive':
    case 'softmax':
    case 'logSoftmax':
    case 'normalize':
      return x();
    case 'toFloat':
      return at(op, inputs, 0, 'i64');
    case 'dropMask':
      if (at(op, inputs, 0, 'i64').length > 0 || at(op, inputs, 1, 'i64').length > 0)
        return fail(op, inputs, 'key or length is no scalar');
      if (op.shape.slice(1).some((dim) => typeof dim !== 'number' && dim !== 'length'))
        return fail(op, inputs, `${text(op.shape)} has no numbering`);
      return op.shape;
    case 'gemm': {
      const shape = product2(op, inputs, op.transposeA, op.transposeB);
      if (shape.length !== 2) return fail(op, inputs, 'not 2-D');
      if (inputs.length > 2 && !sameShape(at(op, inputs, 2), shape.slice(1))) return fail(op, inputs, 'bias row');
      return shape;
    }
    case 'matmul':
      return product2(op, inputs, op.transposeA, op.transposeB);
    case 'reshape':
      if (product(at(op, inputs, 0, typeOf(op, inputs))) !== product(op.to))
        return fail(op, inputs, `${text(op.to)} has another size`);
      return op.to;
    case 'transpose':
      if (op.axes.toSorted((a, b) => a - b).some((axis, i) => axis !== i) || op.axes.length !== x().length)
        return fail(op, inputs, `axes ${text(op.axes)}`);
      return op.axes.map((axis) => dimAt(x(), axis));
    case 'expand':
      if (!sameShape(broadcast(x(), op.to), op.to)) return fail(op, inputs, `does not expand to ${text(op.to)}`);
      return op.to;
    case 'sum':
      return x().map((dim, axis) => (op.axes.includes(axis) ? 1 : dim));
    case 'slice':
    case 'pad':
      return x().map((dim, axis) => (axis === op.axis ? op.size : dim));
    case 'concat': {
      let total = 0;
      for (const i of inputs.keys()) {
        const shape = at(op, inputs, i);
        const size = shape[op.axis];
        if (typeof size !== 'number') return fail(op, inputs, 'sizes along the axis are not numbers');
        if (!sameShape(shape.toSpliced(op.axis, 1), x().toSpliced(op.axis, 1)))
          return fail(op, inputs, 'shapes differ');
        total += size;
      }
      return x().with(op.axis, total);
    }
    case 'layerNorm': {
      const last = x().slice(-1);
      if (!sameShape(at(op, inputs, 1), last) || !sameShape(at(op, inputs, 2), last))
        return fail(op, inputs, 'scale or bias does not fit');
      return x();
    }
    case 'inverseDeviation':
      return [...x().slice(0, -1), 1];
    case 'gatherRows':
      if (x().length !== 2) return fail(op, inputs, 'not 2-D');
      return [...at(op, inputs, 1, 'i64'), dimAt(x(), 1)];
    case 'spread':
    case 'collect': {
      const [rows, places] = op.kind === 'spread' ? [2, 1] : [1, 2];
      if (x().length !== 2 || !sameShape(at(op, inputs, rows, 'i64'), x().slice(0, 1)))
        return fail(op, inputs, 'one place per row');
      const to = at(op, inputs, places, 'i64');
      if (!sameShape(at(op, inputs, 3), [dimAt(at(op, inputs, 1, 'i64'), 0), 1])) return fail(op, inputs, 'mask');
      return [...to, dimAt(x(), 1)];
    }
    case 'scatterRows':
      if (!sameShape(at(op, inputs, 1, 'i64'), x().slice(0, 1))) return fail(op, inputs, 'one id per row');
      return [op.rows, dimAt(x(), 1)];
    default:
      return assertNever(op);
  }
};

const typeOf = (op: Op, inputs: readonly Node[]): DataType => {
  if (op.kind === 'input') return op.type;
  return op.kind === 'reshape' ? (inputs[0]?.type ?? 'f32') : 'f32';
};

export const infer = (op: Op, inputs: readonly Node[]): Signature => ({
  shape: inferShape(op, inputs),
  type: typeOf(op, inputs),
});
