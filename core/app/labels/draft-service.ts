/** The draft of the next data version, as far as it comes from labels: what of each queue is in it, and what is added to it. */
import { oneAtATime } from '../../base/one-at-a-time.ts';
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import { HOLD_OUT, type LabelDraft } from '../../contract/label-loop.ts';
import type { LabelsOf } from '../../data/label-trailers.ts';
import type { KeptItem } from '../../labels/item-rows.ts';
import type { StoredQueue } from '../../labels/queue-rows.ts';
import type { Changes } from '../changes.ts';
import type { AddedRow, DraftAnswer, DraftQuestion, HeldQuestion } from './draft-files.ts';
import type { DraftRecord, DraftRecords } from './draft-records.ts';

export type QueueText = Pick<KeptItem, 'id' | 'text' | 'twins' | 'origin'>;

/** What the draft needs of the labels that are kept. */
export type KeptLabels = {
  readonly queues: () => readonly StoredQueue[];
  /** @throws IdriftError `not-found` */
  readonly queue: (id: string) => StoredQueue;
  /** All texts of a queue: one never changes, and new ones come to its end. @throws IdriftError `not-found` */
  readonly items: (queueId: string) => readonly QueueText[];
  /** What the labelled ones came to. */
  readonly outcomes: (queueId: string) => readonly { readonly id: string; readonly label: string }[];
};

/** Work on the rows of the working copy, where rows are read. */
export type DraftWork = {
  readonly held: (question: HeldQuestion) => Promise<readonly string[]>;
  readonly read: (question: DraftQuestion) => Promise<DraftAnswer>;
  readonly add: (question: DraftQuestion, title: string) => Promise<Readonly<Record<string, AddedRow>>>;
  readonly takeWithdrawn: (question: DraftQuestion, title: string) => Promise<readonly string[]>;
};

export type DraftParts = {
  readonly labels: KeptLabels;
  readonly records: DraftRecords;
  readonly work: DraftWork;
  readonly person: () => Promise<string>;
  readonly changes: Changes;
};

export type HeldOutText = {
  readonly queueId: string;
  readonly alert: number | null;
  readonly text: string;
  readonly label: string;
};

/** Conflicts that are told with their texts. */
const SHOWN = 100;

export const alertOf = ({ source }: Pick<StoredQueue, 'source'>): number | null =>
  source.kind === 'alert' ? source.alert : null;

/** `Alert 12: unknown words` as it stands within a sentence. */
const withinSentence = (title: string): string => title.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());

/** What adding would put into the data from the queue that is not from it yet. */
const newRows = ({ rows, relabels }: DraftAnswer, { added, split }: DraftQuestion): Record<string, AddedRow> =>
  Object.fromEntries([
    ...rows
      .filter(({ id }) => added[id] === undefined)
      .map(({ id, text, label }) => [id, { text, label, split, how: 'row' }] as const),
    ...relabels
      .filter(({ id }) => added[id] === undefined)
      .map(({ id, row, label }) => [id, { text: row.text, label, split: row.split, how: 'relabel' }] as const),
  ]);

const labelsIn = (count: number): string => `${count} ${count === 1 ? 'label' : 'labels'}`;

export type DraftService = ReturnType<typeof createDraftService>;

