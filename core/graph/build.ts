/** Makes nodes: one function per operation, and the few compositions that several graphs use. */
import { infer } from './infer.ts';
import type { DataType, Node, Op } from './op.ts';
import { type Dim, dimAt, type Shape, sameShape } from './shape.ts';

const node = (op: Op, ...inputs: readonly Node[]): Node => ({ op, inputs, ...infer(op, inputs) });

export const input = (name: string, shape: Shape, type: DataType = 'f32'): Node =>
  node({ kind: 'input', name, shape, type });
export const constant = (value: number): Node => node({ kind: 'constant', value });
export const add = (a: Node, b: Node): Node => node({ kind: 'add' }, a, b);
export const sub = (a: Node, b: Node): Node => node({ kind: 'sub' }, a, b);
export const mul = (a: Node, b: Node): Node => node({ kind: 'mul' }, a, b);
export const div = (a: Node, b: Node): Node => node({ kind: 'div' }, a, b);
export const erf = (x: Node): Node => node({ kind: 'erf' }, x);
export const exp = (x: Node): Node => node({ kind: 'exp' }, x);
export const tanh = (x: Node): Node => node({ kind: 'tanh' }, x);
export const sqrt = (x: Node): Node => node({ kind: 'sqrt' }, x);
export const less = (a: Node, b: Node): Node => node({ kind: 'less' }, a, b);
export const select = (condition: Node, a: Node, b: Node): Node => node({ kind: 'select' }, condition, a, b);
export const gelu = (x: Node): Node => node({ kind: 'gelu' }, x);
export const positive = (x: Node): Node => node({ kind: 'positive' }, x);
export const relu = (x: Node): Node => mul(x, positive(x));
export const dropMask = (key: Node, length: Node, shape: Shape, rate: number): Node =>
  node({ kind: 'dropMask', shape, rate }, key, length);
export const toFloat = (x: Node): Node => node({ kind: 'toFloat' }, x);
export const softmax = (x: Node): Node => node({ kind: 'softmax' }, x);
export const logSoftmax = (x: Node): Node => node({ kind: 'logSoftmax' }, x);

type Transposes = { readonly transposeA?: boolean; readonly transposeB?: boolean };

export const gemm = (
  a: Node,
  b: Node,
  { transposeA = false, transposeB = false }: Transposes = {},
  bias?: Node,
): Node => node({ kind: 'gemm', transposeA, transposeB }, a, b, ...(bias ? [bias] : []));

export const matmul = (
  a: Node,
  b: Node,
  { transposeA = false, transposeB = false, scale = 1 }: Transposes & { readonly scale?: number } = {},
): Node => node({ kind: 'matmul', transposeA, transposeB, scale }, a, b);

export const reshape = (x: Node, to: Shape): Node => (sameShape(x.shape, to) ? x : node({ kind: 'reshape', to }, x));
export const transpose = (x: Node, axes: readonly number[]): Node => node({ kind: 'transpose', axes }, x);
export const expand = (x: Node, to: Shape): Node => (sameShape(x.shape, to) ? x : node({ kind: 'expand', to }, x));
export const sum = (x: Node, axes: readonly number[]): Node => node({ kind: 'sum', axes }, x);
export const slice = (x: Node, axis: number, start: number, size: Dim): Node =>
  node({ kind: 'slice', axis, start, size }, x);
export const pad = (x: Node, axis: number, before: number, size: Dim): Node =>
  node({ kind: 'pad', axis, before, size }, x);
export const concat = (parts: readonly Node[], axis: number): Node => node({ kind: 'concat', axis }, ...parts);
export const layerNorm = (x: Node, scale: Node, bias: Node, epsilon: number): Node =>
  node({ kind: 'layerNorm', epsilon }, x, scale, bias);
export const normalize = (x: Node, epsilon: number): Node => node({ kind: 'normalize', epsilon }, x);
export const inverseDeviation = (x: Node, epsilon: number): Node => node({ kind: 'inverseDeviation', epsilon }, x);
export const gatherRows = (table: Node, ids: Node): Node => node({ kind: 'gatherRows' }, table, ids);
export const scatterRows = (updates: Node, ids: Node, rows: Dim): Node =>
  node({ kind: 'scatterRows', rows }, updates, ids);

/** Where the rows of texts lie in a padded rectangle; `spread` and `collect` say what each input is. */
export type Places = { readonly spread: Node; readonly collect: Node; readonly mask: Node };
export const spread = (x: Node, places: Places, clear: boolean): Node =>
  node({ kind: 'spread', clear }, x, places.spread, places.collect, places.mask);
export const collect = (y: Node, places: Places): Node =>
  node({ kind: 'collect' }, y, places.spread, places.collect, places.mask);

/** The mean over the last axis, which stays as 1. Its size must be a number. */
export const meanLast = (x: Node): Node => {
  const size = dimAt(x.shape, x.shape.length - 1);
  if (typeof size !== 'number') throw new Error(`The mean over the named axis ${size} is not defined.`);
  return mul(sum(x, [x.shape.length - 1]), constant(1 / size));
};
