/** What is said of two versions of the data that are to be merged. */
import type { DataMerge, MergePick, RowConflict } from '../../../core/contract/index.ts';
import { count, listed, shortHash } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';

export type Picks = Readonly<Record<string, MergePick>>;

export const openOf = (merge: DataMerge, picks: Picks): number =>
  merge.conflicts.filter(({ id }) => picks[id] === undefined).length;

/** Rows that are merged by themselves. */
const alone = ({ counts }: DataMerge): number =>
  counts === null
    ? 0
    : [counts.mine, counts.theirs].reduce((sum, { added, removed, changed }) => sum + added + removed + changed, 0) +
      counts.both;

export const mergeAnswer = (merge: DataMerge, picks: Picks): Answer => {
  const { theirs, mine, conflicts } = merge;
  const who = `${theirs.author}’s ${shortHash(theirs.revision)} into ${shortHash(mine.revision)}`;
  if (merge.missing.length > 0) {
    return {
      title: 'Two versions of the data are to be merged, and one is not here yet.',
      detail: `${who}: ${count(merge.missing.length, 'file')} must be fetched before their rows can be told.`,
    };
  }
  const open = openOf(merge, picks);
  const rows = `${count(alone(merge), 'change')} ${alone(merge) === 1 ? 'is' : 'are'} merged by ${alone(merge) === 1 ? 'itself' : 'themselves'}`;
  if (conflicts.length === 0)
    return {
      title: 'Two versions of the data are to be merged, and no row is in conflict.',
      detail: `${who}: ${rows}.`,
    };
  return {
    title:
      open === 0
        ? 'Two versions of the data are to be merged, and every row is chosen.'
        : `Two versions of the data are to be merged: ${count(open, 'row')} to choose.`,
    detail: `${who}: ${rows}, ${count(conflicts.length, 'row')} ${conflicts.length === 1 ? 'was' : 'were'} changed by both, each in its own way.`,
  };
};

const words = ({
  added,
  removed,
  changed,
}: {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}): string => {
  const parts = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
  ];
  return parts.length === 0 ? 'no change of its own' : listed(parts);
};

/** "mine: 3 added and 1 removed; theirs: 2 changed; 1 alike on both". */
export const countsLine = ({ counts }: DataMerge): string =>
  counts === null
    ? ''
    : `Mine: ${words(counts.mine)}. Theirs: ${words(counts.theirs)}.${counts.both > 0 ? ` The same on both: ${counts.both}.` : ''}`;

const ABOUT = {
  label: 'two labels',
  split: 'two splits',
  other: 'other columns',
  removed: 'changed and removed',
} as const;

export const aboutLine = ({ about, base }: RowConflict): string =>
  `${listed(about.map((one) => ABOUT[one]))}${base === null ? ', new on both' : ''}`;
