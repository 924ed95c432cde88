/** What a person does to a queue: acts, undo and redo. Each is one transaction, on the disk when it returns. */
import { randomUUID } from 'node:crypto';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Acted } from '../contract/labels.ts';
import type { EventLog } from './event-log.ts';
import type { ItemRows } from './item-rows.ts';
import type { QueueRows } from './queue-rows.ts';
import { openSameTexts } from './same-texts.ts';
import type { EventAct, LabelEvent } from './types.ts';

type ActOrder = {
  readonly queueId: string;
  readonly itemIds: readonly string[];
  readonly act: Exclude<EventAct, { kind: 'undo' | 'redo' }>;
  readonly person: string;
  readonly blind?: boolean | undefined;
  /** Milliseconds. */
  readonly shown?: number | undefined;
  /** Their near-duplicates that are still open, too. */
  readonly twins?: boolean | undefined;
  /** An act that comes twice under one id is done once. */
  readonly actId?: string | undefined;
};

type AgainOrder = Pick<ActOrder, 'queueId' | 'person' | 'actId'>;

/** `queues`: those that changed, others with the same text among them. */
export type Done = { readonly acted: Acted; readonly queues: readonly string[] };

export type LabelActs = {
  /** @throws IdriftError `not-found`, or `conflict` when the queue is closed. */
  readonly act: (order: ActOrder) => Done;
  /** Takes back this person's newest act in the queue that counts. */
  readonly undo: (order: AgainOrder) => Done;
  /** Takes back the newest undo, unless something was done since. */
  readonly redo: (order: AgainOrder) => Done;
  /** What people did on other computers. @returns the queues that changed */
  readonly addEvents: (events: readonly LabelEvent[]) => readonly string[];
};

