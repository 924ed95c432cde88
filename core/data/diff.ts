/** Two versions compared by row: what was added, removed, edited, relabelled, or moved to another split. */
import type { Row } from '../contract/common.ts';
import type { DataDiff, RowChange } from '../contract/data.ts';
import { pairEdited } from './likeness/pair-edited.ts';
import { pairEqual, type Side, sidesOf, SPLIT_ORDER } from './likeness/sides.ts';
import type { SplitFile } from './split-files.ts';

/** `likeness` where the text was edited: the words that both texts have, as a share of the words that either has (Jaccard). */
type PairedChange = RowChange & { readonly likeness?: number };

export type RowDiff = Pick<DataDiff, 'files' | 'counts'> & { readonly rows: PairedChange[] };

/**
 * Each row of one version is the same row as at most one of the other: rows of equal text first, then the likest of those that are left
 * (a row that was both edited and put into another split is moved). The answer depends on the rows alone, not on time or chance.
 */
export const diffRows = (from: readonly SplitFile[], to: readonly SplitFile[]): RowDiff => {
  const { before, after } = sidesOf(changedFiles(from, to), changedFiles(to, from));
  const partners = pairEqual(before, after);
  const likeness = pairEdited(before, after, partners);
  const rows: PairedChange[] = [];
  const counts = { added: 0, removed: 0, edited: 0, relabelled: 0, moved: 0 };
  const tell = (change: PairedChange): void => {
    counts[change.kind]++;
    rows.push(change);
  };
  const removed = lost(before, partners.newOf);
  let gone = 0;
  for (let now = 0; now < after.rows.length; now++) {
    // Both lists are in the order of splits and rows; what was removed from a place comes after what stands there now.
    for (; gone < removed.length && isBefore(before, removed[gone] as number, after, now); gone++)
      tell(removal(before, removed[gone] as number));
    const old = partners.oldOf[now] as number;
    const kind = kindOf(before, old, after, now);
    if (kind === null) continue;
    const like = likeness.get(now);
    tell({
      kind,
      ...placeOf(after, now),
      before: old < 0 ? null : placeOf(before, old),
      ...(like === undefined ? {} : { likeness: like }),
    });
  }
  for (; gone < removed.length; gone++) tell(removal(before, removed[gone] as number));
  return { files: fileChanges(from, to), counts, rows };
};

/** Files that the other side does not hold unchanged. A row moved out of an unchanged file cannot be. */
const changedFiles = (files: readonly SplitFile[], others: readonly SplitFile[]): readonly SplitFile[] =>
  files.filter((file) => !others.some((other) => other.split === file.split && other.md5 === file.md5));

const lost = ({ rows }: Side, newOf: Int32Array): readonly number[] => {
  const found: number[] = [];
  for (let old = 0; old < rows.length; old++) if (newOf[old] === -1) found.push(old);
  return found;
};

const isBefore = (before: Side, old: number, after: Side, now: number): boolean => {
  const splits = (before.splits[old] as number) - (after.splits[now] as number);
  return splits < 0 || (splits === 0 && (before.indexes[old] as number) < (after.indexes[now] as number));
};

const kindOf = (before: Side, old: number, after: Side, now: number): RowChange['kind'] | null => {
  if (old < 0) return 'added';
  if (before.splits[old] !== after.splits[now]) return 'moved';
  if (before.texts[old] !== after.texts[now]) return 'edited';
  return before.labels[old] === after.labels[now] ? null : 'relabelled';
};

const placeOf = ({ rows, splits, indexes }: Side, row: number) => {
  const { text, label } = rows[row] as Row;
  return { split: SPLIT_ORDER[splits[row] as number] ?? 'train', index: indexes[row] as number, text, label };
};

const removal = (before: Side, old: number): PairedChange => {
  const place = placeOf(before, old);
  return { kind: 'removed', ...place, before: place };
};

const fileChanges = (from: readonly SplitFile[], to: readonly SplitFile[]): DataDiff['files'] => {
  const paths = [...new Set([...from, ...to].map(({ path }) => path))].toSorted();
  return paths.flatMap((path): DataDiff['files'] => {
    const [old, now] = [from.find((file) => file.path === path), to.find((file) => file.path === path)];
    if (old && now) return old.md5 === now.md5 ? [] : [{ path, change: 'modified' }];
    return [{ path, change: old ? 'removed' : 'added' }];
  });
};
