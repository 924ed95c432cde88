/**
 * Loss and gradients of a classifier as one graph for a device: nothing in it depends on the order in which a device adds up,
 * so that equal runs give equal bytes. A looked-up table's gradient is a product, not a scatter with colliding additions.
 */
import * as t from '../../graph/build.ts';
import { gradients } from '../../graph/gradient.ts';
import type { Node } from '../../graph/op.ts';
import { dimAt } from '../../graph/shape.ts';
import type { ClassifierGraph } from '../../nn/classifier.ts';
import type { Parameter } from '../../nn/parameters.ts';
import type { Tensor } from '../../onnx/session.ts';

/** A table of whose rows the texts use some: which graph input names the rows, and which one lists each of them once. */
export type UsedRows = { readonly ids: string; readonly distinct: string; readonly padding: number | null };

export type GradientGraph = {
  readonly loss: Node;
  /** By parameter, in its shape. */
  readonly gradients: ReadonlyMap<string, Node>;
  readonly usedRows: readonly UsedRows[];
};

/** The input that an index was read from. */
const inputName = (ids: Node): string => {
  const { op, inputs } = ids;
  if (op.kind === 'input') return op.name;
  const [from] = inputs;
  if (op.kind !== 'reshape' || !from) throw new Error(`An index by ${op.kind} is not an input.`);
  return inputName(from);
};

/**
 * Sums the updates of each row, then writes each row once. [distinct, tokens] tells which token used which row; rows that are not
 * listed (the padding row) get nothing.
 */
const tableGradient = (updates: Node, ids: Node, distinct: Node, table: Node): Node => {
  const column = t.reshape(t.toFloat(distinct), [dimAt(distinct.shape, 0), 1]);
  const row = t.reshape(t.toFloat(ids), [1, dimAt(ids.shape, 0)]);
  const distance = t.sub(column, row);
  const uses = t.less(t.mul(distance, distance), t.constant(0.5));
  return t.scatterRows(t.gemm(uses, updates), distinct, dimAt(table.shape, 0));
};

export const gradientGraph = (graph: ClassifierGraph, loss: Node, parameters: readonly Parameter[]): GradientGraph => {
  const usedRows: UsedRows[] = [];
  const targets = parameters.map((parameter) => {
    const node = graph.parameters.get(parameter.name);
    const lookup = graph.lookups.get(parameter.name);
    if (!node) throw new Error(`The model has no parameter ${parameter.name}.`);
    const ids = lookup?.rows.op.kind === 'gatherRows' ? lookup.rows.inputs[1] : undefined;
    return lookup && ids
      ? { parameter, node, ids, by: lookup.by, wanted: lookup.rows }
      : { parameter, node, wanted: node };
  });
  const found = gradients(
    loss,
    targets.map(({ wanted }) => wanted),
  );
  const named = targets.map((target, i): readonly [string, Node] => {
    const gradient = found[i];
    if (!gradient) throw new Error(`There is no gradient of ${target.parameter.name}.`);
    if (!target.ids) return [target.parameter.name, gradient];
    const distinct = `distinct.${target.by}`;
    usedRows.push({ ids: inputName(target.ids), distinct, padding: target.parameter.table?.padding ?? null });
    const list = t.input(distinct, [`distinct_${target.by}`], 'i64');
    return [target.parameter.name, tableGradient(gradient, target.ids, list, target.node)];
  });
  return { loss, gradients: new Map(named), usedRows };
};

/** For each table, the rows that a batch uses, each once, in ascending order. */
export const distinctFeeds = (
  tables: readonly UsedRows[],
  feeds: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    tables.map(({ ids, distinct, padding }): [string, Tensor] => {
      const given = feeds[ids];
      if (given?.type !== 'i64') throw new Error(`The batch has no ${ids}.`);
      const rows = [...new Set(given.data)].filter((id) => padding === null || id !== BigInt(padding));
      const data = BigInt64Array.from(rows).toSorted();
      return [distinct, { type: 'i64', data, shape: [data.length] }];
    }),
  );

/** What is added up one after the other: float32 keeps about seven digits of so many. */
const AT_ONCE = 512;
const ROW = 256;

/** The sum of all elements, [], in stages: side by side on a device, and as exact as its sums of a few hundred numbers. */
const sumAll = (x: Node): Node => {
  const last = x.shape.length - 1;
  const size = x.shape.reduce((product: number, dim) => product * Number(dim), 1);
  if (last > 0) return sumAll(t.reshape(t.sum(x, [last]), [size / Number(dimAt(x.shape, last))]));
  if (size <= AT_ONCE) return t.reshape(t.sum(x, [0]), []);
  const rows = Math.ceil(size / ROW);
  const whole = rows * ROW === size ? x : t.pad(x, 0, 0, rows * ROW);
  return sumAll(t.reshape(whole, [rows, ROW]));
};

/** Of all gradients together, []. */
export const sumOfSquares = (all: Iterable<Node>): Node => {
  let total: Node = t.constant(0);
  for (const gradient of all) total = t.add(total, sumAll(t.mul(gradient, gradient)));
  return total;
};
