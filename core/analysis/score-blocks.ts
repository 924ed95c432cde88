/** Scored rows in at most a few thousand blocks of neighbouring scores, so that rows are redrawn block by block. */
import { binOf } from './reliability.ts';
import type { ScoreGroups } from './score-groups.ts';

export type ScoreBlocks = {
  /** Rows of block b that are what their score says, at 2b, and that are not, at 2b + 1. Blocks ascend. */
  readonly counts: Uint32Array;
  /** Mean score of the same rows. */
  readonly scores: Float64Array;
  /** For each of the binnings: the bin that a block lies in. */
  readonly bins: readonly Uint8Array[];
};

/** Below this every score is a block of its own. */
const MOST_BLOCKS = 1024;

/** @param edges of binnings: no block lies across an edge. At most 255 bins each. */
export const scoreBlocks = (groups: ScoreGroups, edges: readonly Float64Array[]): ScoreBlocks => {
  const { values, positives, negatives, m, n } = groups;
  const least = values.length <= MOST_BLOCKS ? 1 : (m + n) / MOST_BLOCKS;
  const blockOf = new Uint32Array(values.length);
  let blocks = 0;
  let rows = 0;
  let bins: readonly number[] = [];
  const found: (readonly number[])[] = [];
  for (let group = 0; group < values.length; group++) {
    const own = edges.map((each) => binOf(each, values[group] as number));
    if (group === 0 || rows >= least || own.some((bin, at) => bin !== bins[at])) {
      blocks++;
      rows = 0;
      bins = own;
      found.push(own);
    }
    blockOf[group] = blocks - 1;
    rows += (positives[group] as number) + (negatives[group] as number);
  }
  const counts = new Uint32Array(2 * blocks);
  const scores = new Float64Array(2 * blocks);
  for (let group = 0; group < values.length; group++) {
    for (const [side, of] of [positives, negatives].entries()) {
      const cell = 2 * (blockOf[group] as number) + side;
      counts[cell] = (counts[cell] as number) + (of[group] as number);
      scores[cell] = (scores[cell] as number) + (of[group] as number) * (values[group] as number);
    }
  }
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] as number;
    if (count > 0) scores[cell] = (scores[cell] as number) / count;
  }
  return { counts, scores, bins: edges.map((_, at) => Uint8Array.from(found, (own) => own[at] ?? 0)) };
};
