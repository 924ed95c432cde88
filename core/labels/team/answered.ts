/** Texts of a queue that somebody said something of: all that a second opinion, agreement and review are about. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import type { Answer, ItemState } from '../../contract/labels.ts';

export type AnsweredItem = {
  readonly id: string;
  readonly position: number;
  readonly state: ItemState;
  /** What was settled decides, not that all say the same. */
  readonly settled: boolean;
  /** By time. */
  readonly answers: readonly Answer[];
};

export type AnsweredRows = {
  /** In the queue's order; empty when there is no such queue. */
  readonly answered: (queueId: string) => AnsweredItem[];
  /** null: there is no such text, or nobody said anything of it. */
  readonly answeredItem: (queueId: string, itemId: string) => AnsweredItem | null;
  /** Texts on which people differed and somebody decided, in the queue's order. */
  readonly settledItems: (queueId: string) => string[];
};

type Row = Omit<Answer, 'blind' | 'state'> & {
  readonly id: string;
  readonly position: number;
  readonly itemState: ItemState;
  readonly settled: number;
  readonly state: Answer['state'];
  readonly blind: number;
};

export const openAnsweredRows = (database: SqliteDatabase): AnsweredRows => {
  const columns = `SELECT i.id, i.position, i.state AS itemState, i.settled, a.person, a.state, a.label, a.note, a.at, a.blind, a.via
     FROM items i JOIN queues q ON q.no = i.queue JOIN answers a ON a.item = i.no WHERE q.id = ?`;
  const rows = database.prepare<[string], Row>(`${columns} ORDER BY i.position, a.at, a.person`);
  const ofItem = database.prepare<[string, string], Row>(`${columns} AND i.id = ? ORDER BY a.at, a.person`);
  const settled = database
    .prepare<[string], string>(
      'SELECT i.id FROM items i JOIN queues q ON q.no = i.queue WHERE q.id = ? AND i.settled = 1 ORDER BY i.position',
    )
    .pluck();
  return {
    answered: (queueId) => byItem(rows.all(queueId)),
    answeredItem: (queueId, itemId) => byItem(ofItem.all(queueId, itemId))[0] ?? null,
    settledItems: (queueId) => settled.all(queueId),
  };
};

const byItem = (rows: readonly Row[]): AnsweredItem[] =>
  [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const answers = own.map(({ person, state, label, note, at, blind, via }) => ({
      person,
      state,
      label,
      note,
      at,
      via,
      blind: blind === 1,
    }));
    return [{ id: first.id, position: first.position, state: first.itemState, settled: first.settled === 1, answers }];
  });
