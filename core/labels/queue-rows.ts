/** Queues as they lie in the file. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { LabelQueue } from '../contract/labels.ts';
import { IdriftError } from '../contract/errors.ts';
import { normalText } from '../text/same-text.ts';
import type { EventLog } from './event-log.ts';
import { type ItemBody, noQueue } from './item-rows.ts';
import { type CountsOf, openCounts } from './queue-counts.ts';
import type { NewItem, NewQueue } from './types.ts';

/** A queue as it is kept; what its labels mean, and what keeps it from working, is not. */
export type StoredQueue = Omit<LabelQueue, 'labels' | 'problem'> & { readonly labels: readonly string[] };

export type QueueRows = {
  /** Whole or not at all. What people said of it before it was here counts from then on. @throws IdriftError `conflict`, `bad-input` */
  readonly addQueue: (queue: NewQueue) => void;
  readonly hasQueue: (id: string) => boolean;
  /** Items that the queue does not have yet, at its end: another copy of the project made a queue of the same name. @returns how many */
  readonly addItems: (id: string, items: readonly NewItem[]) => number;
  /** As it was added, without its items. @throws IdriftError `not-found` */
  readonly madeQueue: (id: string) => Omit<NewQueue, 'items'>;
  /** Newest first, counted for one person. */
  readonly queues: (person: string) => StoredQueue[];
  /** @throws IdriftError `not-found` */
  readonly queue: (id: string, person: string) => StoredQueue;
  /** @throws IdriftError `not-found` */
  readonly counts: (id: string, person: string) => StoredQueue['counts'];
  /** A closed queue takes no answers. @throws IdriftError `not-found` */
  readonly setQueueState: (id: string, state: 'open' | 'closed') => void;
};

type QueueRow = { readonly no: number; readonly id: string; readonly state: 'open' | 'closed'; readonly body: string };
type QueueBody = Omit<NewQueue, 'id' | 'items'>;

export const openQueueRows = (database: SqliteDatabase, log: EventLog): QueueRows => {
  const insert = database.prepare(
    'INSERT INTO queues (id, created_at, state, sampled, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const insertItem = database.prepare(
    'INSERT INTO items (queue, position, id, text, same, twins, suggested, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const said = database.prepare<[string], string>('SELECT DISTINCT item FROM events WHERE queue = ?').pluck();
  const all = database.prepare<[], QueueRow>(
    'SELECT no, id, state, body FROM queues ORDER BY created_at DESC, no DESC',
  );
  const one = database.prepare<[string], QueueRow>('SELECT no, id, state, body FROM queues WHERE id = ?');
  const setState = database.prepare('UPDATE queues SET state = ? WHERE id = ?');
  const countsOf: CountsOf = openCounts(database);
  const row = (id: string): QueueRow => {
    const found = one.get(id);
    if (found === undefined) throw noQueue(id);
    return found;
  };
  const stored = ({ no, id, state, body }: QueueRow, person: string): StoredQueue => ({
    id,
    ...(JSON.parse(body) as QueueBody),
    state,
    counts: countsOf({ no, id }, person),
  });

  const addQueue = database.transaction((queue: NewQueue) => {
    const { id, items, ...body } = queue;
    const values = [id, queue.createdAt, 'open', Number(queue.sampling !== null), JSON.stringify(body)];
    const { changes, lastInsertRowid } = insert.run(...values);
    if (changes === 0) throw queueExists(id);
    for (const [position, item] of items.entries()) {
      insertItem.run(lastInsertRowid, position, item.id, item.text, normalText(item.text), ...rest(item));
    }
    log.refold(id, said.all(id));
  });

  const known = database.prepare<[number], string>('SELECT id FROM items WHERE queue = ?').pluck();
  const addItems = database.transaction((id: string, items: readonly NewItem[]): number => {
    const { no } = row(id);
    const there = new Set(known.all(no));
    const fresh = items.filter((item) => !there.has(item.id));
    for (const [index, item] of fresh.entries()) {
      insertItem.run(no, there.size + index, item.id, item.text, normalText(item.text), ...rest(item));
    }
    const added = new Set(fresh.map((item) => item.id));
    if (added.size > 0)
      log.refold(
        id,
        said.all(id).filter((item) => added.has(item)),
      );
    return added.size;
  });

  return {
    addItems: (id, items) => {
      checkItems({ id, items });
      return addItems.immediate(id, items);
    },
    madeQueue: (id) => ({ id, ...(JSON.parse(row(id).body) as QueueBody) }),
    addQueue: (queue) => {
      checkItems(queue);
      addQueue.immediate(queue);
    },
    hasQueue: (id) => one.get(id) !== undefined,
    queues: (person) => all.all().map((found) => stored(found, person)),
    queue: (id, person) => stored(row(id), person),
    counts: (id, person) => countsOf(row(id), person),
    setQueueState: (id, state) => {
      row(id);
      setState.run(state, id);
    },
  };
};

const rest = ({ twins, suggestion, group, reasons, unknownWords, origin }: NewItem): (string | null)[] => {
  const body: ItemBody = { group, reasons, unknownWords, origin, suggestion };
  return [twins, suggestion?.label ?? null, JSON.stringify(body)];
};

const checkItems = ({ id, items }: Pick<NewQueue, 'id' | 'items'>): void => {
  const ids = new Set<string>();
  for (const item of items) {
    if (ids.has(item.id)) {
      throw new IdriftError({
        code: 'bad-input',
        message: `Two texts of the queue ${id} have the same name ${item.id}.`,
        where: `${id}/${item.id}`,
        hint: 'Each text of a queue needs a name of its own.',
      });
    }
    ids.add(item.id);
  }
};

const queueExists = (id: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `There is a label queue ${id} already.`,
    where: id,
    hint: 'Go on with that one, or give the new one another name.',
  });
