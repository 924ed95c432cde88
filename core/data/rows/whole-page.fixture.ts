/** A page of rows by the plain way, all of them parsed and in memory: what row-table.ts is held against. */
import type { DataPage, RowSort } from '../../contract/data.ts';
import { countWords } from '../../text/words.ts';
import { type Extras, NO_EXTRAS } from '../row-extras.ts';
import type { SplitFile } from '../split-files.ts';

type RowFilter = {
  readonly search?: string | undefined;
  readonly label?: string | undefined;
  readonly sort?: RowSort | undefined;
};

export const pageOfRows = (
  file: SplitFile,
  offset: number,
  limit: number,
  filter: RowFilter,
  extras: Extras = NO_EXTRAS,
): DataPage => {
  const found = listed(file, filter, extras);
  const rows: DataPage['rows'] = [];
  const end = Math.min(offset + limit, found?.length ?? file.rows.length);
  for (let at = offset; at < end; at++) {
    const index = found?.[at] ?? at;
    const row = file.rows[index];
    if (!row) break;
    const extra = extras.values[index];
    rows.push({ index, text: row.text, label: row.label, ...(extra === undefined ? {} : { extra }) });
  }
  return {
    path: file.path,
    columns: ['text', 'label', ...extras.columns],
    total: found?.length ?? file.rows.length,
    labels: labelsOf(file),
    rows,
    complete: true,
  };
};

/** Lists of rows that were asked for lately: a table asks for page after page of one. */
const lists = new Map<string, Uint32Array>();
const KEPT_LISTS = 6;
const labelCounts = new WeakMap<SplitFile['rows'], DataPage['labels']>();

const labelsOf = ({ rows }: SplitFile): DataPage['labels'] => {
  const known = labelCounts.get(rows);
  if (known) return known;
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([label, count]) => ({ label, count }));
  labelCounts.set(rows, labels);
  return labels;
};

/** Indices of the rows that match, in their order; null: all, in the file's. */
const listed = (file: SplitFile, filter: RowFilter, extras: Extras): Uint32Array | null => {
  const { label, sort } = filter;
  const wanted = filter.search?.toLowerCase() ?? '';
  if (wanted === '' && label === undefined && sort === undefined) return null;
  const key = file.md5 === '' ? null : JSON.stringify([file.md5, wanted, label ?? null, sort ?? null]);
  const known = key === null ? undefined : lists.get(key);
  if (known) return known;
  const found: number[] = [];
  for (const [index, row] of file.rows.entries()) {
    if (label !== undefined && row.label !== label) continue;
    if (wanted !== '' && !row.text.toLowerCase().includes(wanted)) continue;
    found.push(index);
  }
  const list = Uint32Array.from(sort ? sorted(found, file, sort, extras) : found);
  if (key !== null) {
    lists.set(key, list);
    for (const oldest of lists.keys()) {
      if (lists.size <= KEPT_LISTS) break;
      lists.delete(oldest);
    }
  }
  return list;
};

/** Equal rows keep their order either way; rows without the value stand last. */
const sorted = (
  found: readonly number[],
  { rows }: SplitFile,
  { key, descending }: RowSort,
  extras: Extras,
): readonly number[] => {
  const sign = descending ? -1 : 1;
  if (key === 'index') return descending ? found.toReversed() : found;
  const valueOf = (index: number): string | number | undefined => {
    if (key === 'text') return rows[index]?.text;
    if (key === 'label') return rows[index]?.label;
    if (key === 'words') return countWords(rows[index]?.text ?? '');
    return extras.values[index]?.[key.replace(/^column:/, '')];
  };
  const values = found.map((index) => ({ index, value: valueOf(index) }));
  const isNumber = values.every(({ value }) => value === undefined || (value !== '' && Number.isFinite(Number(value))));
  const order = new Intl.Collator('sv', { numeric: true });
  return values
    .toSorted((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return Number(a.value === undefined) - Number(b.value === undefined);
      if (isNumber) return sign * (Number(a.value) - Number(b.value));
      return sign * order.compare(String(a.value), String(b.value));
    })
    .map(({ index }) => index);
};
