/** A page of a split's rows, filtered by text and label. */
import type { DataPage } from '../contract/data.ts';
import type { SplitFile } from './split-files.ts';

export type RowFilter = { readonly search?: string | undefined; readonly label?: string | undefined };

export const pageOfRows = (file: SplitFile, offset: number, limit: number, filter: RowFilter): DataPage => {
  const wanted = filter.search?.toLowerCase();
  const isFiltered = Boolean(wanted) || filter.label !== undefined;
  const counts = new Map<string, number>();
  for (const { label } of file.rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const rows: DataPage['rows'] = [];
  let total = isFiltered ? 0 : file.rows.length;
  if (isFiltered) {
    for (const [index, row] of file.rows.entries()) {
      if (filter.label !== undefined && row.label !== filter.label) continue;
      if (wanted && !row.text.toLowerCase().includes(wanted)) continue;
      if (total >= offset && rows.length < limit) rows.push({ index, ...row });
      total++;
    }
  } else {
    for (const [at, row] of file.rows.slice(offset, offset + limit).entries())
      rows.push({ index: offset + at, ...row });
  }
  return {
    path: file.path,
    columns: ['text', 'label'],
    total,
    labels: [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([label, count]) => ({ label, count })),
    rows,
  };
};
