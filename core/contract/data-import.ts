/** New data on its way into a version: uploaded files, their columns, the gate, the commit; and SQL over what is there. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { revision, split } from './common.ts';

/** A file that the page sent in pieces; it lies in the engine's own folder until it is imported. */
export const uploadedFile = z.object({ id: z.string(), name: z.string(), bytes: z.number() });
export type UploadedFile = z.infer<typeof uploadedFile>;

/** Which column is what, and which rows become which split. */
export const importMapping = z.object({
  text: z.string(),
  /** A column, or the same label for all rows. */
  label: z.union([z.string(), z.object({ constant: z.string().min(1) })]),
  /** The column that names the split, or all rows to one, or shares of 1 by chance (with the seed). */
  split: z.discriminatedUnion('by', [
    z.object({ by: z.literal('column'), column: z.string() }),
    z.object({ by: z.literal('one'), split }),
    z.object({
      by: z.literal('shares'),
      train: z.number().min(0).max(1),
      val: z.number().min(0).max(1),
      test: z.number().min(0).max(1),
      seed: z.number().int().default(42),
    }),
  ]),
  /** Other columns that each row keeps. */
  keep: z.array(z.string()).default([]),
  /** Labels written in another way: from the file's word to the project's. */
  labels: z.record(z.string(), z.string()).default({}),
});
export type ImportMapping = z.infer<typeof importMapping>;

/** How a file is read where that cannot be seen from it. */
export const readOptions = z.object({
  sheet: z.string().optional(),
  delimiter: z.string().optional(),
  encoding: z.string().optional(),
});
export type ReadOptions = z.infer<typeof readOptions>;

export const importSource = z.object({ id: z.string(), options: readOptions.default({}) });

export const importColumns = z.object({
  format: z.string(),
  rows: z.number().int().nullable(),
  columns: z.array(
    z.object({ name: z.string(), examples: z.array(z.string()), distinct: z.number().int().nullable() }),
  ),
  sheets: z.array(z.string()),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  /** The mapping that looks right. */
  guess: importMapping.nullable(),
});
export type ImportColumns = z.infer<typeof importColumns>;

export const importPreview = z.object({
  splits: z.array(
    z.object({
      split,
      rows: z.number().int(),
      labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
    }),
  ),
  rows: z.array(z.object({ split, text: z.string(), label: z.string(), extra: z.record(z.string(), z.string()) })),
  /** Rows that cannot be taken, with their line. */
  faults: z.array(z.object({ file: z.string(), line: z.number().int(), message: z.string() })),
  faulty: z.number().int(),
});
export type ImportPreview = z.infer<typeof importPreview>;

export const importOrder = z.object({
  sources: z.array(importSource).min(1),
  mapping: importMapping,
  /** `append` adds to the splits of the working copy, `replace` writes them anew. */
  mode: z.enum(['append', 'replace']),
  /** Folder of the project that gets train.jsonl, val.jsonl, test.jsonl. */
  folder: z.string().default('data'),
});
export type ImportOrder = z.infer<typeof importOrder>;

export const gateFinding = z.object({
  id: z.string(),
  /** `stop` shuts the gate. */
  severity: z.enum(['stop', 'warn', 'note']),
  title: z.string(),
  detail: z.string(),
  count: z.number().int(),
  /** The first places, as `data/train.jsonl:17`. */
  places: z.array(z.object({ path: z.string(), line: z.number().int().nullable(), text: z.string() })),
  /** What can be done about it by one press; null: by hand only. */
  fixes: z.array(z.object({ id: z.string(), label: z.string(), consequence: z.string() })),
});
export type GateFinding = z.infer<typeof gateFinding>;

export const gateReport = z.object({
  ok: z.boolean(),
  findings: z.array(gateFinding),
  rows: z.number().int(),
});
export type GateReport = z.infer<typeof gateReport>;

export const commitOrder = z.object({
  message: z.string().min(1),
  /** Files to add first; all changed ones when left out. */
  targets: z.array(z.string()).optional(),
  commit: z.boolean(),
  push: z.boolean(),
  remote: z.string().optional(),
  /** Also with a shut gate. */
  force: z.boolean().default(false),
});
export type CommitOrder = z.infer<typeof commitOrder>;

export const sqlQuery = z.object({
  revision,
  sql: z.string().min(1),
  limit: z.number().int().min(1).max(10_000).default(1000),
});
export type SqlQuery = z.infer<typeof sqlQuery>;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const sqlAnswer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(cell)),
  /** Rows of the whole answer; null when it was cut and not counted. */
  total: z.number().int().nullable(),
  seconds: z.number(),
});
export type SqlAnswer = z.infer<typeof sqlAnswer>;

export const exportOrder = z.object({
  revision,
  splits: z.array(split).min(1),
  format: z.enum(['jsonl', 'csv', 'tsv', 'parquet', 'xlsx']),
  /** An absolute path; the files are new in it. */
  folder: z.string(),
});
export type ExportOrder = z.infer<typeof exportOrder>;

export const dataImportContract = {
  /** One piece, base64 of at most 4 MiB; the first has no id and offset 0. */
  upload: oc
    .input(
      z.object({ id: z.string().optional(), name: z.string(), offset: z.number().int().min(0), piece: z.string() }),
    )
    .output(uploadedFile),
  forgetUpload: oc.input(z.object({ id: z.string() })).output(z.void()),
  importColumns: oc.input(importSource).output(importColumns),
  importPreview: oc.input(importOrder).output(importPreview),
  startImport: oc.input(importOrder).output(z.object({ jobId: z.string() })),
  gate: oc.input(z.object({ revision })).output(gateReport),
  /** Changes the files in the folder; gives the report of what they are then. */
  fix: oc.input(z.object({ finding: z.string(), fix: z.string() })).output(gateReport),
  /** Adds, commits, pushes. */
  makeVersion: oc.input(commitOrder).output(z.object({ jobId: z.string() })),
  sql: oc.input(sqlQuery).output(sqlAnswer),
  export: oc.input(exportOrder).output(z.object({ jobId: z.string(), out: z.string() })),
};
