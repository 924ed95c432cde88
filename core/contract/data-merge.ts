/** Two versions of the data that are joined row by row, when git stopped in their pointers. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { split } from './common.ts';

const side = z.object({ split, label: z.string(), other: z.string() }).nullable();

/** A row that both sides changed, each in its own way. `null`: the side does not have it. */
export const rowConflict = z.object({
  id: z.string(),
  text: z.string(),
  /** What they differ in; `other`: a column beside text and label. */
  about: z.array(z.enum(['label', 'split', 'other', 'removed'])),
  base: side,
  mine: side,
  theirs: side,
});
export type RowConflict = z.infer<typeof rowConflict>;

export const mergePick = z.enum(['mine', 'theirs', 'base']);
export type MergePick = z.infer<typeof mergePick>;

const mergeSide = z.object({ revision: z.string(), author: z.string(), date: z.string(), message: z.string() });
const sideCounts = z.object({ added: z.number().int(), removed: z.number().int(), changed: z.number().int() });

/** A merge of git's that stopped in pointers of the data. */
export const dataMerge = z.object({
  mine: mergeSide,
  theirs: mergeSide,
  /** The common version; null: there is none. */
  base: mergeSide.nullable(),
  /** Files in conflict that are no splits of the data: they are resolved by hand first. */
  others: z.array(z.string()),
  /** Files of these versions that are not in the cache; the rows cannot be told before they are fetched. */
  missing: z.array(z.string()),
  /** Rows that one side alone changed, or both alike: they are merged by themselves. null: `missing` is not empty. */
  counts: z.object({ mine: sideCounts, theirs: sideCounts, both: z.number().int() }).nullable(),
  conflicts: z.array(rowConflict),
});
export type DataMerge = z.infer<typeof dataMerge>;

export const finishMerge = z.object({
  /** The commit that is merged, as it was shown. */
  theirs: z.string(),
  /** By conflict. */
  picks: z.record(z.string(), mergePick),
  /** For conflicts that `picks` does not name; left out: each must be named. */
  rest: mergePick.optional(),
});
export type FinishMerge = z.infer<typeof finishMerge>;

export const dataMergeContract = {
  /** null: no merge of data is going on. */
  merge: oc.output(dataMerge.nullable()),
  finishMerge: oc.input(finishMerge).output(z.object({ jobId: z.string() })),
  /** As `git merge --abort`. */
  abortMerge: oc.output(z.void()),
};
