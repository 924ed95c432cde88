/** Sets of near-duplicates, each named by the first of its texts in the queue. */

/** Numbers of two texts that are nearly the same. */
export type Pair = { readonly a: number; readonly b: number };

/**
 * The name of each text's set; null: it is alone. Every text of a set is nearly the first one, so that a chain of small differences does not
 * join what has nothing in common.
 * @param ids of the texts, in the queue's order. @param same gives texts that are equal one key.
 */
export const nameTwins = (
  ids: readonly string[],
  same: readonly string[],
  pairs: readonly Pair[],
): readonly (string | null)[] => {
  const firstOf = new Map<string, number>();
  const near = ids.map((): number[] => []);
  for (const [index, key] of same.entries()) {
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, index);
    else near[index]?.push(first);
  }
  for (const { a, b } of pairs) near[Math.max(a, b)]?.push(Math.min(a, b));
  const leads: number[] = [];
  const sizes = new Map<number, number>();
  for (const [index, before] of near.entries()) {
    let lead = index;
    for (const other of before) if (leads[other] === other) lead = Math.min(lead, other);
    leads.push(lead);
    sizes.set(lead, (sizes.get(lead) ?? 0) + 1);
  }
  return leads.map((lead) => ((sizes.get(lead) ?? 0) > 1 ? (ids[lead] ?? null) : null));
};
