/** Edits of the working copy's rows, taking them back, and what became of a row over the versions. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { split } from './common.ts';

const text = z.string().refine((value) => value.trim() !== '', 'A row has a text.');
const label = z.string().refine((value) => value.trim() !== '', 'A row has a label.');

/** A row of the working copy as it was seen: where it has become another since, nothing is changed. `index` counts from 0. */
export const rowRef = z.object({ split, index: z.number().int().min(0), text: z.string(), label: z.string() });
export type RowRef = z.infer<typeof rowRef>;

/** Where a row has a list of labels, its `label` is their names joined by ", ". */
export const rowEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('relabel'), row: rowRef, label }),
  z.object({ kind: z.literal('text'), row: rowRef, text }),
  /** To the end of another split. */
  z.object({ kind: z.literal('move'), row: rowRef, to: split }),
  /** Into two rows or more, in its place; what else its line holds goes to each. */
  z.object({ kind: z.literal('divide'), row: rowRef, parts: z.array(z.object({ text, label })).min(2).max(20) }),
  z.object({ kind: z.literal('remove'), row: rowRef }),
  /** At the end, as lines with the keys of the split's other lines. */
  z.object({ kind: z.literal('append'), split, rows: z.array(z.object({ text, label })).min(1).max(200_000) }),
]);
export type RowEdit = z.infer<typeof rowEdit>;

/** What was done in one go, and is taken back in one go. */
export const editSession = z.object({
  id: z.string(),
  title: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Relative to the project. */
  paths: z.array(z.string()),
});
export type EditSession = z.infer<typeof editSession>;

export const editState = z.object({
  /** What the next undo takes back; null: nothing. */
  undo: editSession.nullable(),
  redo: editSession.nullable(),
});
export type EditState = z.infer<typeof editState>;

export const edited = editState.extend({
  /** What was done, taken back or done again; null: there was nothing to take back. */
  session: editSession.nullable(),
  /** Where each row stands that was written anew, in the order of the edits; a removed row stands nowhere. */
  places: z.array(z.object({ split, index: z.number().int() })),
});
export type Edited = z.infer<typeof edited>;

const place = z.object({ split, index: z.number().int(), label: z.string() });

/** A version in which a row became other than it was, newest first. */
export const rowEvent = z.object({
  /** Full commit hash, or `workspace`. */
  revision: z.string(),
  date: z.string(),
  author: z.string(),
  message: z.string(),
  kind: z.enum(['added', 'removed', 'relabelled', 'moved', 'edited', 'changed']),
  /** The text after it; `edited` has another before it. */
  text: z.string(),
  before: z.object({ text: z.string(), places: z.array(place) }),
  /** Everywhere the text stands after it. */
  after: z.array(place),
});
export type RowEvent = z.infer<typeof rowEvent>;

export const rowHistory = z.object({
  events: z.array(rowEvent),
  /** Versions that were looked through, and those whose files are not in the cache. */
  versions: z.number().int(),
  missing: z.number().int(),
});
export type RowHistory = z.infer<typeof rowHistory>;

export const dataEditsContract = {
  /** All or none of them; the commit stays as it is. */
  editRows: oc
    .input(z.object({ edits: z.array(rowEdit).min(1).max(10_000), title: z.string().max(200).optional() }))
    .output(edited),
  edits: oc.output(editState),
  undoEdit: oc.output(edited),
  redoEdit: oc.output(edited),
  /** What became of a row over all versions of what is checked out. */
  rowHistory: oc.input(z.object({ text: z.string().min(1) })).output(rowHistory),
};
