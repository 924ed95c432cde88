/** Rows of one data file, in pages: what a table of a million rows asks for. */
import type { Split } from '../../contract/common.ts';
import type { DataPage, RowSort } from '../../contract/data.ts';

export type RowsQuery = {
  readonly revision: string;
  readonly split: Split;
  readonly offset: number;
  readonly limit: number;
  /** Part of the text, whatever its case. */
  readonly search?: string | undefined;
  readonly label?: string | undefined;
  /** By `index`, `text`, `label`, `words`, `length`, or `column:NAME`. */
  readonly sort?: RowSort | undefined;
  /** A condition in SQL over the columns of the file. */
  readonly where?: string | undefined;
  /** Wait until all is known: for one who asks only once. */
  readonly whole?: boolean | undefined;
};

/**
 * `complete` false: the file is still being looked through. `total` is an estimate then, `labels` and `columns` those found so far;
 * ask again soon. Filtered, sorted and far pages wait for what they need.
 */
export type RowsPage = DataPage;

/** rows/version-rows.ts  `rowsOfVersion(projectDir: string, query: RowsQuery, signal?: AbortSignal): Promise<RowsPage>` */
