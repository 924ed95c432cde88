/**
 * Reverse-mode gradients. One table of rules, complete by its type: an operation without a rule does not compile.
 * A rule gives one gradient per input (null: none) and need not undo broadcasting; the walk does that for all of them.
 */
import * as t from './build.ts';
import type { Node, OpKind, OpOf } from './op.ts';
import { inOrder } from './order.ts';
import { dimAt, sameShape } from './shape.ts';

type Rule<Kind extends OpKind> = (
  y: Node & { readonly op: OpOf<Kind> },
  dy: Node,
  x: Node,
  b: Node,
  c: Node | undefined,
) => readonly (Node | null)[];

/** Axes of `node` as [0, 1, …]. */
const axesOf = (node: Node): readonly number[] => node.shape.map((_, axis) => axis);

const inverse = (axes: readonly number[]): readonly number[] => axes.map((_, axis) => axes.indexOf(axis));

const placesOf = ([, spread, collect, mask]: readonly Node[]): t.Places => {
  if (!spread || !collect || !mask) throw new Error('The places of rows are missing.');
  return { spread, collect, mask };
};

const sumLast = (x: Node): Node => t.sum(x, [x.shape.length - 1]);

const rules: { readonly [Kind in OpKind]: Rule<Kind> } = {
  input: () => [],
  constant: () => [],
  add: (_, dy) => [dy, dy],
  sub: (_, dy) => [dy, t.mul(dy, t.constant(-1))],
  mul: (_, dy, a, b) => [t.mul(dy, b), t.mul(dy, a)],
  div: (y, dy, _, b) => [t.div(dy, b), t.mul(t.div(t.mul(dy, y), b), t.constant(-1))],
  erf: (_, dy, x) => [t.mul(dy, t.mul(t.exp(t.mul(t.mul(x, x), t.constant(-1))), t.constant(2 / Math.sqrt(Math.PI))))],
  exp: (y, dy) => [t.mul(dy, y)],
  tanh: (y, dy) => [t.mul(dy, t.sub(t.constant(1), t.mul(y, y)))],
  sqrt: (y, dy) => [t.div(t.mul(dy, t.constant(0.5)), y)],
  less: () => [null, null],
  // Not a product: what is left out may be no number.
  select: (_, dy, condition) => [null, t.select(condition, dy, t.constant(0)), t.select(condition, t.constant(0), dy)],
  // Φ(x) + x·φ(x), with u = x/√2: ½(1 + erf u) + u·exp(−u²)/√π.
  gelu: (_, dy, x) => {
    const u = t.mul(x, t.constant(Math.SQRT1_2));
    const density = t.exp(t.mul(t.mul(u, u), t.constant(-1)));
    const slope = t.add(t.erf(u), t.mul(t.mul(u, density), t.constant(2 / Math.sqrt(Math.PI))));
    return [t.mul(dy, t.add(t.mul(slope, t.constant(0.5)), t.constant(0.5)))];
  },
  positive: () => [null],
  dropMask: () => [null, null],
  toFloat: () => [null],
  gemm: ({ op }, dy, a, b, bias) => [
    op.transposeA
      ? t.gemm(b, dy, { transposeA: op.transposeB, transposeB: true })
      : t.gemm(dy, b, { transposeB: !op.transposeB }),
    op.transposeB
      ? t.gemm(dy, a, { transposeA: true, transposeB: op.transposeA })
      : t.gemm(a, dy, { transposeA: !op.transposeA }),
    ...(bias ? [dy] : []),
  ],
  matmul: ({ op: { transposeA, transposeB, scale } }, dy, a, b) => [
    transposeA
      ? t.matmul(b, dy, { transposeA: transposeB, transposeB: true, scale })
      : t.matmul(dy, b, { transposeB: !transposeB, scale }),
    transposeB
      ? t.matmul(dy, a, { transposeA: true, transposeB: transposeA, scale })
      : t.matmul(a, dy, { transposeA: !transposeA, scale }),
  ],
  reshape: (_, dy, x) => [t.reshape(dy, x.shape)],
  transpose: ({ op }, dy) => [t.transpose(dy, inverse(op.axes))],
  expand: (_, dy) => [dy],
  sum: (_, dy, x) => [t.expand(dy, x.shape)],
  slice: ({ op }, dy, x) => [t.pad(dy, op.axis, op.start, dimAt(x.shape, op.axis))],
  pad: ({ op }, dy, x) => [t.slice(dy, op.axis, op.before, dimAt(x.shape, op.axis))],
  concat: ({ op: { axis }, inputs }, dy) => {
    let start = 0;
    return inputs.map((part) => {
      const size = Number(dimAt(part.shape, axis));
      start += size;
      return t.slice(dy, axis, start - size, size);
    });
  },
  softmax: (y, dy) => [t.mul(t.sub(dy, sumLast(t.mul(dy, y))), y)],
  logSoftmax: (y, dy) => [t.sub(dy, t.mul(t.exp(y), sumLast(dy)))],
  layerNorm: ({ op }, dy, x, scale) => {
    const normal = t.normalize(x, op.epsilon);
    return [normalizeGradient(t.mul(dy, scale), x, normal, op.epsilon), t.mul(dy, normal), dy];
  },
  normalize: (y, dy, x) => [normalizeGradient(dy, x, y, y.op.epsilon)],
  inverseDeviation: (y, dy, x) => {
    const slope = t.mul(t.mul(dy, t.mul(y, y)), t.normalize(x, y.op.epsilon));
    return [t.mul(slope, t.constant(-1 / Number(dimAt(x.shape, x.shape.length - 1))))];
  },
  gatherRows: (_, dy, table, ids) => [t.scatterRows(dy, ids, dimAt(table.shape, 0)), null],
  spread: ({ inputs }, dy) => [t.collect(dy, placesOf(inputs)), null, null, null],
  collect: ({ inputs }, dy) => [t.spread(dy, placesOf(inputs), true), null, null, null],
  scatterRows: (_, dy, _updates, ids) => [t.gatherRows(dy, ids), null],
};

