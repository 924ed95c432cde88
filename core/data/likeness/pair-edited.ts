/** Rows whose text was edited: each new row that is left with the likest old one, found by its rarest words and by where it stands. */
import type { Row } from '../../contract/common.ts';
import type { Partners, Side } from './sides.ts';
import { leastShared, sharedWords, type WordSets, wordSets } from './word-sets.ts';

/** Two texts of one split are one edited row when they share this part of their different words (Jaccard). */
const EDITED = 0.5;
/** Of different splits: there nothing but the text says that it is one row. */
const EDITED_AND_MOVED = 0.8;

/** Rows of a common word that are looked at: those that stand where the new row stands. Of a rare word all are. */
const RARE = 40;
const NEIGHBOURS = 8;
/** Old rows compared with one new row: many for short texts, fewer for long ones. */
const MOST_COMPARED = 24;
const LEAST_COMPARED = 4;
const WORDS_COMPARED = 4000;
/** Texts from this size on are compared when they share two of the words that are looked at; shorter ones when they share one. */
const TWO_SHARED = 8;
/** The likest partners of a row that are kept for the choice, and how often rows whose partners were all taken look again. */
const KEPT = 6;
const ROUNDS = 6;

type Pair = { readonly old: number; readonly now: number; readonly likeness: number; readonly distance: number };

/** Fills `partners`, and gives the likeness of each new row that it found a partner for. */
export const pairEdited = (before: Side, after: Side, partners: Partners): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  let search = searchOfLeft(before, after, partners);
  for (const across of [false, true]) {
    for (let round = 0; round < ROUNDS && search !== null; round++) {
      const pairs = search(across);
      if (pairs.length === 0) break;
      pairs.sort(byLikeness);
      for (const { old, now, likeness } of pairs) {
        if (partners.newOf[old] !== -1 || partners.oldOf[now] !== -1) continue;
        partners.newOf[old] = now;
        partners.oldOf[now] = old;
        found.set(now, likeness);
      }
      search = searchOfLeft(before, after, partners);
    }
  }
  return found;
};

/** null when one side has no row left. */
const searchOfLeft = (before: Side, after: Side, partners: Partners): ((across: boolean) => Pair[]) | null => {
  const left = { old: unpaired(partners.newOf), now: unpaired(partners.oldOf) };
  if (left.old.length === 0 || left.now.length === 0) return null;
  const textsOf = ({ rows }: Side, some: Uint32Array): string[] => Array.from(some, (row) => (rows[row] as Row).text);
  const sets = wordSets([...textsOf(before, left.old), ...textsOf(after, left.now)]);
  return createSearch(before, after, partners, left, sets);
};

const unpaired = (partner: Int32Array): Uint32Array => {
  const rows: number[] = [];
  for (let row = 0; row < partner.length; row++) if (partner[row] === -1) rows.push(row);
  return Uint32Array.from(rows);
};

/** The old rows of a word, by their place in the list of old rows that are left, ascending. */
type Holders = { readonly starts: Uint32Array; readonly rows: Uint32Array };

const holdersOf = ({ starts, of, vocabulary }: WordSets, texts: number): Holders => {
  const begins = new Uint32Array(vocabulary + 1);
  const end = starts[texts] as number;
  for (let at = 0; at < end; at++) begins[(of[at] as number) + 1] = (begins[(of[at] as number) + 1] as number) + 1;
  for (let word = 0; word < vocabulary; word++)
    begins[word + 1] = (begins[word + 1] as number) + (begins[word] as number);
  const next = begins.slice();
  const rows = new Uint32Array(end);
  for (let text = 0; text < texts; text++) {
    for (let at = starts[text] as number; at < (starts[text + 1] as number); at++) {
      const word = of[at] as number;
      rows[next[word] as number] = text;
      next[word] = (next[word] as number) + 1;
    }
  }
  return { starts: begins, rows };
};

type Left = { readonly old: Uint32Array; readonly now: Uint32Array };

