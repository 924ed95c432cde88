/** What labelling keeps of a project: queues, their texts, and the log of what people said. One SQLite file. */
import { sayingDiskFaults } from '../base/sqlite-faults.ts';
import { openEventLog } from './event-log.ts';
import { type GivenRows, openGivenRows } from './given-rows.ts';
import { type ItemRows, openItemRows } from './item-rows.ts';
import { type LabelActs, openLabelActs } from './label-acts.ts';
import { openLabelsDatabase } from './labels-database.ts';
import { openQueueRows, type QueueRows } from './queue-rows.ts';
import { type AnsweredRows, openAnsweredRows } from './team/answered.ts';
import type { LabelEvent } from './types.ts';

export type LabelStore = QueueRows &
  LabelActs &
  AnsweredRows & {
    readonly items: ItemRows;
    readonly given: GivenRows;
    /** Of a queue, each person's in order; also of a queue that is not here yet. */
    readonly events: (queue: string) => LabelEvent[];
    readonly close: () => void;
  };

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openLabelStore = (file: string): LabelStore => {
  const database = sayingDiskFaults(file, openLabelsDatabase)(file);
  const log = openEventLog(database);
  const items = openItemRows(database);
  const queues = openQueueRows(database, log);
  const acts = openLabelActs(database, { log, items, queues });
  return {
    ...queues,
    addQueue: sayingDiskFaults(file, queues.addQueue),
    setQueueState: sayingDiskFaults(file, queues.setQueueState),
    act: sayingDiskFaults(file, acts.act),
    undo: sayingDiskFaults(file, acts.undo),
    redo: sayingDiskFaults(file, acts.redo),
    addEvents: sayingDiskFaults(file, acts.addEvents),
    ...openAnsweredRows(database),
    items,
    given: openGivenRows(database),
    events: log.ofQueue,
    close: () => database.close(),
  };
};
