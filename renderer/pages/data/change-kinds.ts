/** The five kinds of change: their sign, their word, and their colour in data.css. */
import type { DataDiff, RowChange } from '../../../core/contract/index.ts';

export type ChangeKind = RowChange['kind'];

export const KINDS: readonly ChangeKind[] = ['added', 'removed', 'relabelled', 'edited', 'moved'];

export const SIGNS: Readonly<Record<ChangeKind, string>> = {
  added: '+',
  removed: '−',
  relabelled: '~',
  edited: '~',
  moved: '⇄',
};

/** "val → train", or the split alone. */
export const splitsOf = ({ before, split }: RowChange): string =>
  before && before.split !== split ? `${before.split} → ${split}` : split;

export const sumOf = (counts: DataDiff['counts']): number => KINDS.reduce((sum, kind) => sum + counts[kind], 0);

/** A row's name within one comparison. */
export const changeKey = ({ kind, split, index }: RowChange): string => `${kind}:${split}:${index}`;
