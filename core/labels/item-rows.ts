/** Items of a queue as they are shown: pages, one, the next open one. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { Answer, ItemPage, ItemState, QueueItem } from '../contract/labels.ts';
import { IdriftError } from '../contract/errors.ts';
import type { NewItem } from './types.ts';

export type ItemQuery = {
  readonly queueId: string;
  readonly offset: number;
  readonly limit: number;
  readonly state?: ItemState | undefined;
  /** A part of the text, in any case. */
  readonly search?: string | undefined;
};

/** An item with all that is kept of it. */
export type KeptItem = NewItem & {
  readonly position: number;
  readonly state: ItemState;
  /** What the text came to; null: nothing. */
  readonly outcome: string | null;
  /** By person. */
  readonly answers: readonly Answer[];
};

export type ItemRows = {
  /** In the queue's order. @throws IdriftError `not-found` */
  readonly page: (query: ItemQuery, person: string) => ItemPage;
  /** @throws IdriftError `not-found` */
  readonly get: (queueId: string, itemId: string, person: string) => QueueItem;
  /** @throws IdriftError `not-found` */
  readonly kept: (queueId: string, itemId: string) => KeptItem;
  /** All of a queue, in its order. @throws IdriftError `not-found` */
  readonly allKept: (queueId: string) => KeptItem[];
  /** What its labelled texts came to, in its order. @throws IdriftError `not-found` */
  readonly outcomes: (queueId: string) => { id: string; label: string }[];
  /** Id of the first open item after this place, going round; null: none is open. */
  readonly nextOpen: (queueId: string, after: number) => string | null;
  /** Others of its set of near-duplicates. */
  readonly twins: (queueId: string, itemId: string) => { id: string; text: string; state: ItemState }[];
};

type ItemRow = {
  readonly no: number;
  readonly position: number;
  readonly id: string;
  readonly text: string;
  readonly twins: string | null;
  readonly body: string;
  readonly state: ItemState;
  readonly label: string | null;
  readonly settled: number;
};
type AnswerRow = Omit<Answer, 'blind'> & { readonly blind: number };

/** What of an item lies in its JSON. */
export type ItemBody = Pick<NewItem, 'group' | 'reasons' | 'unknownWords' | 'origin' | 'suggestion'>;

const COLUMNS = 'no, position, id, text, twins, body, state, label, settled';

