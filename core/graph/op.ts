/** The closed set of tensor operations. Adding one asks for its shape, gradient, ONNX form and reference value by compile errors. */
import type { Dim, Shape } from './shape.ts';

export type DataType = 'f32' | 'i64';

export type Op =
  /** A tensor given at run time. */
  | { readonly kind: 'input'; readonly name: string; readonly shape: Shape; readonly type: DataType }
  /** A float scalar. */
  | { readonly kind: 'constant'; readonly value: number }
  /** Element-wise with broadcasting. */
  | { readonly kind: 'add' }
  | { readonly kind: 'sub' }
  | { readonly kind: 'mul' }
  | { readonly kind: 'div' }
  /** Element-wise on one tensor. */
  | { readonly kind: 'erf' }
  | { readonly kind: 'exp' }
  | { readonly kind: 'tanh' }
  | { readonly kind: 'sqrt' }
  /** Exact GELU, x·Φ(x). */
  | { readonly kind: 'gelu' }
  /** 1 where x > 0, else 0; its slope counts as 0, so that ReLU is x times it. */
  | { readonly kind: 'positive' }
  /** 1 where a < b, else 0, and 0 where either is no number; element-wise with broadcasting, its slope counts as 0. */
  | { readonly kind: 'less' }
  /** The second input where the first is above a half, else the third; inputs condition, a, b, broadcast. */
  | { readonly kind: 'select' }
  /**
   * 0 where a hash of the element's number and a key falls below `rate` of its range, else 1 / (1 − rate). Inputs: the key's 32 bits,
   * and the length by which elements are numbered along axes named `length`, which may be longer; both [] and i64.
   */
  | { readonly kind: 'dropMask'; readonly shape: Shape; readonly rate: number }
  /** i64 to f32. */
  | { readonly kind: 'toFloat' }
  /** 2-D a·b, plus a bias row when there is a third input. */
  | { readonly kind: 'gemm'; readonly transposeA: boolean; readonly transposeB: boolean }
  /** scale·a·b over the last two axes; the axes before them are equal. */
  | { readonly kind: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean; readonly scale: number }
  | { readonly kind: 'reshape'; readonly to: Shape }
  | { readonly kind: 'transpose'; readonly axes: readonly number[] }
  /** Broadcasts to a shape. */
  | { readonly kind: 'expand'; readonly to: Shape }
  /** Sums over axes, which stay as 1. */
  | { readonly kind: 'sum'; readonly axes: readonly number[] }
  /** `size` entries of an axis from `start`. */
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number; readonly size: Dim }
  /** Zeros around an axis: `before` of them first, `size` entries in all. */
  | { readonly kind: 'pad'; readonly axis: number; readonly before: number; readonly size: Dim }
  /** All inputs one after the other along an axis. */
  | { readonly kind: 'concat'; readonly axis: number }
  /** Over the last axis. */
  | { readonly kind: 'softmax' }
  | { readonly kind: 'logSoftmax' }
  /** Over the last axis, with scale and bias: inputs x, scale, bias. */
  | { readonly kind: 'layerNorm'; readonly epsilon: number }
  /** (x − mean) / √(variance + epsilon) over the last axis. */
  | { readonly kind: 'normalize'; readonly epsilon: number }
  /** 1 / √(variance + epsilon) over the last axis, which stays as 1. */
  | { readonly kind: 'inverseDeviation'; readonly epsilon: number }
  /** Rows of a 2-D table by a 1-D i64 index: inputs table, ids. */
  | { readonly kind: 'gatherRows' }
  /**
   * Rows of texts without padding, put at their places in a padded rectangle: inputs x, spread (the row for each place), collect
   * (the place of each row), mask ([places, 1], 0 at padding). Padding becomes zero when `clear`; else it holds some row, and
   * whoever uses that says that nothing flows back from there.
   */
  | { readonly kind: 'spread'; readonly clear: boolean }
  /** The inverse: inputs y, spread, collect, mask. */
  | { readonly kind: 'collect' }
  /** A table of `rows` zero rows with each update added to its row: inputs updates, ids. */
  | { readonly kind: 'scatterRows'; readonly rows: Dim };

export type OpKind = Op['kind'];
export type OpOf<Kind extends OpKind> = Extract<Op, { readonly kind: Kind }>;

/** A value of the graph. Nodes are immutable; a graph is what its outputs reach. */
export type Node = {
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly type: DataType;
};