export const openLabelActs = (
  database: SqliteDatabase,
  { log, items, queues }: { readonly log: EventLog; readonly items: ItemRows; readonly queues: QueueRows },
): LabelActs => {
  const stateOf = database.prepare<[string], string>('SELECT state FROM queues WHERE id = ?').pluck();
  const newest = database.prepare<[string, string], { batch: string }>(
    'SELECT batch FROM batches WHERE queue = ? AND person = ? AND undone IS NULL ORDER BY first DESC LIMIT 1',
  );
  const undone = database.prepare<[string, string, string, string], { batch: string }>(
    `SELECT batch FROM batches WHERE queue = ? AND person = ? AND undone > ${lastAct} ORDER BY undone DESC LIMIT 1`,
  );
  const undoable = database
    .prepare<[string, string], number>('SELECT undoable FROM stacks WHERE queue = ? AND person = ?')
    .pluck();
  const redoable = database
    .prepare<[string, string, string, string], number>(
      `SELECT count(*) FROM batches WHERE queue = ? AND person = ? AND undone > ${lastAct}`,
    )
    .pluck();
  const sameTexts = openSameTexts(database);

  const requireOpen = (queueId: string, person: string): void => {
    if (stateOf.get(queueId) === 'closed') throw isClosed(queueId);
    queues.counts(queueId, person); // not-found, in its words
  };
  const answer = (queueId: string, person: string, events: readonly LabelEvent[]): Done => {
    const own = [...new Set(events.filter(({ queue }) => queue === queueId).map(({ item }) => item))];
    const changed = own.map((item) => items.get(queueId, item, person));
    const acted: Acted = {
      items: changed,
      counts: queues.counts(queueId, person),
      next: items.nextOpen(queueId, changed[0]?.position ?? -1),
      undoable: undoable.get(queueId, person) ?? 0,
      redoable: redoable.get(queueId, person, queueId, person) ?? 0,
    };
    return { acted, queues: [...new Set([queueId, ...events.map(({ queue }) => queue)])] };
  };

  const act = database.transaction((order: ActOrder): Done => {
    const { queueId, person, act: given, actId } = order;
    requireOpen(queueId, person);
    const before = actId === undefined ? [] : log.ofBatch(actId);
    if (before.length > 0) {
      requireSame(order, before);
      return answer(queueId, person, before);
    }
    const own = withTwins(order).map((item) => ({ queue: queueId, item, via: null as string | null }));
    const carried = ANSWERS.has(given.kind) ? sameTexts(queueId, own, person, given.kind === 'label') : [];
    const batch = actId ?? randomUUID();
    const next = new Map<string, number>();
    const events = [...own, ...carried].map(({ queue, item, via }, index): LabelEvent => {
      const seq = next.get(queue) ?? log.nextSeq(queue, person);
      next.set(queue, seq + 1);
      return {
        id: randomUUID(),
        queue,
        item,
        person,
        seq,
        at: laterThan(log.ofItem(queue, item)),
        // Only labels are carried: a text that is skipped here is open elsewhere.
        act: via === null || given.kind === 'label' ? given : { kind: 'clear' },
        batch,
        blind: order.blind === true,
        shown: index === 0 ? (order.shown ?? null) : null,
        via,
      };
    });
    log.append(events);
    return answer(queueId, person, events);
  });

  const withTwins = ({ queueId, itemIds, person, twins }: ActOrder): string[] => {
    const named = [...new Set(itemIds)];
    for (const id of named) items.get(queueId, id, person); // not-found, in its words
    if (twins !== true) return named;
    const alike = named.flatMap((id) => items.twins(queueId, id)).filter(({ state }) => state === 'open');
    return [...new Set([...named, ...alike.map(({ id }) => id)])];
  };

  const again = (kind: 'undo' | 'redo') =>
    database.transaction(({ queueId, person, actId }: AgainOrder): Done => {
      requireOpen(queueId, person);
      const before = actId === undefined ? null : log.byId(actId);
      if (before !== null) return answer(queueId, person, log.ofBatch(targetOf(before)));
      const found = kind === 'undo' ? newest.get(queueId, person) : undone.get(queueId, person, queueId, person);
      if (found === undefined) return answer(queueId, person, []);
      const events = log.ofBatch(found.batch).filter((event) => event.person === person);
      const firsts = [...Map.groupBy(events, ({ queue }) => queue).values()].flatMap((own) => own.slice(0, 1));
      log.append(
        firsts.map(({ queue, item }) => ({
          id: queue === queueId && actId !== undefined ? actId : randomUUID(),
          queue,
          item,
          person,
          seq: log.nextSeq(queue, person),
          at: new Date().toISOString(),
          act: { kind, batch: found.batch },
          batch: actId ?? randomUUID(),
          blind: false,
          shown: null,
          via: queue === queueId ? null : queueId,
        })),
      );
      return answer(queueId, person, events);
    });
  const [undo, redo] = [again('undo'), again('redo')];
  const addEvents = database.transaction((events: readonly LabelEvent[]): string[] => [
    ...new Set(log.append(events).map(({ queue }) => queue)),
  ]);

  return {
    act: (order) => act.immediate(order),
    undo: (order) => undo.immediate(order),
    redo: (order) => redo.immediate(order),
    addEvents: (events) => addEvents.immediate(events),
  };
};

/** What a person says of a text, one of them at a time. */
const ANSWERS: ReadonlySet<string> = new Set(['label', 'skip', 'flag', 'clear']);

/** Number of the person's newest act in the queue: an undo from before it is not taken back any more. */
const lastAct = '(SELECT ifnull(max(first), 0) FROM batches WHERE queue = ? AND person = ?)';

/** Now, but after all that is known of the item: another computer's clock may be ahead. */
const laterThan = (events: readonly Pick<LabelEvent, 'at'>[]): string => {
  const newest = Math.max(...events.map(({ at }) => Date.parse(at)), Number.NEGATIVE_INFINITY);
  return new Date(Math.max(Date.now(), newest + 1)).toISOString();
};

const targetOf = ({ act }: LabelEvent): string => (act.kind === 'undo' || act.kind === 'redo' ? act.batch : '');

/** The same id for something else is a fault of the caller, and would otherwise be lost without a word. */
const requireSame = ({ queueId, itemIds, act, person, actId }: ActOrder, before: readonly LabelEvent[]): void => {
  const isSame = itemIds.every((id) =>
    before.some(
      (event) =>
        event.queue === queueId &&
        event.item === id &&
        event.person === person &&
        JSON.stringify(event.act) === JSON.stringify(act),
    ),
  );
  if (isSame) return;
  throw new IdriftError({
    code: 'conflict',
    message: `The act ${actId} was something else when it was done.`,
    where: actId,
    hint: 'Give each act an id of its own; only a repetition has the same.',
  });
};

const isClosed = (queueId: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The label queue ${queueId} is closed.`,
    where: queueId,
    hint: 'Reopen it to go on labelling.',
  });
