/** A queue that gives its best item first, in time that grows with the logarithm of its length (a binary heap). */

type Queue<Item> = { readonly push: (item: Item) => void; readonly take: () => Item | undefined };

/** @param comesFirst whether a is to be taken before b; of two equal ones either may come. */
export const createQueue = <Item>(comesFirst: (a: Item, b: Item) => boolean): Queue<Item> => {
  // The children of the item at n are at 2n + 1 and 2n + 2, and come after it.
  const heap: Item[] = [];
  const isBefore = (a: number, b: number): boolean => {
    const [one, two] = [heap[a], heap[b]];
    return one !== undefined && two !== undefined && comesFirst(one, two);
  };
  const swap = (a: number, b: number): void => {
    const [one, two] = [heap[a], heap[b]];
    if (one === undefined || two === undefined) return;
    heap[a] = two;
    heap[b] = one;
  };
  return {
    push: (item) => {
      let at = heap.push(item) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && isBefore(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    take: () => {
      swap(0, heap.length - 1);
      const best = heap.pop();
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const child = isBefore(left + 1, left) ? left + 1 : left;
        if (!isBefore(child, at)) return best;
        swap(at, child);
        at = child;
      }
    },
  };
};
