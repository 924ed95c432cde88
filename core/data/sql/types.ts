/** SQL over the files of one version: what is asked and what comes back. Questions run in a process of their own (query.ts). */

/** A file and the name that it has as a view; a data split's is `train`, `val` or `test`. */
export type SqlFile = {
  /** Where the bytes lie: a cache object or a file of the folder; null when they are not here. */
  readonly path: string | null;
  readonly name: string;
  /** By which the bytes are read: `.jsonl`, `.csv`, `.tsv`, `.json`, `.parquet`. */
  readonly extension: string;
  readonly split: 'train' | 'val' | 'test' | null;
};

export type SqlCell = string | number | boolean | null;

export type SqlResult = {
  /** DuckDB's names of types. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Whole numbers that a double cannot hold, and nested values, are text (JSON). */
  readonly rows: readonly (readonly SqlCell[])[];
  readonly truncated: boolean;
  /** Rows of the whole answer; null when it was cut. */
  readonly total: number | null;
  readonly seconds: number;
};

export type SqlOptions = {
  /** Rows at most; 1000 when left out. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * sql/query.ts  `querySql(files: readonly SqlFile[], sql: string, options?: SqlOptions): Promise<SqlResult>`
 * sql/files.ts  `sqlFiles(projectDir: string, revision: string): Promise<readonly SqlFile[]>`
 * @throws IdriftError `bad-input` with the position (`where`: `line 1, column 8`), `cancelled`
 */
