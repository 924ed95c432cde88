/** Two versions compared by row: what was added, removed, edited, relabelled, or moved to another split. */
import type { Row, Split } from '../contract/common.ts';
import type { DataDiff, RowChange } from '../contract/data.ts';
import { cleanWords } from '../text/words.ts';
import type { SplitFile } from './split-files.ts';

type Place = { readonly split: Split; readonly index: number } & Row;

/** Two texts of one split are one edited row when they share this part of their different words (Jaccard). */
const SIMILAR = 0.5;
/** Pairing edited rows looks at this many candidates per row at most, so that it stays linear. */
const CANDIDATES = 20;

export const diffRows = (
  from: readonly SplitFile[],
  to: readonly SplitFile[],
): Pick<DataDiff, 'files' | 'counts' | 'rows'> => {
  const before = places(from, to);
  const after = places(to, from);
  const rows: RowChange[] = [];
  // Each pass takes what it can explain and leaves the rest to the next, from exact to loose.
  let left = { before, after };
  left = pairUp(
    left,
    ({ split, text, label }) => `${split}\0${label}\0${text}`,
    () => null,
    rows,
  );
  left = pairUp(
    left,
    ({ split, text }) => `${split}\0${text}`,
    () => 'relabelled',
    rows,
  );
  left = pairUp(
    left,
    ({ text, label }) => `${label}\0${text}`,
    () => 'moved',
    rows,
  );
  left = pairUp(
    left,
    ({ text }) => text,
    () => 'moved',
    rows,
  );
  left = pairEdited(left, rows);
  for (const place of left.after) rows.push(change('added', place, null));
  for (const place of left.before) rows.push(change('removed', place, place));
  const count = (kind: RowChange['kind']): number => rows.filter((row) => row.kind === kind).length;
  return {
    files: fileChanges(from, to),
    counts: {
      added: count('added'),
      removed: count('removed'),
      edited: count('edited'),
      relabelled: count('relabelled'),
      moved: count('moved'),
    },
    rows: rows.toSorted((a, b) => ORDER.indexOf(a.split) - ORDER.indexOf(b.split) || a.index - b.index),
  };
};

const ORDER: readonly Split[] = ['train', 'val', 'test'];

/** Rows of files that the other side does not hold unchanged. A row moved out of an unchanged file cannot be. */
const places = (files: readonly SplitFile[], others: readonly SplitFile[]): readonly Place[] =>
  files
    .filter((file) => !others.some((other) => other.split === file.split && other.md5 === file.md5))
    .flatMap(({ split, rows }) => rows.map((row, index) => ({ split, index, ...row })));

type Sides = { readonly before: readonly Place[]; readonly after: readonly Place[] };

const pairUp = (
  sides: Sides,
  keyOf: (place: Place) => string,
  kindOf: () => 'relabelled' | 'moved' | null,
  rows: RowChange[],
): Sides => {
  const waiting = new Map<string, Place[]>();
  for (const place of sides.before) {
    const key = keyOf(place);
    const list = waiting.get(key);
    if (list) list.push(place);
    else waiting.set(key, [place]);
  }
  const taken = new Set<Place>();
  const after = sides.after.filter((place) => {
    const old = waiting.get(keyOf(place))?.shift();
    if (!old) return true;
    taken.add(old);
    const kind = kindOf();
    if (kind) rows.push(change(kind, place, old));
    return false;
  });
  return { before: sides.before.filter((place) => !taken.has(place)), after };
};

const change = (kind: RowChange['kind'], { split, index, text, label }: Place, before: Place | null): RowChange => ({
  kind,
  split,
  index,
  text,
  label,
  before: before && { split: before.split, index: before.index, text: before.text, label: before.label },
});

/** Pairs each new row with the old row of its split that shares most words, rarest words first. */
const pairEdited = (sides: Sides, rows: RowChange[]): Sides => {
  const words = new Map<Place, ReadonlySet<string>>();
  const wordsOf = (place: Place): ReadonlySet<string> => {
    const known = words.get(place) ?? new Set(cleanWords(place.text));
    words.set(place, known);
    return known;
  };
  const holders = new Map<string, Place[]>();
  for (const place of sides.before) {
    for (const word of wordsOf(place)) {
      const key = `${place.split}\0${word}`;
      const list = holders.get(key);
      if (list) list.push(place);
      else holders.set(key, [place]);
    }
  }
  const taken = new Set<Place>();
  const after = sides.after.filter((place) => {
    const lists = [...wordsOf(place)]
      .map((word) => holders.get(`${place.split}\0${word}`) ?? [])
      .toSorted((a, b) => a.length - b.length);
    const candidates = new Set(lists.flatMap((list) => list.slice(0, CANDIDATES)).slice(0, CANDIDATES * 4));
    let best: { place: Place; likeness: number } | undefined;
    for (const old of candidates) {
      const likeness = taken.has(old) ? 0 : jaccard(wordsOf(old), wordsOf(place));
      if (likeness >= SIMILAR && (!best || likeness > best.likeness)) best = { place: old, likeness };
    }
    if (!best) return true;
    taken.add(best.place);
    rows.push(change('edited', place, best.place));
    return false;
  });
  return { before: sides.before.filter((place) => !taken.has(place)), after };
};

const jaccard = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both / (a.size + b.size - both || 1);
};

const fileChanges = (from: readonly SplitFile[], to: readonly SplitFile[]): DataDiff['files'] => {
  const paths = [...new Set([...from, ...to].map(({ path }) => path))].toSorted();
  return paths.flatMap((path): DataDiff['files'] => {
    const [old, now] = [from.find((file) => file.path === path), to.find((file) => file.path === path)];
    if (old && now) return old.md5 === now.md5 ? [] : [{ path, change: 'modified' }];
    return [{ path, change: old ? 'removed' : 'added' }];
  });
};
