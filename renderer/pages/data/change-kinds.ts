/** The five kinds of change: their sign, their word, and their colour in data.css. */
import type { RowChange } from '../../../core/contract/index.ts';

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

export type ChangeFilter = {
  readonly kind: ChangeKind | undefined;
  readonly split: RowChange['split'] | undefined;
  readonly label: string | undefined;
  readonly search: string | undefined;
};

/** A row counts with its old text, label and split as well as with the new. */
export const matchesChange = (row: RowChange, { kind, split, label, search }: ChangeFilter): boolean => {
  const sides = row.before ? [row, row.before] : [row];
  const wanted = search?.toLowerCase() ?? '';
  return (
    (kind === undefined || row.kind === kind) &&
    (split === undefined || sides.some((side) => side.split === split)) &&
    (label === undefined || sides.some((side) => side.label === label)) &&
    (wanted === '' || sides.some((side) => side.text.toLowerCase().includes(wanted)))
  );
};

/** A row's name within one comparison. */
export const changeKey = ({ kind, split, index }: RowChange): string => `${kind}:${split}:${index}`;
