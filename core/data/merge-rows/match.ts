/** Which rows of three versions are one row: those of the same text, and where a text occurs several times, the likest of them. */
import type { MergeRow } from './types.ts';

/** One row in three versions; null where a version lacks it. At least one is there. */
export type Triple = {
  readonly base: MergeRow | null;
  readonly mine: MergeRow | null;
  readonly theirs: MergeRow | null;
};

type Group = { readonly base: MergeRow[]; readonly mine: MergeRow[]; readonly theirs: MergeRow[] };

export const same = (a: MergeRow, b: MergeRow): boolean =>
  a.split === b.split && a.label === b.label && a.other === b.other;

export const triplesOf = (
  base: readonly MergeRow[],
  mine: readonly MergeRow[],
  theirs: readonly MergeRow[],
): readonly Triple[] => {
  const groups = new Map<string, Group>();
  const put = (side: keyof Group, rows: readonly MergeRow[]): void => {
    for (const row of rows) {
      let group = groups.get(row.text);
      if (!group) groups.set(row.text, (group = { base: [], mine: [], theirs: [] }));
      group[side].push(row);
    }
  };
  put('base', base);
  put('mine', mine);
  put('theirs', theirs);
  const triples: Triple[] = [];
  for (const group of groups.values()) triples.push(...triplesIn(group));
  return triples;
};

const triplesIn = ({ base, mine, theirs }: Group): readonly Triple[] => {
  const [ofMine, ofTheirs] = [partners(base, mine), partners(base, theirs)];
  const triples: Triple[] = base.map((row) => ({
    base: row,
    mine: ofMine.get(row) ?? null,
    theirs: ofTheirs.get(row) ?? null,
  }));
  const [newMine, newTheirs] = [unmatched(mine, ofMine), unmatched(theirs, ofTheirs)];
  const alike = partners(newMine, newTheirs);
  const restOfTheirs = unmatched(newTheirs, alike);
  for (const row of newMine) triples.push({ base: null, mine: row, theirs: alike.get(row) ?? null });
  for (const row of restOfTheirs) triples.push({ base: null, mine: null, theirs: row });
  return triples;
};

const unmatched = (rows: readonly MergeRow[], partners: ReadonlyMap<MergeRow, MergeRow>): readonly MergeRow[] => {
  const taken = new Set(partners.values());
  return rows.filter((row) => !taken.has(row));
};

/** Equal ones first, then those of the same split, then those of the same label, then the others, in an order that depends on the rows alone. */
const partners = (from: readonly MergeRow[], to: readonly MergeRow[]): ReadonlyMap<MergeRow, MergeRow> => {
  const found = new Map<MergeRow, MergeRow>();
  const [first] = to;
  if (from.length === 1 && to.length === 1 && from[0] && first) return found.set(from[0], first);
  const free = new Set(ordered(to));
  const open = ordered(from);
  const tests: ((a: MergeRow, b: MergeRow) => boolean)[] = [
    same,
    (a, b) => a.split === b.split,
    (a, b) => a.label === b.label,
    () => true,
  ];
  for (const isPartner of tests) {
    for (const row of open) {
      if (found.has(row)) continue;
      for (const other of free) {
        if (!isPartner(row, other)) continue;
        found.set(row, other);
        free.delete(other);
        break;
      }
    }
  }
  return found;
};

const keyOf = ({ split, label, other }: MergeRow): string => `${split}\0${label}\0${other}`;
const ordered = (rows: readonly MergeRow[]): readonly MergeRow[] =>
  rows.length < 2 ? rows : rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
