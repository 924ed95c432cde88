/** Which texts share a run: padding is computed like text, and each run has a cost of its own. */

/** Tokens of one run, padding included: bounds the memory, and lets short texts share runs of 64. */
const TOKENS_PER_RUN = 4096;
const TEXTS_PER_RUN = 64;
/** Lengths are rounded up to a multiple of this when a run is fed (batch.ts). */
const LENGTH_STEP = 8;
/** What a run costs beside its tokens, in tokens: weights are read once more, operators start. */
const TOKENS_OF_A_RUN = 24;

/**
 * Parts `order`, which goes from short to long, where that makes the sum of all runs' tokens the least (a shortest path over the places
 * between texts).
 */
export const runsOf = (order: readonly number[], lengthOf: (row: number) => number): readonly (readonly number[])[] => {
  const padded = order.map((row) => Math.ceil(Math.max(1, lengthOf(row)) / LENGTH_STEP) * LENGTH_STEP);
  /** Least cost of the first `end` texts, and where their last run begins. */
  const cost = new Float64Array(order.length + 1);
  const begin = new Int32Array(order.length + 1);
  for (let end = 1; end <= order.length; end += 1) {
    const length = padded[end - 1] ?? LENGTH_STEP;
    cost[end] = Number.POSITIVE_INFINITY;
    for (let start = end - 1; start >= 0 && end - start <= TEXTS_PER_RUN; start -= 1) {
      if (end - start > 1 && (end - start) * length > TOKENS_PER_RUN) break;
      const total = (cost[start] ?? 0) + TOKENS_OF_A_RUN + (end - start) * length;
      if (total < (cost[end] ?? 0)) {
        cost[end] = total;
        begin[end] = start;
      }
    }
  }
  const runs: (readonly number[])[] = [];
  for (let end = order.length; end > 0; end = begin[end] ?? 0) runs.unshift(order.slice(begin[end], end));
  return runs;
};
