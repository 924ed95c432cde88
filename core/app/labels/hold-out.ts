/** Which texts of a queue stay out of training: a share of them, the same whenever and in whatever order they are labelled. */
import { hashBytes } from '../../base/hash.ts';
import { nearPairs } from '../../data/likeness/near-pairs.ts';
import { wordSets } from '../../data/likeness/word-sets.ts';
import { normalText } from '../../text/same-text.ts';

/** As the gate takes two texts for nearly the same (Jaccard of their words). */
const NEAR = 0.8;

type Held = { readonly id: string; readonly text: string; readonly twins: string | null };

/**
 * Ids of one in `oneIn` texts, 0 for none. Texts that are nearly the same stay together: one of them in training would tell the answer to the
 * others. Sets of them are drawn by a hash of the queue and their texts until the share is reached.
 */
export const heldOut = (queueId: string, items: readonly Held[], oneIn: number): ReadonlySet<string> => {
  const wanted = oneIn < 1 ? 0 : Math.round(items.length / oneIn);
  const held = new Set<string>();
  if (wanted === 0) return held;
  const keyOf = new Map(items.map(({ id, text }) => [id, hashBytes('sha256', `${queueId}\0${normalText(text)}`)]));
  const keyed = alike(items).map((ids) => ({ ids, key: ids.map((id) => keyOf.get(id) ?? '').toSorted()[0] ?? '' }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  // A set that is larger than what is missing would take the training texts away.
  for (const { ids } of keyed) {
    if (held.size + ids.length <= wanted) for (const id of ids) held.add(id);
  }
  return held;
};

/** Ids in sets that hang together by nearly the same words, or by the queue's own sets. */
const alike = (items: readonly Held[]): readonly (readonly string[])[] => {
  const parent = items.map((_, at) => at);
  const top = (at: number): number => {
    let one = at;
    while (parent[one] !== one) one = parent[one] = parent[parent[one] as number] as number;
    return one;
  };
  const join = (a: number, b: number): void => {
    parent[top(a)] = top(b);
  };
  const first = new Map<string, number>();
  for (const [at, { twins, text }] of items.entries()) {
    for (const name of [twins === null ? null : `twins ${twins}`, `text ${normalText(text)}`]) {
      if (name === null) continue;
      const before = first.get(name);
      if (before === undefined) first.set(name, at);
      else join(before, at);
    }
  }
  for (const { a, b } of nearPairs(wordSets(items.map(({ text }) => text)), NEAR, () => 0).pairs) join(a, b);
  const sets = new Map<number, string[]>();
  for (const [at, { id }] of items.entries()) {
    const set = sets.get(top(at));
    if (set) set.push(id);
    else sets.set(top(at), [id]);
  }
  return [...sets.values()];
};

/** Whether a text is nearly one of `others`: asked of all at once. */
export const nearlyOneOf = (texts: readonly string[], others: readonly string[]): readonly boolean[] => {
  if (texts.length === 0 || others.length === 0) return texts.map(() => false);
  const near = new Set<number>();
  const { pairs } = nearPairs(wordSets([...texts, ...others]), NEAR, (at) => (at < texts.length ? 0 : 1));
  for (const { a, b } of pairs) {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    if (low < texts.length && high >= texts.length) near.add(low);
  }
  const same = new Set(others.map(normalText));
  return texts.map((text, at) => near.has(at) || same.has(normalText(text)));
};
