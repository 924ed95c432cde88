/** A graph as text, one node a line: for snapshots in tests and for reading what a step computes. */
import type { Node, Op } from './op.ts';
import { inOrder } from './order.ts';

const settings = (op: Op): string =>
  Object.entries(op)
    .filter(([key, value]) => !['kind', 'shape', 'type'].includes(key) && value !== false)
    .map(([key, value]) => ` ${key}=${Array.isArray(value) ? `[${value.join(',')}]` : String(value)}`)
    .join('');

export const print = (outputs: readonly Node[]): string => {
  const names = new Map<Node, string>();
  const lines = inOrder(outputs).map((node, i) => {
    names.set(node, `%${i}`);
    const from = node.inputs.map((input) => names.get(input)).join(', ');
    return `%${i}: ${node.type}[${node.shape.join(', ')}] = ${node.op.kind}(${from})${settings(node.op)}`;
  });
  return [...lines, `return ${outputs.map((node) => names.get(node)).join(', ')}`].join('\n');
};
