/** Labelling: queues of texts, what people say of them, and why a text stands where it stands. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { estimate, revision, split } from './common.ts';

/** Texts that a queue holds at most. */
export const MOST_ITEMS = 200_000;

const model = z.string().min(1);
const positive = z.number().int().min(1);
const limit = positive.max(MOST_ITEMS);

/** Where a queue's texts come from. */
export const queueSource = z.discriminatedUnion('kind', [
  /** The texts that carry an alert, the telling ones first. Its number is this project copy’s own; `alertId` is kept with the queue. */
  z.object({ kind: z.literal('alert'), alert: positive, alertId: z.string().optional(), limit: limit.default(60) }),
  /** Answers of the last days that the model was least sure of; of all versions when none is named. */
  z.object({
    kind: z.literal('unsure'),
    model,
    version: z.number().int().optional(),
    days: z.number().int().min(1).max(3650).default(30),
    limit: limit.default(100),
  }),
  /** Answers that somebody says are wrong. */
  z.object({ kind: z.literal('disputed'), limit: limit.default(200) }),
  /** Rows of the data whose label a simple model, trained on the other rows, would not give. */
  z.object({ kind: z.literal('label-errors'), revision: revision.default('workspace'), limit: limit.default(50) }),
  /** Logged texts, or rows of the data, that hold these words. */
  z.object({
    kind: z.literal('search'),
    in: z.enum(['log', 'data']),
    /** Of the log: left out, the project's model. */
    model: model.optional(),
    text: z.string().min(1),
    limit: limit.default(200),
  }),
  /** Answers drawn at random from a window: what accuracy in use is estimated from. */
  z.object({
    kind: z.literal('random'),
    model,
    version: z.number().int().optional(),
    days: z.number().int().min(1).max(3650).default(30),
    size: limit.default(100),
    /** Left out: one is drawn, and kept. */
    seed: z.number().int().min(0).max(2_147_483_647).optional(),
  }),
  /** Texts that another program's file brought. */
  z.object({
    kind: z.literal('import'),
    format: z.enum(['label-studio', 'argilla', 'jsonl', 'csv']),
    file: z.string(),
  }),
]);
export type QueueSource = z.infer<typeof queueSource>;

/** How the texts of a random sample were drawn: without replacement, from `population` answers. */
export const sampling = z.object({
  model: z.string(),
  version: z.number().int().nullable(),
  /** Half-open, UTC. */
  from: z.string(),
  to: z.string(),
  population: z.number().int(),
  size: z.number().int(),
  seed: z.number().int(),
});
export type Sampling = z.infer<typeof sampling>;

/** Where a text was met. */
export const itemOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('prediction'),
    id: z.string(),
    at: z.string(),
    deployment: z.string().nullable(),
    consumer: z.string().nullable(),
  }),
  /** A row as it was when the queue was made. */
  z.object({
    kind: z.literal('row'),
    revision: z.string(),
    split,
    index: z.number().int(),
    label: z.string(),
  }),
  z.object({ kind: z.literal('import'), id: z.string() }),
]);
export type ItemOrigin = z.infer<typeof itemOrigin>;

export const suggestion = z.object({
  /** null: not a model that answers here, as a baseline made for finding label errors. */
  model: z.string().nullable(),
  version: z.number().int().nullable(),
  label: z.string(),
  score: z.number(),
  probabilities: z.record(z.string(), z.number()).nullable(),
});
export type Suggestion = z.infer<typeof suggestion>;

/** What one person says of a text; `label` only with `labelled`. open: only a note. */
export const answer = z.object({
  person: z.string(),
  state: z.enum(['labelled', 'skipped', 'flagged', 'open']),
  label: z.string().nullable(),
  note: z.string(),
  at: z.string(),
  /** Given without seeing a suggestion or what others said. */
  blind: z.boolean(),
  /** The queue in which this person labelled the same text; null: this one. */
  via: z.string().nullable(),
});
export type Answer = z.infer<typeof answer>;

