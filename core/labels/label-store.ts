/** What labelling keeps of a project: queues, their texts, and the log of what people said. One SQLite file. */
import { followFile } from '../base/sqlite-follow.ts';
import { sayingDiskFaults } from '../base/sqlite-faults.ts';
import type { SaidOfText } from '../contract/data-edits.ts';
import { openEventLog } from './event-log.ts';
import { type GivenRows, openGivenRows } from './given-rows.ts';
import { type ItemRows, openItemRows } from './item-rows.ts';
import { type LabelActs, openLabelActs } from './label-acts.ts';
import { openLabelsDatabase } from './labels-database.ts';
import { openQueueRows, type QueueRows } from './queue-rows.ts';
import { openSaidOfText } from './said-of-text.ts';
import { type AnsweredRows, openAnsweredRows } from './team/answered.ts';
import type { LabelEvent } from './types.ts';

export type LabelStore = QueueRows &
  LabelActs &
  AnsweredRows & {
    readonly items: ItemRows;
    readonly given: GivenRows;
    readonly saidOf: (text: string) => SaidOfText[];
    /** Of a queue, each person's in order; also of a queue that is not here yet. */
    readonly events: (queue: string) => LabelEvent[];
    /** Tells, until the store is closed, that another program wrote the file: a command, or a second window. */
    readonly follow: (onChange: () => void) => void;
    readonly close: () => void;
  };

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openLabelStore = (file: string): LabelStore => {
  const database = sayingDiskFaults(file, openLabelsDatabase)(file);
  const log = openEventLog(database);
  const items = openItemRows(database);
  const queues = openQueueRows(database, log);
  const ends: (() => void)[] = [];
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
    saidOf: openSaidOfText(database),
    events: log.ofQueue,
    follow: (onChange) => void ends.push(followFile(database, onChange)),
    close: () => {
      for (const end of ends) end();
      database.close();
    },
  };
};
