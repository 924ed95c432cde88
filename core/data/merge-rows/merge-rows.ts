/**
 * Three versions of the data's rows into one. What one side alone changed is taken, what both changed alike is taken once; label, split and
 * the other columns of a row each count for themselves. What both changed, each in its own way, is a conflict for a person to decide.
 */
import type { Split } from '../../contract/common.ts';
import type { MergePick, RowConflict } from '../../contract/data-merge.ts';
import { hashBytes } from '../../base/hash.ts';
import { withLabel } from '../gate/edit-line.ts';
import { same, type Triple, triplesOf } from './match.ts';
import type { Counts, MergeRow, RowMerge } from './types.ts';

type Part = 'label' | 'split' | 'other';
const PARTS: readonly Part[] = ['label', 'split', 'other'];

/** A row that is settled (null: it is in the merge no longer), or the three versions of what is not. */
type Outcome = { readonly row: MergeRow | null } | { readonly conflict: RowConflict; readonly triple: Triple };

/** @param base the common version; empty when there is none. Rows of each in the order of their files. */
export const mergeRows = (
  base: readonly MergeRow[],
  mine: readonly MergeRow[],
  theirs: readonly MergeRow[],
): RowMerge => {
  const counts: Counts = {
    mine: { added: 0, removed: 0, changed: 0 },
    theirs: { added: 0, removed: 0, changed: 0 },
    both: 0,
  };
  const conflicts: RowConflict[] = [];
  const ids = new Map<string, number>();
  const idOf = (text: string): string => {
    const name = hashBytes('md5', text).slice(0, 16);
    const nth = (ids.get(name) ?? 0) + 1;
    ids.set(name, nth);
    return nth === 1 ? name : `${name}-${nth}`;
  };
  /** By a row of mine, or of theirs, or of base: the first that the triple has. */
  const outcomes = new Map<MergeRow, Outcome>();
  for (const triple of triplesOf(base, mine, theirs)) {
    const key = triple.mine ?? triple.theirs ?? triple.base;
    if (!key) continue;
    const about = conflictOf(triple);
    if (about.length === 0) {
      count(counts, triple);
      outcomes.set(key, { row: settled(triple) });
      continue;
    }
    const conflict = { id: idOf(key.text), text: key.text, about: [...about], ...sidesOf(triple) };
    conflicts.push(conflict);
    outcomes.set(key, { conflict, triple });
  }
  const rowOf = (key: MergeRow, pickOf: (conflict: RowConflict) => MergePick): MergeRow | null => {
    const outcome = outcomes.get(key);
    if (!outcome) return null;
    return 'row' in outcome ? outcome.row : picked(outcome.triple, pickOf(outcome.conflict));
  };
  return {
    conflicts: inOrder(conflicts, outcomes, mine, theirs),
    counts,
    resolve: (pickOf) => {
      const splits = new Map<Split, MergeRow[]>();
      const put = (row: MergeRow): void => {
        const list = splits.get(row.split);
        if (list) list.push(row);
        else splits.set(row.split, [row]);
      };
      const moved: MergeRow[] = [];
      for (const row of mine) {
        const now = rowOf(row, pickOf);
        if (now?.split === row.split) put(now);
        else if (now) moved.push(now);
      }
      for (const row of moved) put(row);
      for (const row of theirs) {
        const now = rowOf(row, pickOf);
        if (now) put(now);
      }
      return splits;
    },
  };
};

const part = (row: MergeRow, name: Part): string => row[name];

/** What a person has to decide; empty: nothing. */
const conflictOf = ({ base, mine, theirs }: Triple): readonly RowConflict['about'][number][] => {
  if (mine && theirs) {
    return PARTS.filter((name) => {
      const [was, one, other] = [base && part(base, name), part(mine, name), part(theirs, name)];
      return one !== other && one !== was && other !== was;
    });
  }
  const left = mine ?? theirs;
  return base && left && !same(base, left) ? ['removed'] : [];
};

const count = (counts: Counts, { base, mine, theirs }: Triple): void => {
  const did = (row: MergeRow | null): 'added' | 'removed' | 'changed' | null => {
    if (base === null) return row === null ? null : 'added';
    if (row === null) return 'removed';
    return same(base, row) ? null : 'changed';
  };
  const [ours, others] = [did(mine), did(theirs)];
  const isAlike = ours === others && (mine === null || theirs === null || same(mine, theirs));
  if (ours !== null && isAlike) counts.both++;
  else {
    if (ours !== null) counts.mine[ours]++;
    if (others !== null) counts.theirs[others]++;
  }
};

/** Without a conflict. */
const settled = ({ base, mine, theirs }: Triple): MergeRow | null => {
  if (mine && theirs) return joined(base, mine, theirs, 'mine');
  // What stands on one side alone is new there, or as it was and removed on the other.
  return base === null ? (mine ?? theirs) : null;
};

/** Each part from the side that changed it; where both did, from `pick`. */
const joined = (base: MergeRow | null, mine: MergeRow, theirs: MergeRow, pick: 'mine' | 'theirs'): MergeRow => {
  const sideOf = (name: Part): 'mine' | 'theirs' => {
    if (base === null || part(mine, name) === part(theirs, name)) return pick;
    if (part(mine, name) === part(base, name)) return 'theirs';
    return part(theirs, name) === part(base, name) ? 'mine' : pick;
  };
  const from = (name: Part): MergeRow => (sideOf(name) === 'mine' ? mine : theirs);
  const alike = [mine, theirs].find((row) => PARTS.every((name) => part(row, name) === part(from(name), name)));
  if (alike) return alike;
  const [content, label, place] = [from('other'), from('label'), from('split')];
  const { labels: _, ...rest } = content;
  return {
    ...rest,
    ...(label.labels ? { labels: label.labels } : {}),
    label: label.label,
    split: place.split,
    line:
      content.label === label.label
        ? content.line
        : withLabel(content.line, label.label, {}, label.labels ?? [label.label]),
  };
};

const picked = ({ base, mine, theirs }: Triple, pick: MergePick): MergeRow | null => {
  if (pick === 'base') return base;
  if (mine && theirs) return joined(base, mine, theirs, pick);
  return pick === 'mine' ? mine : theirs;
};

const sidesOf = (triple: Triple): Pick<RowConflict, 'base' | 'mine' | 'theirs'> => {
  const shown = (row: MergeRow | null): RowConflict['base'] =>
    row && { split: row.split, label: row.label, other: row.other };
  return { base: shown(triple.base), mine: shown(triple.mine), theirs: shown(triple.theirs) };
};

/** As mine has them, then those that only the other side still has. */
const inOrder = (
  conflicts: readonly RowConflict[],
  outcomes: ReadonlyMap<MergeRow, Outcome>,
  mine: readonly MergeRow[],
  theirs: readonly MergeRow[],
): readonly RowConflict[] => {
  if (conflicts.length < 2) return conflicts;
  return [...mine, ...theirs].flatMap((row) => {
    const outcome = outcomes.get(row);
    return outcome && 'conflict' in outcome ? [outcome.conflict] : [];
  });
};