const normalizeGradient = (dy: Node, x: Node, normal: Node, epsilon: number): Node =>
  t.mul(t.sub(t.sub(dy, t.meanLast(dy)), t.mul(normal, t.meanLast(t.mul(dy, normal)))), t.inverseDeviation(x, epsilon));

/** Sums over the axes that broadcasting added or stretched. */
const unbroadcast = (gradient: Node, to: Node): Node => {
  if (sameShape(gradient.shape, to.shape)) return gradient;
  const missing = gradient.shape.length - to.shape.length;
  const axes = axesOf(gradient).filter((axis) => axis < missing || to.shape[axis - missing] !== gradient.shape[axis]);
  return t.reshape(t.sum(gradient, axes), to.shape);
};

const apply = <Kind extends OpKind>(y: Node & { readonly op: OpOf<Kind> }, kind: Kind, dy: Node) => {
  const [x, b, c] = y.inputs;
  const rule: Rule<Kind> = rules[kind];
  return x ? rule(y, dy, x, b ?? x, c) : [];
};

/**
 * The gradient of `loss` (one element) with respect to each node of `targets`, which may lie inside the graph: the rows
 * that an embedding lookup gave, for instance, in place of its whole table.
 */
export const gradients = (loss: Node, targets: readonly Node[]): readonly Node[] => {
  const order = inOrder([loss]);
  const wanted = new Set(targets);
  const leads = new Set<Node>();
  for (const node of order) {
    if (wanted.has(node) || node.inputs.some((from) => leads.has(from))) leads.add(node);
  }
  const found = new Map<Node, Node>([[loss, t.expand(t.constant(1), loss.shape)]]);
  for (const node of order.toReversed()) {
    const dy = found.get(node);
    if (!dy || !node.inputs.some((from) => leads.has(from))) continue;
    for (const [i, gradient] of apply(node, node.op.kind, dy).entries()) {
      const to = node.inputs[i];
      if (!to || !gradient || !leads.has(to)) continue;
      const sofar = found.get(to);
      const part = unbroadcast(gradient, to);
      found.set(to, sofar ? t.add(sofar, part) : part);
    }
  }
  return targets.map((target) => found.get(target) ?? t.expand(t.constant(0), target.shape));
};
