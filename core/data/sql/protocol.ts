/** Between query.ts and the process that runs SQL (sql-child.ts). */
import type { ErrorInfo } from '../../contract/errors.ts';
import type { SqlFile, SqlResult } from './types.ts';

export type ToSqlChild = {
  readonly files: readonly SqlFile[];
  readonly sql: string;
  /** Rows at most. */
  readonly limit: number;
  /** A folder of its own that DuckDB may fill with what does not fit into memory. */
  readonly temporary: string;
  /** `table`: columns and rows. `numbers`: the first column, of whole numbers from 0, all of it. */
  readonly give: 'table' | 'numbers';
};

export type FromSqlChild =
  | { readonly kind: 'table'; readonly result: SqlResult }
  | { readonly kind: 'numbers'; readonly numbers: Uint32Array }
  | { readonly kind: 'error'; readonly info: ErrorInfo };