export const openItemRows = (database: SqliteDatabase): ItemRows => {
  database.function('holds_text', { deterministic: true }, (text: unknown, part: unknown) =>
    String(text).toLowerCase().includes(String(part)) ? 1 : 0,
  );
  const numberOf = database.prepare<[string], number>('SELECT no FROM queues WHERE id = ?').pluck();
  const one = database.prepare<[number, string], ItemRow>(`SELECT ${COLUMNS} FROM items WHERE queue = ? AND id = ?`);
  const answers = database.prepare<[number], AnswerRow>(
    'SELECT person, state, label, note, at, blind, via FROM answers WHERE item = ? ORDER BY at, person',
  );
  const open = database
    .prepare<[number, number], string>(
      "SELECT id FROM items WHERE queue = ? AND state = 'open' AND position > ? ORDER BY position LIMIT 1",
    )
    .pluck();
  const tally = database
    .prepare<[number, string], number>(
      "SELECT count FROM tallies WHERE queue = ? AND person = '' AND kind = 'state' AND name = ?",
    )
    .pluck();
  const twins = database.prepare<[number, string, string], { id: string; text: string; state: ItemState }>(
    'SELECT id, text, state FROM items WHERE queue = ? AND twins = ? AND id <> ? ORDER BY position',
  );
  const outcomes = database.prepare<[number], { id: string; label: string }>(
    "SELECT id, label FROM items WHERE queue = ? AND state = 'labelled' AND label IS NOT NULL ORDER BY position",
  );
  const queue = (id: string): number => {
    const no = numberOf.get(id);
    if (no !== undefined) return no;
    throw noQueue(id);
  };
  const row = (queueId: string, itemId: string): ItemRow => {
    const found = one.get(queue(queueId), itemId);
    if (found !== undefined) return found;
    throw new IdriftError({
      code: 'not-found',
      message: `There is no text ${itemId} in the queue ${queueId}.`,
      where: `${queueId}/${itemId}`,
      hint: 'Open the queue again: its texts are listed there.',
    });
  };
  const answersOf = (no: number): Answer[] =>
    answers.all(no).map(({ blind, ...rest }) => ({ ...rest, blind: blind === 1 }));
  const shown = (item: ItemRow, person: string): QueueItem => {
    const { group, reasons, unknownWords } = JSON.parse(item.body) as ItemBody;
    const { id, position, text, twins: set, state } = item;
    const mine = answersOf(item.no).find((answer) => answer.person === person) ?? null;
    const label = mine?.label ?? (item.settled === 1 ? item.label : null);
    return {
      id,
      position,
      text,
      group,
      reasons: [...reasons],
      unknownWords: [...unknownWords],
      twins: set,
      state,
      label,
      mine,
    };
  };
  const kept = (item: ItemRow): KeptItem => ({
    ...(JSON.parse(item.body) as ItemBody),
    id: item.id,
    text: item.text,
    twins: item.twins,
    position: item.position,
    state: item.state,
    outcome: item.label,
    answers: answersOf(item.no),
  });

  return {
    page: ({ queueId, offset, limit, state, search }, person) => {
      const no = queue(queueId);
      const part = (search ?? '').trim().toLowerCase();
      const where = `WHERE queue = ?${state === undefined ? '' : ' AND state = ?'}${part === '' ? '' : ' AND holds_text(text, ?)'}`;
      const values = [no, ...(state === undefined ? [] : [state]), ...(part === '' ? [] : [part])];
      const states: readonly ItemState[] = state === undefined ? ITEM_STATES : [state];
      const total =
        part === ''
          ? states.reduce((sum, name) => sum + (tally.get(no, name) ?? 0), 0)
          : (database
              .prepare<unknown[], number>(`SELECT count(*) FROM items ${where}`)
              .pluck()
              .get(...values) ?? 0);
      // Places count from 0 without gaps: a page of all is found by its place, at any offset.
      const isWhole = state === undefined && part === '';
      const rest = isWhole ? ' AND position >= ? ORDER BY position LIMIT ?' : ' ORDER BY position LIMIT ? OFFSET ?';
      const found = database
        .prepare<unknown[], ItemRow>(`SELECT ${COLUMNS} FROM items ${where}${rest}`)
        .all(...values, ...(isWhole ? [offset, limit] : [limit, offset]));
      return { total, items: found.map((item) => shown(item, person)) };
    },
    get: (queueId, itemId, person) => shown(row(queueId, itemId), person),
    kept: (queueId, itemId) => kept(row(queueId, itemId)),
    allKept: (queueId) =>
      database
        .prepare<[number], ItemRow>(`SELECT ${COLUMNS} FROM items WHERE queue = ? ORDER BY position`)
        .all(queue(queueId))
        .map(kept),
    outcomes: (queueId) => outcomes.all(queue(queueId)),
    nextOpen: (queueId, after) => {
      const no = queue(queueId);
      return open.get(no, after) ?? open.get(no, -1) ?? null;
    },
    twins: (queueId, itemId) => {
      const { twins: set } = row(queueId, itemId);
      return set === null ? [] : twins.all(queue(queueId), set, itemId);
    },
  };
};

const ITEM_STATES: readonly ItemState[] = ['open', 'labelled', 'skipped', 'flagged', 'differs'];

export const noQueue = (id: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no label queue ${id}.`,
    where: id,
    hint: '"idrift label queue list" lists them; the Labels page makes new ones.',
  });
