/** Checks a graph after it was built or rewritten: every node's shape and type follow from its inputs, input names are one's own. */
import { infer } from './infer.ts';
import type { Node } from './op.ts';
import { inOrder } from './order.ts';
import { sameShape } from './shape.ts';

/** @throws Error naming the first node that is wrong. */
export const verify = (outputs: readonly Node[]): void => {
  const inputs = new Map<string, Node>();
  for (const node of inOrder(outputs)) {
    const { shape, type } = infer(node.op, node.inputs);
    if (!sameShape(shape, node.shape) || type !== node.type) {
      throw new Error(
        `${node.op.kind} says ${node.type}[${node.shape.join(', ')}] and is ${type}[${shape.join(', ')}].`,
      );
    }
    if (node.op.kind !== 'input') continue;
    if (inputs.has(node.op.name)) throw new Error(`Two inputs are named ${node.op.name}.`);
    inputs.set(node.op.name, node);
  }
};
