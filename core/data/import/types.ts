/** What an import is told and what it says: the shapes of preview.ts, mapped.ts, run.ts and export-rows.ts. */
import type { Split } from '../../contract/common.ts';
import type { RowSort } from '../../contract/data.ts';
import type { Watched } from '../progress.ts';

export type ImportFormat = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet' | 'xlsx';

/** How a file is read where that is not to be left to guessing. */
export type ReadOptions = {
  readonly format?: ImportFormat | undefined;
  /** A name that TextDecoder knows: `utf-8`, `windows-1252`, `utf-16le`. */
  readonly encoding?: string | undefined;
  /** One character. */
  readonly delimiter?: string | undefined;
  /** Of a workbook; the first when left out. */
  readonly sheet?: string | undefined;
  /** Whether the first row of a table names its columns. */
  readonly header?: boolean | undefined;
};

/** `name` stands for the file in messages; its last part when left out. */
export type ImportSource = {
  readonly path: string;
  readonly name?: string | undefined;
  readonly options?: ReadOptions;
};

/** A value as the file has it: text from CSV, anything from JSON, Parquet and Excel. */
export type Cell = unknown;

export type ColumnType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'object' | 'mixed' | 'empty';

export type ImportColumn = {
  readonly name: string;
  readonly type: ColumnType;
  /** The first different values, shortened, at most 5. */
  readonly examples: readonly string[];
  /** Different values of the rows that were looked at; null when there are more than 1000. */
  readonly distinct: number | null;
};

/** `line` is the line of the file, of a workbook or Parquet file the row, from 1; 0 stands for the whole file. */
export type RowProblem = { readonly file: string; readonly line: number; readonly message: string };

export type FilePreview = {
  readonly format: ImportFormat;
  /** Of text formats. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  readonly columns: readonly ImportColumn[];
  /** The first 50, by column. */
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** null when the file is too large to be counted in passing. */
  readonly totalRows: number | null;
  readonly guesses: { readonly text: string | null; readonly label: string | null; readonly split: string | null };
  /** The mapping that looks right; null without a text and a label column. */
  readonly guess: ImportMapping | null;
  readonly problems: readonly RowProblem[];
};

export type SplitRule =
  /** Words such as `train`, `dev`, `validation`, `Test`; others by `words`. A row with another word is skipped. */
  | {
      readonly by: 'column';
      readonly column: string;
      readonly words?: Readonly<Record<string, Split>> | undefined;
    }
  | { readonly by: 'one'; readonly split: Split }
  /** Shares of 1, by chance; equal texts go together. `stratified`: each label by itself (the default). */
  | {
      readonly by: 'shares';
      readonly train: number;
      readonly val: number;
      readonly test: number;
      readonly seed: number;
      readonly stratified?: boolean | undefined;
    };

export type ImportMapping = {
  /** Several columns become one text, a line each. */
  readonly text: string | readonly string[];
  /** A column, the same label for all, or none. */
  readonly label: string | { readonly constant: string } | null;
  readonly split: SplitRule;
  /** Other columns that each row keeps. */
  readonly keep?: readonly string[] | undefined;
  /** From the file's word for a label to the project's. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
};

/** A row that is ready to be written. */
export type MappedRow = {
  readonly text: string;
  /** null: it has none. */
  readonly label: string | null;
  /** When the file gives a list of labels. */
  readonly labels: readonly string[] | null;
  readonly extra: Readonly<Record<string, Cell>>;
};

/** What an import with this mapping would do. */
export type MappingPreview = {
  readonly splits: readonly {
    readonly split: Split;
    readonly rows: number;
    readonly labels: readonly { readonly label: string; readonly count: number }[];
  }[];
  /** The first 50. */
  readonly rows: readonly {
    readonly split: Split;
    readonly text: string;
    readonly label: string;
    readonly extra: Readonly<Record<string, string>>;
  }[];
  /** The first 100 rows that cannot be taken, of `faulty`. */
  readonly faults: readonly RowProblem[];
  readonly faulty: number;
};

export type ImportTarget = {
  readonly projectDir: string;
  /** From the project, with `/`: it gets train.jsonl, val.jsonl, test.jsonl. */
  readonly folder: string;
  /** `append` adds to the splits as they lie there; `replace` writes those anew that get rows. */
  readonly mode: 'append' | 'replace';
};

export type ImportReport = {
  readonly read: number;
  readonly written: number;
  readonly splits: readonly {
    readonly split: Split;
    readonly path: string;
    readonly written: number;
    readonly rows: number;
  }[];
  readonly skipped: number;
  /** How often each reason occurred, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The first 1000 skipped rows. */
  readonly problems: readonly RowProblem[];
  /** Rows that went by chance, but for a row of the same text that lay in a split already. */
  readonly withTwin: number;
  readonly seconds: number;
};

/**
 * import/preview.ts  `previewImport(path: string, options?: ReadOptions): Promise<FilePreview>`
 * import/mapped.ts   `previewMapping(sources, mapping, target | null, watched?): Promise<MappingPreview>`
 * import/run.ts      `importFiles(sources, mapping, target, watched?): Promise<ImportReport>`
 * import/export-rows.ts
 *   `exportRows(projectDir, query: ExportQuery, file: string, format: ExportFormat, watched?): Promise<Exported>`
 *   `exportSplits(projectDir, revision, splits, format, folder, watched?): Promise<readonly Exported[]>`
 *   `exportTable(table: SqlResult, file: string, format: ExportFormat, options?): Promise<Exported>`
 */
export type ExportFormat = 'csv' | 'tsv' | 'jsonl' | 'parquet' | 'xlsx' | 'excel-csv';

export type ExportQuery = {
  readonly revision: string;
  readonly split: Split;
  readonly search?: string | undefined;
  readonly label?: string | undefined;
  readonly sort?: RowSort | undefined;
  readonly where?: string | undefined;
};

/** `shortened`: cells that Excel cannot hold as long as they are. */
export type Exported = {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly shortened: number;
};

export type ImportWatched = Watched;
