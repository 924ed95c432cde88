/** What labelling keeps of a project: queues, their texts, and the log of what people said. One SQLite file. */
import { openEventLog } from './event-log.ts';
import { type ItemRows, openItemRows } from './item-rows.ts';
import { type LabelActs, openLabelActs } from './label-acts.ts';
import { openLabelsDatabase } from './labels-database.ts';
import { openQueueRows, type QueueRows } from './queue-rows.ts';
import type { LabelEvent } from './types.ts';

export type LabelStore = QueueRows &
  LabelActs & {
    readonly items: ItemRows;
    /** Of a queue, each person's in order; also of a queue that is not here yet. */
    readonly events: (queue: string) => LabelEvent[];
    readonly close: () => void;
  };

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openLabelStore = (file: string): LabelStore => {
  const database = openLabelsDatabase(file);
  const log = openEventLog(database);
  const items = openItemRows(database);
  const queues = openQueueRows(database, log);
  return {
    ...queues,
    ...openLabelActs(database, { log, items, queues }),
    items,
    events: log.ofQueue,
    close: () => database.close(),
  };
};