/** differs: two people gave different labels, and nobody settled it yet. */
export const itemState = z.enum(['open', 'labelled', 'skipped', 'flagged', 'differs']);
export type ItemState = z.infer<typeof itemState>;

export const queueItem = z.object({
  id: z.string(),
  /** Place in the queue, from 0. */
  position: z.number().int(),
  text: z.string(),
  /** Texts that belong together, as in the alert; empty: none. */
  group: z.string(),
  /** Why it is here, a few words each: "carries alert 12", "unsure". */
  reasons: z.array(z.string()),
  /** That the training texts of the suggesting version do not have. */
  unknownWords: z.array(z.string()),
  /** Nearly the same text: all items of a set share one name; null: none. */
  twins: z.string().nullable(),
  state: itemState,
  /** What this person said, else what was settled; null: nothing. */
  label: z.string().nullable(),
  /** This person's own answer. */
  mine: answer.nullable(),
});
export type QueueItem = z.infer<typeof queueItem>;

export const queueCounts = z.object({
  total: z.number().int(),
  open: z.number().int(),
  labelled: z.number().int(),
  skipped: z.number().int(),
  flagged: z.number().int(),
  differs: z.number().int(),
  /** Given by this person, per label, most first. */
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  /** Of this person's labels where a suggestion was shown or kept: how many are as suggested. */
  agreed: z.object({ count: z.number().int(), of: z.number().int(), share: estimate.nullable() }),
  /** Median seconds of this person's last 50 labels; null: fewer than 3. */
  secondsAText: z.number().nullable(),
});
export type QueueCounts = z.infer<typeof queueCounts>;

export const labelQueue = z.object({
  /** As in `/labels/alert-12`. */
  id: z.string(),
  title: z.string(),
  source: queueSource,
  /** Why the texts stand in this order, as a sentence. */
  order: z.string(),
  createdAt: z.string(),
  by: z.string(),
  state: z.enum(['open', 'closed']),
  /** null: the texts were chosen. */
  sampling: sampling.nullable(),
  /** Whose answers are suggested; null: none. */
  suggestedBy: z.object({ model: z.string(), version: z.number().int() }).nullable(),
  labels: z.array(z.object({ label: z.string(), meaning: z.string() })),
  /** Left out when the queue was made. */
  left: z.object({
    inData: z.number().int(),
    inQueues: z.number().int(),
    same: z.number().int(),
    blank: z.number().int(),
  }),
  counts: queueCounts,
  /** What keeps part of it from working, with what to do: its model was deleted, its data version is gone. */
  problem: z.string().nullable(),
});
export type LabelQueue = z.infer<typeof labelQueue>;

export const labelAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('label'), label: z.string().min(1).max(200) }),
  z.object({ kind: z.literal('skip') }),
  /** Somebody else should look at it. */
  z.object({ kind: z.literal('flag') }),
  /** Replaces this person's note; empty: none. */
  z.object({ kind: z.literal('note'), note: z.string().max(2000) }),
  /** Takes this person's answer back. */
  z.object({ kind: z.literal('clear') }),
]);
export type LabelAct = z.infer<typeof labelAct>;

/** What an act, an undo or a redo changed. */
export const acted = z.object({
  /** As they are now. */
  items: z.array(queueItem),
  counts: queueCounts,
  /** The next open text after it, going round; null: none is left. */
  next: z.string().nullable(),
  undoable: z.number().int(),
  redoable: z.number().int(),
});
export type Acted = z.infer<typeof acted>;

export const itemPage = z.object({ total: z.number().int(), items: z.array(queueItem) });
export type ItemPage = z.infer<typeof itemPage>;

export const nearestText = z.object({
  text: z.string(),
  label: z.string(),
  /** `train 902`: a row of the working copy; else the queue that it was labelled in. */
  where: z.string(),
  similarity: z.number(),
});
export type NearestText = z.infer<typeof nearestText>;

