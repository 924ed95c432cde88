/** Data versions: DVC pointer files in git history, and the rows behind them. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate, histogram, split } from './common.ts';

/** A commit hash, tag or branch, or `workspace` for the files as they lie in the folder. */
export const revision = z.string().min(1);

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

export const dataRow = z.object({ index: z.number().int(), text: z.string(), label: z.string() });
export const dataPage = z.object({
  path: z.string(),
  columns: z.array(z.string()),
  /** Rows that match the filter. */
  total: z.number().int(),
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  rows: z.array(dataRow),
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
  rows: z.array(rowChange),
});
export type DataDiff = z.infer<typeof dataDiff>;

export const dataContract = {
  /** Newest first; the working copy stands before them when it differs from the newest. */
  versions: oc.output(z.array(dataVersion)),
  rows: oc
    .input(
      z.object({
        revision,
        split,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
        /** Case-insensitive part of the text. */
        search: z.string().optional(),
        label: z.string().optional(),
      }),
    )
    .output(dataPage),
  statistics: oc.input(z.object({ revision })).output(dataStatistics),
  diff: oc.input(z.object({ from: revision, to: revision })).output(dataDiff),
  /** Puts the objects of the project's cache archive into the cache (D-12); gives the number of new objects. */
  restoreCache: oc.output(z.object({ objects: z.number().int(), bytes: z.number().int() })),
};