export const createDraftService = ({ labels, records, work, person, changes }: DraftParts) => {
  // Of all queues together: two that hold the same text would both find it missing, and both add it.
  const inTurn = oneAtATime();
  /** By queue, its length and share: a text of a queue never changes, but others may come to it from another copy of the project. */
  const drawn = new Map<string, Promise<readonly string[]>>();

  const oneInOf = (queue: Pick<StoredQueue, 'source'>, record: DraftRecord): number =>
    record.releasedAt !== null ? 0 : (record.oneIn ?? (alertOf(queue) === null ? 0 : HOLD_OUT));

  const texts = new Map<string, readonly QueueText[]>();
  const textsOf = (queueId: string): readonly QueueText[] => {
    const known = texts.get(queueId);
    if (known?.length === labels.queue(queueId).counts.total) return known;
    const read = labels.items(queueId);
    texts.set(queueId, read);
    return read;
  };

  const question = (
    queueId: string,
    split: Split,
  ): DraftQuestion & { readonly oneIn: number; readonly record: DraftRecord } => {
    const queue = labels.queue(queueId);
    const record = records.read(queueId);
    const outcomes = new Map(labels.outcomes(queueId).map(({ id, label }) => [id, label]));
    return {
      record,
      queueId,
      split,
      // Texts that nobody has labelled say nothing, and may be many.
      items: textsOf(queueId)
        .filter(({ id }) => outcomes.has(id) || record.added[id] !== undefined)
        .map((item) => ({ ...item, label: outcomes.get(item.id) ?? null })),
      added: record.added,
      oneIn: oneInOf(queue, record),
      held: [],
      heldElsewhere: [],
    };
  };

  /** Labelled or not; without those that are in training already. */
  const heldOf = async (asking: ReturnType<typeof question>): Promise<ReadonlySet<string>> => {
    if (asking.oneIn === 0) return new Set();
    const items = textsOf(asking.queueId);
    const key = `${asking.oneIn} ${items.length} ${asking.queueId}`;
    const drawing =
      drawn.get(key) ??
      work.held({
        queueId: asking.queueId,
        oneIn: asking.oneIn,
        items: items.map(({ id, text, twins }) => ({ id, text, twins })),
      });
    drawn.set(key, drawing);
    drawing.catch(() => drawn.delete(key));
    return new Set((await drawing).filter((id) => asking.added[id] === undefined));
  };

  /** Texts that every other queue keeps out of training: none that is nearly the same may slip in by this one. */
  const asked = async (queueId: string, split: Split): Promise<ReturnType<typeof question>> => {
    const own = question(queueId, split);
    const others = labels.queues().filter(({ id, ...queue }) => id !== queueId && oneInOf(queue, records.read(id)) > 0);
    const held: string[] = [];
    for (const { id } of others) {
      const other = question(id, 'train');
      const ids = await heldOf(other);
      for (const { id: item, text } of textsOf(id)) if (ids.has(item)) held.push(text);
    }
    return { ...own, held: [...(await heldOf(own))], heldElsewhere: held };
  };

  const draftOf = (queueId: string, asking: ReturnType<typeof question>, answer: DraftAnswer): LabelDraft => {
    const queue = labels.queue(queueId);
    const { record, items, split } = asking;
    const inDraft = answer.inDraft.map((id) => record.added[id]).filter((row) => row !== undefined);
    const held = new Set(asking.held);
    const wantsCommit = answer.uncommitted.length;
    return {
      queueId,
      split,
      path: answer.path,
      ready: { rows: answer.rows.length, relabels: answer.relabels.length },
      added: {
        rows: inDraft.filter(({ how }) => how === 'row').length,
        relabels: inDraft.filter(({ how }) => how === 'relabel').length,
        at:
          inDraft
            .map(({ at }) => at)
            .toSorted()
            .at(-1) ?? null,
      },
      lost: answer.lost.length,
      inData: answer.inData.length,
      holdOut: {
        oneIn: asking.oneIn,
        texts: held.size,
        labelled: items.filter(({ id, label }) => label !== null && held.has(id)).length,
        released: record.releasedAt !== null,
      },
      nearHeldOut: answer.nearHeld.length,
      differs: queue.counts.differs,
      withdrawn: answer.withdrawn.length,
      conflicts: answer.conflicts.slice(0, SHOWN),
      conflictCount: answer.conflicts.length,
      otherKeys: [...answer.otherKeys],
      isUncommitted: wantsCommit > 0,
      message: wantsCommit === 0 ? null : `Add ${labelsIn(wantsCommit)} of ${withinSentence(queue.title)}`,
      problem: answer.problem,
    };
  };

  const read = async (queueId: string, split: Split): Promise<LabelDraft> => {
    const asking = await asked(queueId, split);
    return draftOf(queueId, asking, await work.read(asking));
  };

  const told = (queueId: string): void => {
    changes.emit('labels', queueId);
    changes.emit('data');
  };

  const setHoldOut = (queueId: string, change: (record: DraftRecord) => DraftRecord): Promise<LabelDraft> =>
    inTurn(async () => {
      labels.queue(queueId);
      records.write(queueId, change(records.read(queueId)));
      changes.emit('labels', queueId);
      return read(queueId, 'train');
    });

  return {
    read,

    /** @throws IdriftError where the working copy cannot take them; then nothing is added. */
    add: (queueId: string, split: Split): Promise<LabelDraft> =>
      inTurn(async () => {
        const asking = await asked(queueId, split);
        const [at, by] = [new Date().toISOString(), await person()];
        // Read anew each time: a command may write it as well.
        const keep = (added: Readonly<Record<string, AddedRow>>, without: ReadonlySet<string> = new Set()): void => {
          const record = records.read(queueId);
          const rows = Object.entries(added).map(([id, row]) => [id, { ...row, at, by }] as const);
          const before = Object.entries(record.added).filter(([id]) => !without.has(id));
          records.write(queueId, { ...record, added: Object.fromEntries([...before, ...rows]) });
        };
        const meant = newRows(await work.read(asking), asking);
        // Written first: rows that a kill leaves in the data are known to be of this queue.
        if (Object.keys(meant).length > 0) keep(meant);
        try {
          const added = await work.add(asking, `Add labels of ${withinSentence(labels.queue(queueId).title)}`);
          if (Object.keys(added).length > 0) keep(added);
        } catch (thrown) {
          const found = await work.read({ ...asking, added: { ...asking.added, ...meant } }).catch(() => null); // what went wrong first is told
          if (found) keep({}, new Set(Object.keys(meant).filter((id) => !found.inDraft.includes(id))));
          throw thrown;
        } finally {
          told(queueId);
        }
        return read(queueId, split);
      }),

    takeWithdrawn: (queueId: string): Promise<LabelDraft> =>
      inTurn(async () => {
        const asking = await asked(queueId, 'train');
        const title = `Take back labels of ${withinSentence(labels.queue(queueId).title)}`;
        const gone = new Set(await work.takeWithdrawn(asking, title));
        const record = records.read(queueId);
        const added = Object.fromEntries(Object.entries(record.added).filter(([id]) => !gone.has(id)));
        records.write(queueId, { ...record, added });
        told(queueId);
        return read(queueId, 'train');
      }),

    /** @throws IdriftError `conflict` once texts of the queue are in training: which are held out is settled then. */
    setHoldOut: (queueId: string, oneIn: number): Promise<LabelDraft> =>
      setHoldOut(queueId, (record) => {
        if (Object.keys(record.added).length === 0) return { ...record, oneIn, releasedAt: null };
        throw new IdriftError({
          code: 'conflict',
          message:
            'Texts of this queue are in the data already: which of them stay out of training cannot change any more.',
          where: queueId,
          hint: 'Held-out texts can be let into the data as a whole.',
        });
      }),

    releaseHeldOut: (queueId: string): Promise<LabelDraft> =>
      setHoldOut(queueId, (record) => ({ ...record, releasedAt: new Date().toISOString() })),

    /** Queues whose rows the next commit of the working copy brings, for its message. */
    uncommitted: async (): Promise<readonly LabelsOf[]> => {
      const found: LabelsOf[] = [];
      for (const queue of labels.queues()) {
        const asking = question(queue.id, 'train');
        if (Object.keys(asking.added).length === 0) continue;
        if ((await work.read(asking)).uncommitted.length > 0) found.push({ queue: queue.id, alert: alertOf(queue) });
      }
      return found;
    },

    /** Labelled texts that these queues keep out of training. */
    heldOut: async (queueIds: readonly string[]): Promise<readonly HeldOutText[]> => {
      const found: HeldOutText[] = [];
      for (const queueId of queueIds) {
        const queue = labels.queues().find(({ id }) => id === queueId);
        if (queue === undefined) continue;
        const asking = question(queueId, 'train');
        const held = await heldOf(asking);
        for (const { id, text, label } of asking.items) {
          if (label !== null && held.has(id)) found.push({ queueId, alert: alertOf(queue), text, label });
        }
      }
      return found;
    },
  };
};
