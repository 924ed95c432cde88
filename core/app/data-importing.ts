/** Files that were dropped on the Data page: what they hold, what would become of it, and their rows into the working copy. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportColumns, ImportOrder, ImportPreview, ReadOptions } from '../contract/data-import.ts';
import { isWorkTree } from '../data/git.ts';
import { previewMapping } from '../data/import/mapped.ts';
import { previewImport } from '../data/import/preview.ts';
import { importFiles } from '../data/import/run.ts';
import type { ImportMapping, ImportTarget } from '../data/import/types.ts';
import type { Watched } from '../data/progress.ts';
import { add } from '../data/repo/add.ts';
import { initRepository } from '../data/repo/init.ts';
import { openDvcProject } from '../data/repo/project.ts';
import { workspaceStages } from '../data/repo/stages.ts';
import { outAt } from '../data/repo/targets.ts';

/** A file as it lies; the page's uploads have become paths by then. */
export type PathSource = { readonly path: string; readonly options: ReadOptions };
export type PathImport = Omit<ImportOrder, 'sources'> & { readonly sources: readonly PathSource[] };

export const columnsOf = async ({ path, options }: PathSource, signal: AbortSignal): Promise<ImportColumns> => {
  const seen = await previewImport(path, options, signal);
  return {
    format: seen.format,
    rows: seen.totalRows,
    columns: seen.columns.map(({ name, examples, distinct }) => ({ name, examples: [...examples], distinct })),
    sheets: [...seen.sheets],
    encoding: seen.encoding,
    delimiter: seen.delimiter,
    guess: seen.guess === null ? null : guessOf(seen.guess),
  };
};

/** The page maps one column to the text. */
const guessOf = ({ text, label, split, keep, labels }: ImportMapping): ImportColumns['guess'] => {
  if (typeof text !== 'string' || label === null) return null;
  return {
    text,
    label: typeof label === 'string' ? label : { ...label },
    split: split.by === 'column' ? { by: 'column', column: split.column } : { ...split },
    keep: [...(keep ?? [])],
    labels: { ...labels },
  };
};

const targetOf = (dir: string, { folder, mode }: PathImport): ImportTarget => ({ projectDir: dir, folder, mode });

export const previewOf = async (dir: string, order: PathImport, watched: Watched): Promise<ImportPreview> => {
  const { splits, rows, faults, faulty } = await previewMapping(
    order.sources,
    order.mapping,
    targetOf(dir, order),
    watched,
  );
  return {
    splits: splits.map(({ split, rows, labels }) => ({ split, rows, labels: [...labels] })),
    rows: rows.map((row) => ({ ...row, extra: { ...row.extra } })),
    faults: [...faults],
    faulty,
  };
};

/** New files are put under version control at once, so that the working copy shows them; changed ones are recorded by the commit. */
export const importInto = async (dir: string, order: PathImport, watched: Watched): Promise<string> => {
  const { written, splits, skipped } = await importFiles(order.sources, order.mapping, targetOf(dir, order), watched);
  if (!existsSync(join(dir, '.dvc'))) await initRepository(dir, { noScm: !(await isWorkTree(dir)) });
  const project = openDvcProject(dir);
  const stages = workspaceStages(project);
  const fresh = splits.map(({ path }) => path).filter((path) => outAt(stages, path) === undefined);
  if (fresh.length > 0) await add(project, fresh, watched);
  const rows = `${written} ${written === 1 ? 'row' : 'rows'}`;
  const where = splits.map(({ split, written: n }) => `${n} to ${split}`).join(', ');
  return `${rows} imported: ${where}${skipped === 0 ? '' : `; ${skipped} left out`}`;
};
