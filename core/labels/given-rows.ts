/** What the queues that there are hold, over all of them: for whoever looks for texts to label, or for what is known of one. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { ItemOrigin, ItemState, Sampling, Suggestion } from '../contract/labels.ts';
import type { ItemBody } from './item-rows.ts';

/** A label that stands: the settled one, else the one on which all who labelled the text agree. */
export type GivenLabel = {
  readonly text: string;
  readonly label: string;
  readonly queueId: string;
  readonly origin: ItemOrigin;
};

/** An item whose label may have changed. */
type ChangedLabel = {
  /** Of the item, in all queues. */
  readonly no: number;
  readonly text: string;
  /** null: none stands. */
  readonly label: string | null;
  /** The queue's title. */
  readonly queue: string;
};

/** An item of a queue that was drawn at random. */
export type SampledItem = {
  readonly text: string;
  readonly origin: ItemOrigin;
  readonly suggestion: Suggestion | null;
  /** Of all people together. */
  readonly state: ItemState;
  /** That stands; null: none. */
  readonly label: string | null;
  /** Nobody who labelled it here saw a suggestion, or what others said. */
  readonly blind: boolean;
};

export type RandomSample = {
  readonly queueId: string;
  readonly sampling: Sampling;
  /** Those that were drawn, in the queue's order, which is the random one. */
  readonly items: readonly SampledItem[];
};

/** How far a reader has come: numbers of the last event and queue. */
export type Read = { readonly event: number; readonly queue: number };

export type GivenRows = {
  /** Texts of all items of open queues. */
  readonly openTexts: () => Iterable<string>;
  readonly labelled: () => Iterable<GivenLabel>;
  /** Items of which something was said, or whose queue was made, since; null: from the beginning. */
  readonly changed: (since: Read | null) => { readonly upTo: Read; readonly items: readonly ChangedLabel[] };
  readonly samples: (model: string) => RandomSample[];
};

type LabelledRow = Omit<GivenLabel, 'origin'> & { readonly body: string };
type SampledRow = Pick<SampledItem, 'text' | 'state' | 'label'> & { readonly body: string; readonly blind: number };
type QueueRow = { readonly no: number; readonly queueId: string; readonly body: string };

const CHANGED = `SELECT i.no, i.text, i.label, q.body ->> '$.title' AS queue FROM items i JOIN queues q ON q.no = i.queue`;

export const openGivenRows = (database: SqliteDatabase): GivenRows => {
  const open = database
    .prepare<[], string>("SELECT i.text FROM items i JOIN queues q ON q.no = i.queue WHERE q.state = 'open'")
    .pluck();
  const labelled = database.prepare<[], LabelledRow>(
    'SELECT i.text, i.label, q.id AS queueId, i.body FROM items i JOIN queues q ON q.no = i.queue WHERE i.label IS NOT NULL',
  );
  const newest = database.prepare<[], Read>(
    `SELECT (SELECT coalesce(max(rowid), 0) FROM events) AS event, (SELECT coalesce(max(no), 0) FROM queues) AS queue`,
  );
  const ofQueues = database.prepare<[number], ChangedLabel>(`${CHANGED} WHERE q.no > ? AND i.label IS NOT NULL`);
  const ofEvents = database.prepare<[number, number, number], ChangedLabel>(
    `${CHANGED} WHERE q.no <= ? AND (q.id, i.id) IN (SELECT queue, item FROM events WHERE rowid > ? AND rowid <= ?)`,
  );
  // An undo names one item of its batch, and takes back what was said of all.
  const ofBatches = database.prepare<[number, number, number], ChangedLabel>(
    `${CHANGED} WHERE q.no <= ? AND (q.id, i.id) IN (SELECT e.queue, e.item FROM events e
       WHERE e.batch IN (SELECT target FROM events WHERE rowid > ? AND rowid <= ? AND target IS NOT NULL))`,
  );
  const sampled = database.prepare<[string], QueueRow>(
    "SELECT no, id AS queueId, body FROM queues WHERE sampled = 1 AND body ->> '$.sampling.model' = ? ORDER BY no",
  );
  // What stands behind them came from a queue of the same name in another copy of the project: drawn from other answers, for all that is known.
  const items = database.prepare<[number, number], SampledRow>(
    `SELECT text, state, label, body,
       (SELECT coalesce(min(blind), 0) FROM answers a WHERE a.item = items.no AND a.label IS NOT NULL) AS blind
     FROM items WHERE queue = ? AND position < ? ORDER BY position`,
  );
  return {
    openTexts: () => open.iterate(),
    labelled: function* () {
      for (const { body, ...row } of labelled.all()) yield { ...row, origin: (JSON.parse(body) as ItemBody).origin };
    },
    changed: (since) => {
      const upTo = newest.get() ?? { event: 0, queue: 0 };
      if (since === null) return { upTo, items: ofQueues.all(0) };
      const { event, queue } = since;
      if (event === upTo.event && queue === upTo.queue) return { upTo, items: [] };
      const of = [queue, event, upTo.event] as const;
      const touched = event === upTo.event ? [] : [...ofEvents.all(...of), ...ofBatches.all(...of)];
      return { upTo, items: [...touched, ...ofQueues.all(queue)] };
    },
    samples: (model) =>
      sampled.all(model).map(({ no, queueId, body }) => {
        const { sampling } = JSON.parse(body) as { sampling: Sampling };
        const drawn = items.all(no, sampling.size).map(({ body: own, blind, ...row }) => {
          const { origin, suggestion } = JSON.parse(own) as ItemBody;
          return { ...row, origin, suggestion, blind: blind === 1 };
        });
        return { queueId, sampling, items: drawn };
      }),
  };
};