/** Gives a search over the rows that have no partner yet: in their own split, or in the others. */
const createSearch = (before: Side, after: Side, { oldOf, newOf }: Partners, left: Left, sets: WordSets) => {
  const { starts, of } = sets;
  const olds = left.old.length;
  const holders = holdersOf(sets, olds);
  const expected = expectedPlaces(before, after, oldOf, left);
  const splits = left.old.map((old) => before.splits[old] as number);
  /** How many words each old row shared with the new row of this turn: `turn * 4 + shared`, 3 once it was compared. */
  const seen = new Int32Array(olds);
  let turn = 0;
  // Of the new row that is looked at.
  let best: Pair[] = [];
  let [text, now, place, likest, compared] = [0, 0, 0, 0, 0];
  const sizeOf = (each: number): number => (starts[each + 1] as number) - (starts[each] as number);

  const compare = (other: number, threshold: number): void => {
    seen[other] = turn * 4 + 3;
    const [size, otherSize] = [sizeOf(text), sizeOf(other)];
    if (Math.min(size, otherSize) < threshold * Math.max(size, otherSize)) return;
    compared++;
    const shared = sharedWords(sets, other, text, leastShared(size, otherSize, threshold));
    if (shared < 0) return;
    const likeness = shared / (size + otherSize - shared);
    likest = Math.max(likest, likeness);
    best.push({ old: left.old[other] as number, now, likeness, distance: Math.abs(other - place) });
  };

  /** Which of the rows of a word are looked at. */
  const windowOf = (word: number): readonly [number, number] => {
    const [start, end] = [holders.starts[word] as number, holders.starts[word + 1] as number];
    if (end - start <= RARE) return [start, end];
    const middle = lowerBound(holders.rows, start, end, place);
    return [Math.max(start, middle - NEIGHBOURS), Math.min(end, middle + NEIGHBOURS)];
  };

  const searchOne = (across: boolean, threshold: number): void => {
    const size = sizeOf(text);
    const split = after.splits[now] as number;
    const isOpen = (other: number): boolean =>
      (splits[other] !== split) === across && newOf[left.old[other] as number] === -1;
    const most = Math.max(LEAST_COMPARED, Math.min(MOST_COMPARED, Math.floor(WORDS_COMPARED / size)));
    // Where an edited row most likely stands, then the rows of its rarest words. A text that is likelier than the likest so far shares
    // some of the first of these (prefix filter): the likelier that is, the fewer they are.
    for (let other = Math.max(0, place - 1); other < Math.min(olds, place + 2); other++)
      if (isOpen(other)) compare(other, threshold);
    const needed = size >= TWO_SHARED ? 2 : 1;
    const from = starts[text] as number;
    for (let word = from; word < from + Math.min(size, size - Math.ceil(likest * size - 1e-9) + needed); word++) {
      const [low, high] = windowOf(of[word] as number);
      for (let holder = low; holder < high; holder++) {
        const other = holders.rows[holder] as number;
        const count = Math.max(0, (seen[other] as number) - turn * 4) + 1;
        if (count > 3) continue;
        seen[other] = turn * 4 + count;
        if (count !== needed || !isOpen(other)) continue;
        compare(other, threshold);
        if (compared >= most) return;
      }
    }
  };

  return (across: boolean): Pair[] => {
    const pairs: Pair[] = [];
    const threshold = across ? EDITED_AND_MOVED : EDITED;
    for (let at = 0; at < left.now.length; at++) {
      now = left.now[at] as number;
      text = olds + at;
      if (oldOf[now] !== -1 || sizeOf(text) === 0) continue;
      turn++;
      [best, place, likest, compared] = [[], expected[at] as number, threshold, 0];
      searchOne(across, threshold);
      if (best.length > KEPT) best = best.toSorted(byLikeness).slice(0, KEPT);
      pairs.push(...best);
    }
    return pairs;
  };
};

const byLikeness = (a: Pair, b: Pair): number =>
  b.likeness - a.likeness || a.distance - b.distance || a.now - b.now || a.old - b.old;

/** The first place from `start` whose value is at least `value`. */
const lowerBound = (values: Uint32Array, start: number, end: number, value: number): number => {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * For each new row that is left, where among the old rows that are left the same row would stand: as far behind the partner of the
 * nearest unchanged row before it as it stands behind that row.
 */
const expectedPlaces = (before: Side, after: Side, oldOf: Int32Array, { old, now }: Left): Int32Array => {
  const firsts = [0, 1, 2].map((split) => {
    const first = before.splits.indexOf(split);
    return first < 0 ? before.rows.length : first;
  });
  const places = new Int32Array(now.length);
  let at = 0;
  let shift = 0;
  let split = -1;
  for (let row = 0; row < after.rows.length && at < now.length; row++) {
    if (after.splits[row] !== split) {
      split = after.splits[row] as number;
      shift = (firsts[split] as number) - row;
    }
    const partner = oldOf[row] as number;
    if (partner >= 0 && before.splits[partner] === split) shift = partner - row;
    if (now[at] === row) places[at++] = lowerBound(old, 0, old.length, Math.max(0, row + shift));
  }
  return places;
};
