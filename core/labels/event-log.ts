/** The log of what people said, and what follows from it: written together, whoever said it and in whatever order it arrives. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { FoldedEvent } from './fold.ts';
import { foldItem } from './fold.ts';
import type { EventAct, LabelEvent } from './types.ts';

export type EventLog = {
  /** To be called in a transaction. Events that are here already are passed over. @returns the new ones. */
  readonly append: (events: readonly LabelEvent[]) => readonly LabelEvent[];
  /** After the items of a queue were added: its events may have been first. */
  readonly refold: (queue: string, items: readonly string[]) => void;
  /** Of a queue, in the order of each person's numbers. */
  readonly ofQueue: (queue: string) => LabelEvent[];
  readonly ofItem: (queue: string, item: string) => FoldedEvent[];
  /** Acts of a batch, undo and redo left out. */
  readonly ofBatch: (batch: string) => LabelEvent[];
  readonly byId: (id: string) => LabelEvent | null;
  /** The number that this person's next event in the queue gets. */
  readonly nextSeq: (queue: string, person: string) => number;
};

type EventRow = Omit<LabelEvent, 'act' | 'blind'> & { readonly act: string; readonly blind: number };
type Key = { readonly queue: string; readonly item: string };

const COLUMNS = 'id, queue, item, person, seq, at, act, batch, blind, shown, via';
/** A later undo or redo of the same person decides whether an act counts. */
const TAKEN_BACK = `(SELECT u.kind FROM events u WHERE u.target = e.batch AND u.person = e.person AND u.queue = e.queue
  ORDER BY u.seq DESC, u.at DESC, u.id DESC LIMIT 1) = 'undo'`;

export const openEventLog = (database: SqliteDatabase): EventLog => {
  const insert = database.prepare(
    `INSERT INTO events (${COLUMNS}, kind, target) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const ofItem = database.prepare<[string, string], EventRow & { takenBack: number | null }>(
    `SELECT ${COLUMNS}, ${TAKEN_BACK} AS takenBack FROM events e WHERE queue = ? AND item = ? AND target IS NULL`,
  );
  const ofQueue = database.prepare<[string], EventRow>(
    `SELECT ${COLUMNS} FROM events WHERE queue = ? ORDER BY person, seq, at, id`,
  );
  const ofBatch = database.prepare<[string], EventRow>(
    `SELECT ${COLUMNS} FROM events WHERE batch = ? AND target IS NULL ORDER BY queue, seq, id`,
  );
  const byId = database.prepare<[string], EventRow>(`SELECT ${COLUMNS} FROM events WHERE id = ?`);
  const lastSeq = database.prepare<[string, string], number | null>(
    'SELECT max(seq) FROM events WHERE queue = ? AND person = ?',
  );
  const refreshBatch = openBatchRefresh(database);
  const refoldItem = openRefold(database, (queue, item) => ofItem.all(queue, item).map(foldedEvent));

  return {
    append: (events) => {
      const added = events.filter(
        ({ id, queue, item, person, seq, at, act, batch, blind, shown, via }) =>
          insert.run(
            id,
            queue,
            item,
            person,
            seq,
            at,
            JSON.stringify(act),
            batch,
            Number(blind),
            shown,
            via,
            act.kind,
            targetOf(act),
          ).changes > 0,
      );
      const items = new Map<string, Key>();
      const batches = new Map<string, { queue: string; person: string; batch: string }>();
      const touch = (key: Key): void => void items.set(JSON.stringify([key.queue, key.item]), key);
      for (const { queue, item, person, act, batch } of added) {
        const target = targetOf(act);
        batches.set(JSON.stringify([queue, person, target ?? batch]), { queue, person, batch: target ?? batch });
        if (target === null) touch({ queue, item });
        else
          for (const event of ofBatch.all(target)) if (event.queue === queue && event.person === person) touch(event);
      }
      for (const { queue, person, batch } of batches.values()) refreshBatch(queue, person, batch);
      for (const { queue, item } of items.values()) refoldItem(queue, item);
      return added;
    },
    refold: (queue, items) => {
      for (const item of items) refoldItem(queue, item);
    },
    ofQueue: (queue) => ofQueue.all(queue).map(labelEvent),
    ofItem: (queue, item) => ofItem.all(queue, item).map(foldedEvent),
    ofBatch: (batch) => ofBatch.all(batch).map(labelEvent),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : labelEvent(row);
    },
    nextSeq: (queue, person) => (lastSeq.pluck().get(queue, person) ?? 0) + 1,
  };
};

const targetOf = (act: EventAct): string | null => (act.kind === 'undo' || act.kind === 'redo' ? act.batch : null);

const labelEvent = ({ act, blind, ...row }: EventRow): LabelEvent => ({
  ...row,
  act: JSON.parse(act) as EventAct,
  blind: blind === 1,
});

const foldedEvent = ({ takenBack, ...row }: EventRow & { takenBack: number | null }): FoldedEvent => ({
  ...labelEvent(row),
  takenBack: takenBack === 1,
});

/** A row for each batch that was given in the queue, with the number of the undo that holds. */
const openBatchRefresh = (database: SqliteDatabase): ((queue: string, person: string, batch: string) => void) => {
  const first = database.prepare<[string, string, string], number | null>(
    `SELECT min(seq) FROM events WHERE batch = ? AND queue = ? AND person = ? AND target IS NULL AND via IS NULL`,
  );
  const last = database.prepare<[string, string, string], { kind: string; seq: number }>(
    `SELECT kind, seq FROM events WHERE target = ? AND queue = ? AND person = ? ORDER BY seq DESC, at DESC, id DESC LIMIT 1`,
  );
  const write = database.prepare('REPLACE INTO batches (queue, person, batch, first, undone) VALUES (?, ?, ?, ?, ?)');
  return (queue, person, batch) => {
    const from = first.pluck().get(batch, queue, person) ?? null;
    if (from === null) return;
    const act = last.get(batch, queue, person);
    write.run(queue, person, batch, from, act?.kind === 'undo' ? act.seq : null);
  };
};

/** Writes what the events of an item come to: people's answers, and the state of the text. */
const openRefold = (
  database: SqliteDatabase,
  eventsOf: (queue: string, item: string) => readonly FoldedEvent[],
): ((queue: string, item: string) => void) => {
  const find = database.prepare<[string, string], { no: number; queue: number; suggested: string | null }>(
    'SELECT i.no, i.queue, i.suggested FROM items i JOIN queues q ON q.no = i.queue WHERE q.id = ? AND i.id = ?',
  );
  const remove = database.prepare('DELETE FROM answers WHERE item = ?');
  const add = database.prepare('INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const update = database.prepare('UPDATE items SET state = ?, label = ?, settled = ? WHERE no = ?');
  return (queue, item) => {
    const row = find.get(queue, item);
    if (row === undefined) return;
    const { answers, state, label, settled } = foldItem(eventsOf(queue, item));
    remove.run(row.no);
    for (const { person, state: said, label: given, note, at, blind, via } of answers) {
      const agrees = given === null || row.suggested === null ? null : Number(given === row.suggested);
      add.run(row.no, person, row.queue, said, given, note, at, Number(blind), via, agrees);
    }
    update.run(state, label, Number(settled), row.no);
  };
};
