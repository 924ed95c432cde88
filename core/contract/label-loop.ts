/** From labelled texts to a better version that is live: the draft of the next data version, its commit, the run, and what the alert hears. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { split } from './common.ts';

const count = z.number().int().min(0);
const queueId = z.string().min(1).max(200);
const which = z.object({ queueId });

/** Of an alert's texts one in so many stays out of training, so that the comparison on them is honest. */
export const HOLD_OUT = 3;

/** A labelled text that is not put into the data, because the data says otherwise. */
export const draftConflict = z.object({
  itemId: z.string(),
  text: z.string(),
  label: z.string(),
  /**
   * `other-label`: the data has the text with another label. `row-changed`, `row-gone`: the row that was looked at has a third label by now,
   * or is no longer there.
   */
  why: z.enum(['other-label', 'row-changed', 'row-gone']),
  /** Where the data has the text; null: nowhere. */
  there: z.object({ split, index: count, label: z.string() }).nullable(),
});
export type DraftConflict = z.infer<typeof draftConflict>;

/** What of a queue's labels is in the working copy, and what would be. */
export const labelDraft = z.object({
  queueId: z.string(),
  split,
  /** The data file that new rows go to, relative to the project; null: `problem` says why there is none. */
  path: z.string().nullable(),
  /** What adding would do now. */
  ready: z.object({ rows: count, relabels: count }),
  /** What was added from this queue and is in the working copy. */
  added: z.object({ rows: count, relabels: count, at: z.string().nullable() }),
  /** Was added, and is not in the working copy: another version was taken, or somebody removed it. Adding puts it there again. */
  lost: count,
  /** Was in the data already, with the same label. */
  inData: count,
  /** Labelled and kept out of training. `oneIn`: one in so many; 0: none is. */
  holdOut: z.object({ oneIn: count, labelled: count, texts: count, released: z.boolean() }),
  /** Left out because they are nearly the same as a text that another queue keeps out of training. */
  nearHeldOut: count,
  /** Two people gave different labels: somebody must settle them first. */
  differs: count,
  /** In the draft, though their label was taken back since. */
  withdrawn: count,
  conflicts: z.array(draftConflict),
  conflictCount: count,
  /** What the file's rows have besides text and label: null in rows that are added. */
  otherKeys: z.array(z.string()),
  /** Whether the working copy has rows of this queue that no version has. */
  isUncommitted: z.boolean(),
  /** As the commit's first line says it; null: nothing is to be committed. */
  message: z.string().nullable(),
  /** What keeps the draft from being read or written, and what to do. */
  problem: z.string().nullable(),
});
export type LabelDraft = z.infer<typeof labelDraft>;

/** A data version that holds labels of the queue, as its commit says. */
export const labelCommit = z.object({
  revision: z.string(),
  subject: z.string(),
  at: z.string(),
  by: z.string(),
});
export type LabelCommit = z.infer<typeof labelCommit>;

const version = z.object({ model: z.string(), version: z.number().int() });

export const startedComparison = version.extend({ jobId: z.string(), deployment: z.string().nullable() });
export type StartedComparison = z.infer<typeof startedComparison>;

/** What comes next, as the page's filled button has it. */
export const loopAct = z.enum([
  'make-queue',
  'label',
  'add',
  'commit',
  'train',
  'wait',
  'compare',
  'promote',
  'release',
  'none',
]);
export type LoopAct = z.infer<typeof loopAct>;

export const labelLoop = z.object({
  /** null: nobody has made a queue of the alert yet. */
  queueId: z.string().nullable(),
  alert: z.number().int().nullable(),
  draft: labelDraft.nullable(),
  /** Why the draft cannot be read, and what to do. */
  problem: z.string().nullable(),
  /** Texts that are labelled, of those in the queue. */
  labels: z.object({ labelled: count, open: count, total: count }).nullable(),
  /** The newest. */
  commit: labelCommit.nullable(),
  /** The newest run on a version that holds the queue's labels. */
  run: z
    .object({
      runId: z.string(),
      name: z.string(),
      state: z.enum(['running', 'finished', 'ended']),
      startedAt: z.string(),
      registered: version.nullable(),
    })
    .nullable(),
  /** What answers now, and the run that made it; null: nothing is served. */
  live: version.extend({ deployment: z.string(), runId: z.string().nullable() }).nullable(),
  /** Of the run's version against what is live. */
  rehearsal: z
    .object({ at: z.string(), verdict: z.enum(['go', 'no-go']), alertTexts: z.string().nullable() })
    .nullable(),
  /** What is live, when its data holds the queue's labels. */
  promoted: version.nullable(),
  next: loopAct,
});
export type LabelLoop = z.infer<typeof labelLoop>;

export const labelLoopContract = {
  loop: oc.input(which).output(labelLoop),
  loopOfAlert: oc.input(z.object({ alert: z.number().int().min(1) })).output(labelLoop),
  draft: oc.input(which.extend({ split: split.default('train') })).output(labelDraft),
  /** Adds what is new; adding again adds nothing twice. */
  addToDraft: oc.input(which.extend({ split: split.default('train') })).output(labelDraft),
  /** Takes rows out of the working copy whose label was taken back. */
  takeWithdrawn: oc.input(which).output(labelDraft),
  /** 0: none; before anything of the queue was added. */
  setHoldOut: oc.input(which.extend({ oneIn: z.number().int().min(0).max(100) })).output(labelDraft),
  /** Held-out texts may go into the data from now on; what was compared on them stays as it was. */
  releaseHeldOut: oc.input(which).output(labelDraft),
  /** A run on the queue's commit with the settings of the run behind what is live. @throws `conflict` where these are not known. */
  retrain: oc.input(which).output(z.object({ runId: z.string(), jobId: z.string() })),
  /** Registers the run's model where it is not, and rehearses it against what is live. */
  compare: oc.input(which).output(startedComparison),
};
