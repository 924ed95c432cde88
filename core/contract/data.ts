/** Data versions: DVC pointer files in git history, and the rows behind them. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate, histogram, revision, split } from './common.ts';
import { dataFilesContract } from './data-files.ts';
import { dataImportContract } from './data-import.ts';
import { dataEditsContract } from './data-edits.ts';
import { dataMergeContract } from './data-merge.ts';

export const dataOut = z.object({
  path: z.string(),
  md5: z.string(),
  size: z.number().int().nullable(),
  /** Rows of a `.jsonl` file in the cache; null when it is not there. */
  rows: z.number().int().nullable(),
  inCache: z.boolean(),
});
export type DataOut = z.infer<typeof dataOut>;

export const dataVersion = z.object({
  /** Full commit hash, or `workspace`. */
  revision: z.string(),
  date: z.string(),
  author: z.string(),
  message: z.string(),
  tags: z.array(z.string()),
  branches: z.array(z.string()),
  outs: z.array(dataOut),
  /** Rows added and removed against the version before; null when one of them is not in the cache. */
  change: z.object({ added: z.number().int(), removed: z.number().int() }).nullable(),
  /** Runs that were trained on exactly these files. */
  runs: z.array(z.object({ runId: z.string(), name: z.string() })),
});
export type DataVersion = z.infer<typeof dataVersion>;

/** A version in the graph of all branches. */
export const graphVersion = dataVersion.extend({
  /** Data versions it came from, the one it is compared with first. */
  parents: z.array(z.string()),
  /** Branches and tags whose newest data this is, also where a later commit without data carries the name. */
  heads: z.array(z.object({ name: z.string(), kind: z.enum(['branch', 'remote', 'tag']) })),
  /** The commit that is checked out holds this data. */
  current: z.boolean(),
});
export type GraphVersion = z.infer<typeof graphVersion>;

/** What else a row's line holds, as text; absent where the line holds text and label alone. */
export const dataRow = z.object({
  index: z.number().int(),
  text: z.string(),
  label: z.string(),
  extra: z.record(z.string(), z.string()).optional(),
});
export const rowSort = z.object({ key: z.string(), descending: z.boolean() });
export type RowSort = z.infer<typeof rowSort>;
export const dataPage = z.object({
  path: z.string(),
  /** `text` and `label` first, then the others of the file. */
  columns: z.array(z.string()),
  /** Rows that match the filter. */
  total: z.number().int(),
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  rows: z.array(dataRow),
  /** false: a large file is still being looked through; `total`, `labels` and `columns` are what is known so far. */
  complete: z.boolean().default(true),
});
export type DataPage = z.infer<typeof dataPage>;

/** pandas' describe() of a column: D-14. */
export const columnSummary = z.object({
  column: z.string(),
  count: z.number().int(),
  unique: z.number().int(),
  top: z.string().nullable(),
  freq: z.number().int(),
});

export const splitStatistics = z.object({
  path: z.string(),
  rows: z.number().int(),
  words: z.object({
    mean: estimate,
    min: z.number().int(),
    max: z.number().int(),
  }),
  wordHistogram: histogram,
  labels: z.array(z.object({ label: z.string(), count: z.number().int(), share: estimate })),
  columns: z.array(columnSummary),
});
export type SplitStatistics = z.infer<typeof splitStatistics>;

export const dataStatistics = z.object({
  revision: z.string(),
  splits: z.partialRecord(split, splitStatistics),
  /** Texts of all splits together and how many of them differ (D-16). */
  texts: z.number().int(),
  uniqueTexts: z.number().int(),
  /** Each text that occurs more than once, with every place it occurs. */
  duplicates: z.array(
    z.object({ text: z.string(), places: z.array(z.object({ split, index: z.number().int(), label: z.string() })) }),
  ),
});
export type DataStatistics = z.infer<typeof dataStatistics>;

export const rowChange = z.object({
  kind: z.enum(['added', 'removed', 'edited', 'relabelled', 'moved']),
  split,
  index: z.number().int(),
  text: z.string(),
  label: z.string(),
  /** The row as it was: present unless `added`. */
  before: z.object({ split, index: z.number().int(), text: z.string(), label: z.string() }).nullable(),
});
export type RowChange = z.infer<typeof rowChange>;

export const dataDiff = z.object({
  from: z.string(),
  to: z.string(),
  files: z.array(z.object({ path: z.string(), change: z.enum(['added', 'removed', 'modified']) })),
  counts: z.object({
    added: z.number().int(),
    removed: z.number().int(),
    edited: z.number().int(),
    relabelled: z.number().int(),
    moved: z.number().int(),
  }),
  /** All of them on the command line; over RPC the first, and `changes` gives pages. */
  rows: z.array(rowChange),
});
export type DataDiff = z.infer<typeof dataDiff>;

/** A page of a comparison's rows. */
export const changePage = z.object({
  total: z.number().int(),
  /** Labels of all rows of the comparison, with their counts. */
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  rows: z.array(rowChange),
});
export type ChangePage = z.infer<typeof changePage>;

const page = {
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(200),
  /** Case-insensitive part of the text. */
  search: z.string().optional(),
  label: z.string().optional(),
  sort: rowSort.optional(),
};

export const rowQuery = z.object({ revision, split, ...page });
export const changeQuery = z.object({
  from: revision,
  to: revision,
  kind: rowChange.shape.kind.optional(),
  split: split.optional(),
  ...page,
});

export const dataContract = {
  /** The history of what is checked out, newest first; the working copy stands before it when it differs from the newest. */
  versions: oc.output(z.array(dataVersion)),
  /** Versions of all branches, newest first, each before those it came from; the working copy as above. */
  graph: oc.output(z.array(graphVersion)),
  rows: oc.input(rowQuery).output(dataPage),
  statistics: oc.input(z.object({ revision })).output(dataStatistics),
  diff: oc.input(z.object({ from: revision, to: revision })).output(dataDiff),
  changes: oc.input(changeQuery).output(changePage),
  /** Puts the objects of the project's cache archive into the cache (D-12); gives the number of new objects. */
  restoreCache: oc.output(z.object({ objects: z.number().int(), bytes: z.number().int() })),
  ...dataFilesContract,
  ...dataImportContract,
  ...dataEditsContract,
  ...dataMergeContract,
};
