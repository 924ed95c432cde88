/** A statistic of two groups of rows, for any split of the rows into two: what permutation tests ask again and again. */

export type GroupStatistic = {
  /** Large: the groups differ. `live` and `rest` are numbers of the pooled rows, reference rows first, in any order; together all of them, each once. */
  readonly of: (live: Uint32Array, rest: Uint32Array) => number;
  /** Differences up to this are rounding, not figures. */
  readonly rounding: number;
};

/** The split that was observed: the last `live` rows are the live ones. */
export const observedSplit = (reference: number, live: number): { live: Uint32Array; rest: Uint32Array } => ({
  live: Uint32Array.from({ length: live }, (_, row) => reference + row),
  rest: Uint32Array.from({ length: reference }, (_, row) => row),
});
