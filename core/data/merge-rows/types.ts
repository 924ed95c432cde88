/** Rows of three versions, and what becomes of them. */
import type { Row, Split } from '../../contract/common.ts';
import type { DataMerge, MergePick, RowConflict } from '../../contract/data-merge.ts';

/** A row with the line that it was read from; `other` is what the line holds beside text and label, as JSON in one order of its keys. */
export type MergeRow = Row & { readonly split: Split; readonly other: string; readonly line: Buffer };

export type Counts = NonNullable<DataMerge['counts']>;

export type RowMerge = {
  readonly conflicts: readonly RowConflict[];
  readonly counts: Counts;
  /**
   * The merged rows of each split: in mine's order, with what comes from the other side after them.
   * @throws when a conflict is not named.
   */
  readonly resolve: (pickOf: (conflict: RowConflict) => MergePick) => ReadonlyMap<Split, readonly MergeRow[]>;
};
