/** Texts that are nearly the same, among many: every pair whose words are alike by a threshold, without comparing each with each. */
import { leastShared, sharedWords, type WordSets } from './word-sets.ts';

type NearPair = {
  /** Numbers of texts; `a` is the one with fewer words, or the first of two as long. */
  readonly a: number;
  readonly b: number;
  /** Jaccard of their words. */
  readonly likeness: number;
};

export type NearPairs = {
  readonly pairs: readonly NearPair[];
  /** false: the texts are made of so few different words that common ones were only followed to texts of like length. */
  readonly isComplete: boolean;
};

/** Sets of so many words are compared when they share two of their rarest words, smaller ones when they share one. */
const TWO_SHARED = 8;
/** Of texts that are all alike so many stand for the others, of each kind: pairs grow with the square otherwise. */
const STANDING = 8;
/** Places of words looked at before common words are followed less far: a second or two. */
const MOST_LOOKED_AT = 150_000_000;
const LOOKED_AT_THEN = 64;

/**
 * Prefix filter (Chaudhuri et al. 2006): two sets that are alike by `threshold` share some of their rarest words, so only texts that do
 * are compared. Texts are taken from the shortest on.
 * @param kindOf a small number by text; of alike texts some of each kind are kept to be paired with the next.
 */
export const nearPairs = (sets: WordSets, threshold: number, kindOf: (text: number) => number): NearPairs => {
  const { starts, of, vocabulary } = sets;
  const texts = starts.length - 1;
  const sizeOf = (text: number): number => (starts[text + 1] as number) - (starts[text] as number);
  const index = createIndex(vocabulary, texts);
  /** How many of its rarest words a text shares with the one of this turn: `turn * 4 + shared`, 3 once they were compared. */
  const seen = new Int32Array(texts);
  const pairs: NearPair[] = [];
  let looked = 0;
  let isComplete = true;

  const compare = (a: number, b: number): boolean => {
    const [small, large] = [sizeOf(a), sizeOf(b)];
    looked += small;
    const shared = sharedWords(sets, a, b, leastShared(small, large, threshold));
    if (shared < 0) return false;
    pairs.push({ a, b, likeness: shared / (small + large - shared) });
    return true;
  };

  const order = bySize(texts, sizeOf);
  for (let turn = 1; turn <= order.length; turn++) {
    const text = order[turn - 1] as number;
    const size = sizeOf(text);
    const least = Math.ceil(threshold * size - 1e-9);
    const kind = kindOf(text);
    let alike = 0;
    const end = (starts[text] as number) + Math.min(size, size - least + 2);
    for (let at = starts[text] as number; at < end; at++) {
      let entry = index.last(of[at] as number);
      for (let followed = 0; entry >= 0; followed++, entry = index.before(entry)) {
        const other = index.textOf(entry);
        if (sizeOf(other) < least) break; // and all before it are as short
        if (looked > MOST_LOOKED_AT && followed === LOOKED_AT_THEN) {
          isComplete = false;
          break;
        }
        looked++;
        const shared = Math.max(0, (seen[other] as number) - turn * 4) + 1;
        if (shared > 3) continue;
        seen[other] = turn * 4 + shared;
        if (shared !== (sizeOf(other) >= TWO_SHARED ? 2 : 1)) continue;
        seen[other] = turn * 4 + 3;
        if (compare(other, text) && kindOf(other) === kind) alike++;
      }
    }
    if (alike >= STANDING) continue;
    // Shorter than the part that is looked up: only texts as long or longer are still to come.
    const kept = Math.min(size, size - leastShared(size, size, threshold) + 2);
    for (let at = starts[text] as number; at < (starts[text] as number) + kept; at++) index.add(of[at] as number, text);
  }
  return { pairs, isComplete };
};

/** Numbers of the texts that have words, the shortest first. */
const bySize = (texts: number, sizeOf: (text: number) => number): Uint32Array => {
  const order = new Uint32Array(texts);
  let count = 0;
  for (let text = 0; text < texts; text++) if (sizeOf(text) > 0) order[count++] = text;
  return order.subarray(0, count).toSorted((a, b) => sizeOf(a) - sizeOf(b) || a - b);
};

/** Texts by word, each list from the last that was added. */
const createIndex = (vocabulary: number, texts: number) => {
  const heads = new Int32Array(vocabulary).fill(-1);
  let of = new Uint32Array(Math.max(16, texts * 8));
  let next = new Int32Array(of.length);
  let size = 0;
  return {
    last: (word: number): number => heads[word] as number,
    before: (entry: number): number => next[entry] as number,
    textOf: (entry: number): number => of[entry] as number,
    add: (word: number, text: number): void => {
      if (size === of.length) {
        const [moreOf, moreNext] = [new Uint32Array(size * 2), new Int32Array(size * 2)];
        moreOf.set(of);
        moreNext.set(next);
        [of, next] = [moreOf, moreNext];
      }
      of[size] = text;
      next[size] = heads[word] as number;
      heads[word] = size++;
    },
  };
};
