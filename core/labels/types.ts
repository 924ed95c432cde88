/**
 * What labelling keeps. A queue and its items never change once they are made; what people say of them is a log of events that only grows,
 * so that two copies of a project are joined by taking the events of both.
 */
import type { ItemOrigin, LabelAct, QueueSource, Sampling, Suggestion } from '../contract/labels.ts';

export type NewItem = {
  /** Unique within the queue, and the same on every computer that makes it of the same text of the same origin. */
  readonly id: string;
  readonly text: string;
  readonly group: string;
  readonly reasons: readonly string[];
  readonly unknownWords: readonly string[];
  /** Name of its set of near-duplicates; null: alone. */
  readonly twins: string | null;
  readonly origin: ItemOrigin;
  readonly suggestion: Suggestion | null;
};

export type NewQueue = {
  /** As in `/labels/alert-12`: lower-case letters, digits, `-`. */
  readonly id: string;
  readonly title: string;
  readonly source: QueueSource;
  readonly order: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly by: string;
  readonly sampling: Sampling | null;
  readonly suggestedBy: { readonly model: string; readonly version: number } | null;
  /** Labels that a text may get, in their order. */
  readonly labels: readonly string[];
  readonly left: { readonly inData: number; readonly inQueues: number; readonly same: number; readonly blank: number };
  /** In the order in which they are to be labelled. */
  readonly items: readonly NewItem[];
};

export type EventAct =
  | LabelAct
  /** Takes an act of the same person back, all events of its batch; `redo` takes the undo back. */
  | { readonly kind: 'undo'; readonly batch: string }
  | { readonly kind: 'redo'; readonly batch: string }
  /** Decides what differing labels come to; null: nothing, the text stays out of the data. */
  | { readonly kind: 'settle'; readonly label: string | null }
  /** Somebody else should label the text too, without seeing what was said. */
  | { readonly kind: 'ask' }
  /** Of the queue, `item` is any of its texts: the share of them that two people label; the newest counts. */
  | { readonly kind: 'overlap'; readonly share: number };

export type LabelEvent = {
  /** UUID: an event that comes twice is kept once. */
  readonly id: string;
  readonly queue: string;
  /** Of an undo or redo: the item of the batch's first event. */
  readonly item: string;
  readonly person: string;
  /** Counts this person's events in this queue, from 1: what orders them, whatever the clocks say. */
  readonly seq: number;
  readonly at: string;
  readonly act: EventAct;
  /** Events of one keystroke: one undo takes them all back. */
  readonly batch: string;
  readonly blind: boolean;
  /** Milliseconds that the text was shown; null: not known. */
  readonly shown: number | null;
  /** The queue in which this person labelled the same text; null: this one. */
  readonly via: string | null;
};
