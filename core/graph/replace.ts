/** A graph with some of its nodes replaced by others: a rewriting pass, checked after it ran. */
import type { Node } from './op.ts';
import { inOrder } from './order.ts';
import { sameShape } from './shape.ts';
import { verify } from './verify.ts';

/** @throws Error when a replacement has another shape or type than what it replaces. */
export const replaceNodes = (outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): readonly Node[] => {
  for (const [from, to] of replacements) {
    if (!sameShape(from.shape, to.shape) || from.type !== to.type)
      throw new Error(`${to.type}[${to.shape.join(', ')}] cannot replace ${from.type}[${from.shape.join(', ')}].`);
  }
  const made = new Map<Node, Node>();
  for (const node of inOrder(outputs)) {
    const inputs = node.inputs.map((input) => made.get(input) ?? input);
    const same = inputs.every((input, i) => input === node.inputs[i]);
    made.set(node, replacements.get(node) ?? (same ? node : { ...node, inputs }));
  }
  const rewritten = outputs.map((node) => made.get(node) ?? node);
  verify(rewritten);
  return rewritten;
};