/** What helps to decide about one text. */
export const itemHelp = z.object({
  origin: itemOrigin,
  /** null: none, or blind. */
  suggestion: suggestion.nullable(),
  /** How often answers this sure were right, on the validation and test rows of the suggesting version. */
  reliability: z.object({ share: estimate, texts: z.number().int(), low: z.number(), high: z.number() }).nullable(),
  words: z.number().int(),
  nearest: z.array(nearestText),
  /** What others said; empty when blind. */
  others: z.array(answer),
  /** Items that are nearly the same text, this one left out. */
  twins: z.array(z.object({ id: z.string(), text: z.string() })),
});
export type ItemHelp = z.infer<typeof itemHelp>;

export const queuePreview = z.object({
  found: z.number().int(),
  left: labelQueue.shape.left,
  items: z.number().int(),
  /** The first of them. */
  texts: z.array(z.string()),
  order: z.string(),
  /** Why there is nothing, or less than one would think; what to do. */
  note: z.string().nullable(),
});
export type QueuePreview = z.infer<typeof queuePreview>;

/** Accuracy in use, from labels of answers that were drawn at random; texts that were chosen say nothing of it. */
export const accuracyInUse = z.object({
  model: z.string(),
  version: z.number().int(),
  /** Answers that the samples stand for, and labels of them. */
  population: z.number().int(),
  labelled: z.number().int(),
  right: z.number().int(),
  /** null: fewer labels than `least`. */
  accuracy: estimate.nullable(),
  least: z.number().int(),
  /** Sampled texts that nobody labelled: skipped, flagged or still open. */
  unlabelled: z.number().int(),
  from: z.string(),
  to: z.string(),
  queues: z.array(z.string()),
  note: z.string(),
});
export type AccuracyInUse = z.infer<typeof accuracyInUse>;

const queueId = z.string().min(1).max(200);
const itemId = z.string().min(1).max(200);
const one = z.object({ queueId, itemId });
const again = z.object({ queueId, actId: z.uuid().optional() });

export const labelsContract = {
  /** Newest first. */
  queues: oc.output(z.array(labelQueue)),
  queue: oc.input(z.object({ queueId })).output(labelQueue),
  preview: oc.input(z.object({ source: queueSource })).output(queuePreview),
  /** A job makes it; the queue is there once it has finished. */
  make: oc
    .input(z.object({ source: queueSource, title: z.string().max(200).optional() }))
    .output(z.object({ jobId: z.string(), queueId })),
  close: oc.input(z.object({ queueId })).output(labelQueue),
  reopen: oc.input(z.object({ queueId })).output(labelQueue),
  items: oc
    .input(
      z.object({
        queueId,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
        state: itemState.optional(),
        search: z.string().optional(),
      }),
    )
    .output(itemPage),
  help: oc.input(one.extend({ blind: z.boolean().default(false) })).output(itemHelp),
  /** On the disk when it answers. `twins`: the same of all that are nearly the same text and still open. */
  act: oc
    .input(
      one.extend({
        act: labelAct,
        blind: z.boolean().default(false),
        /** How long the text was shown, milliseconds. */
        shown: z.number().min(0).optional(),
        twins: z.boolean().default(false),
        /** Chosen by the caller, so that an act that is sent twice is done once. */
        actId: z.uuid().optional(),
      }),
    )
    .output(acted),
  /** The same of several texts, as one act that one undo takes back. */
  actMany: oc
    .input(z.object({ queueId, itemIds: z.array(itemId).min(1).max(1000), act: labelAct, actId: z.uuid().optional() }))
    .output(acted),
  /** Takes back this person's newest act in the queue that is not taken back yet. `items` is empty: there was none. */
  undo: oc.input(again).output(acted),
  redo: oc.input(again).output(acted),
  /** What a label means, for everybody who labels in the project: kept in idrift.json. */
  setMeaning: oc.input(z.object({ label: z.string().min(1), meaning: z.string().max(500) })).output(z.void()),
  accuracy: oc.input(z.object({ model })).output(z.array(accuracyInUse)),
};
