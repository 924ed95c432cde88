/** What an import would do, without doing it: rows and labels of each split, the first rows, and those that cannot be taken. */
import { SPLIT_NUMBERS } from './assign.ts';
import { cellText } from './cells.ts';
import { targetFiles } from './existing-splits.ts';
import { planImport } from './plan.ts';
import type { ImportMapping, ImportSource, ImportTarget, ImportWatched, MappedRow, MappingPreview } from './types.ts';

const SHOWN_ROWS = 50;
const SHOWN_FAULTS = 100;

/** @param target null: as if the project held no rows @throws IdriftError as `importFiles` does */
export const previewMapping = async (
  sources: readonly ImportSource[],
  mapping: ImportMapping,
  target: ImportTarget | null = null,
  watched: ImportWatched = {},
): Promise<MappingPreview> => {
  const first: MappedRow[] = [];
  const onRow = (row: MappedRow): void => {
    if (first.length < 2 * SHOWN_ROWS) first.push(row);
  };
  const files = target === null ? [] : targetFiles(target);
  const plan = await planImport({ sources, mapping, files, mode: target?.mode ?? 'append', onRow }, watched);
  const counts = SPLIT_NUMBERS.map(() => new Map<string, number>());
  for (const [row, place] of plan.places.entries()) {
    const label = plan.labels[plan.labelOf[row] as number] ?? '';
    const of = counts[place];
    of?.set(label, (of.get(label) ?? 0) + 1);
  }
  return {
    splits: SPLIT_NUMBERS.map((split, place) => {
      const labels = [...(counts[place] ?? [])].map(([label, count]) => ({ label, count }));
      return {
        split,
        rows: labels.reduce((sum, { count }) => sum + count, 0),
        labels: labels.toSorted((a, b) => (a.label < b.label ? -1 : 1)),
      };
    }),
    rows: first
      .flatMap(({ text, label, extra }, row) => {
        const split = SPLIT_NUMBERS[plan.places[row] as number];
        if (split === undefined) return [];
        const shown = Object.entries(extra).map(([name, cell]) => [name, cellText(cell) ?? ''] as const);
        return [{ split, text, label: label ?? '', extra: Object.fromEntries(shown) }];
      })
      .slice(0, SHOWN_ROWS),
    faults: plan.problems.slice(0, SHOWN_FAULTS),
    faulty: plan.skipped,
  };
};
