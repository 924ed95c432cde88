/** Rows grouped by their text, letter case, blanks and Unicode form apart. */
import type { Split } from '../../contract/common.ts';
import { normalText } from '../../text/same-text.ts';
import type { GateFile, GateRow } from './types.ts';

export type SameText = {
  /** In the order of splits and rows. */
  readonly rows: readonly GateRow[];
  /** Bits: 1 train, 2 val, 4 test. */
  readonly splits: number;
  /** The first row in each split that has it. */
  readonly firsts: Partial<Record<Split, GateRow>>;
};

const SPLIT_BITS = { train: 1, val: 2, test: 4 } as const;

/** Rows without text are none of them. */
export const sameTexts = (files: readonly GateFile[]): ReadonlyMap<string, SameText> => {
  const groups = new Map<
    string,
    { readonly rows: GateRow[]; splits: number; readonly firsts: Partial<Record<Split, GateRow>> }
  >();
  for (const { split, rows } of files) {
    for (const row of rows) {
      const key = row.text === null ? '' : normalText(row.text);
      if (key === '') continue;
      const group = groups.get(key);
      if (group) {
        group.rows.push(row);
        group.splits |= SPLIT_BITS[split];
        group.firsts[split] ??= row;
      } else groups.set(key, { rows: [row], splits: SPLIT_BITS[split], firsts: { [split]: row } });
    }
  }
  return groups;
};

/** More than one bit is set. */
export const isAcross = (splits: number): boolean => (splits & (splits - 1)) !== 0;

/** The split whose figures count most, of those that have the text. */
export const keeperOf = ({ firsts }: SameText): Split => HELD_OUT.find((split) => firsts[split]) ?? 'train';

export const HELD_OUT: readonly Split[] = ['test', 'val', 'train'];
