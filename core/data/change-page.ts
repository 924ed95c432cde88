/** A page of a comparison's rows, filtered and sorted. */
import type { ChangePage, RowChange, RowSort } from '../contract/data.ts';
import { countWords } from '../text/words.ts';

export type ChangeFilter = {
  readonly kind?: RowChange['kind'] | undefined;
  readonly split?: RowChange['split'] | undefined;
  readonly label?: string | undefined;
  readonly search?: string | undefined;
  readonly sort?: RowSort | undefined;
};

/** A row counts with its old text, label and split as well as with the new. */
const matches = (row: RowChange, { kind, split, label, search }: ChangeFilter): boolean => {
  const sides = row.before ? [row, row.before] : [row];
  const wanted = search?.toLowerCase() ?? '';
  return (
    (kind === undefined || row.kind === kind) &&
    (split === undefined || sides.some((side) => side.split === split)) &&
    (label === undefined || sides.some((side) => side.label === label)) &&
    (wanted === '' || sides.some((side) => side.text.toLowerCase().includes(wanted)))
  );
};

const SPLITS: readonly string[] = ['train', 'val', 'test'];

const sorted = (rows: readonly RowChange[], { key, descending }: RowSort): readonly RowChange[] => {
  const sign = descending ? -1 : 1;
  const order = new Intl.Collator('sv', { numeric: true });
  const valueOf = (row: RowChange): string | number => {
    if (key === 'split') return SPLITS.indexOf(row.split);
    if (key === 'label') return row.label;
    if (key === 'words') return countWords(row.text);
    return row.text;
  };
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .toSorted((a, b) =>
      typeof a.value === 'number' && typeof b.value === 'number'
        ? sign * (a.value - b.value)
        : sign * order.compare(String(a.value), String(b.value)),
    )
    .map(({ row }) => row);
};

export const pageOfChanges = (
  all: readonly RowChange[],
  offset: number,
  limit: number,
  filter: ChangeFilter,
): ChangePage => {
  const counts = new Map<string, number>();
  for (const { label } of all) counts.set(label, (counts.get(label) ?? 0) + 1);
  const found = all.filter((row) => matches(row, filter));
  const rows = filter.sort ? sorted(found, filter.sort) : found;
  return {
    total: rows.length,
    labels: [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([label, count]) => ({ label, count })),
    rows: rows.slice(offset, offset + limit),
  };
};
