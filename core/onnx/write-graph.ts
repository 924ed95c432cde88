/** The nodes and initializers of a graph in ONNX, ready to stand in a model or in a loop's body. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import type { Node } from '../graph/op.ts';
import { inOrder } from '../graph/order.ts';
import { verify } from '../graph/verify.ts';
import { createEmission } from './emission.ts';
import { emit } from './emit.ts';
import type { OnnxTarget } from './target.ts';
import { createWriter } from './writer.ts';

export type NamedNode = { readonly name: string; readonly node: Node };

export type WrittenGraph = {
  readonly inputs: readonly NamedNode[];
  readonly nodes: readonly NodeProto[];
  /** Where in `nodes` those begin that only outputs need. */
  readonly ends: number;
  readonly isEnd: (node: Node) => boolean;
  readonly initializers: readonly TensorProto[];
  /** The name of an output's value. */
  readonly nameOf: (node: Node) => string;
};

export const inputsOf = (outputs: readonly Node[]): readonly NamedNode[] =>
  inOrder(outputs).flatMap((node) => (node.op.kind === 'input' ? [{ name: node.op.name, node }] : []));

/**
 * onnxruntime computes what the last node needs first, then what the one before it needs that is still missing. So outputs that
 * nothing else uses come last, in their own order: what belongs to the last output is computed, and its inputs freed, first.
 * @param sized inputs whose shapes are known at run time only, to read named dimensions from. */
export const writeGraph = (
  outputs: readonly Node[],
  target: OnnxTarget,
  sized: (input: NamedNode) => boolean = () => true,
): WrittenGraph => {
  verify(outputs);
  const inputs = inputsOf(outputs);
  const writer = createWriter((dim) => {
    const known = target.sizes?.[dim];
    if (known !== undefined) return known;
    for (const input of inputs) {
      const axis = input.node.shape.indexOf(dim);
      if (axis >= 0 && sized(input)) return { input: input.name, axis };
    }
    throw new Error(`No input has the dimension ${dim}.`);
  });
  const emission = createEmission(writer, target);
  const names = new Map<Node, string>();
  const order = inOrder(outputs);
  const used = new Set(order.flatMap((node) => node.inputs));
  const isEnd = (node: Node): boolean => outputs.includes(node) && !used.has(node) && node.op.kind !== 'input';
  const write = (node: Node): void => {
    const from = node.inputs.map((input) => names.get(input) ?? '');
    names.set(node, emit(emission, node, from));
  };
  for (const node of order) if (!isEnd(node)) write(node);
  const ends = writer.nodes.length;
  for (const node of new Set(outputs)) if (isEnd(node)) write(node);
  return {
    inputs,
    nodes: writer.nodes,
    ends,
    isEnd,
    initializers: writer.initializers,
    nameOf: (node) => names.get(node) ?? '',
  };
};
