/** The nodes that outputs reach, each after its inputs. */
import type { Node } from './op.ts';

/** Depth first without recursion: a deep network is a long chain. */
export const inOrder = (outputs: readonly Node[]): readonly Node[] => {
  const done = new Set<Node>();
  const stack = outputs.toReversed().map((node) => ({ node, next: 0 }));
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.node.inputs[top.next];
    top.next += 1;
    if (done.has(top.node)) stack.pop();
    else if (!child) {
      done.add(top.node);
      stack.pop();
    } else if (!done.has(child)) stack.push({ node: child, next: 0 });
  }
  return [...done];
};
