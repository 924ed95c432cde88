/** Labelling over the contract: queues, what people say of their texts, and what helps them to decide. */
import type {
  AccuracyInUse,
  Acted,
  ItemHelp,
  ItemPage,
  LabelAct,
  LabelQueue,
  QueuePreview,
  QueueSource,
} from '../contract/labels.ts';
import { IdriftError } from '../contract/errors.ts';
import type { Done } from '../labels/label-acts.ts';
import type { ItemQuery } from '../labels/item-rows.ts';
import type { LabelStore } from '../labels/label-store.ts';
import type { StoredQueue } from '../labels/queue-rows.ts';
import type { Changes } from './changes.ts';
import type { Jobs } from './jobs.ts';
import { queueName } from './label-queue-name.ts';
import type { LabelSources } from './labels/source-parts.ts';

export type LabelsParts = {
  readonly labels: LabelStore;
  readonly sources: LabelSources;
  readonly jobs: Jobs;
  readonly changes: Changes;
  /** Who labels here. */
  readonly person: () => Promise<string>;
  /** What labels mean, as the project's settings say. */
  readonly meanings: () => Readonly<Record<string, string>>;
  /** Empty: it is taken out. */
  readonly saveMeaning: (label: string, meaning: string) => void;
  /** Registered versions, as `model/3`; null: whoever keeps them does not answer. */
  readonly versions: () => Promise<ReadonlySet<string> | null>;
};

type One = { readonly queueId: string; readonly itemId: string };
type ActInput = One & {
  readonly act: LabelAct;
  readonly blind: boolean;
  readonly shown?: number | undefined;
  readonly twins: boolean;
  readonly actId?: string | undefined;
};
type ActManyInput = {
  readonly queueId: string;
  readonly itemIds: readonly string[];
  readonly act: LabelAct;
  readonly actId?: string | undefined;
};
type AgainInput = { readonly queueId: string; readonly actId?: string | undefined };
type MakeInput = { readonly source: QueueSource; readonly title?: string | undefined };

export type LabelsService = ReturnType<typeof createLabelsService>;

export const createLabelsService = (parts: LabelsParts) => {
  const { labels, sources, changes, person } = parts;
  /** Names of queues that are being made. */
  const making = new Set<string>();

  /** Its own labels, then those of the project. */
  const labelsOf = (queue: Pick<StoredQueue, 'labels'>): LabelQueue['labels'] => {
    const meanings = parts.meanings();
    return [...new Set([...queue.labels, ...Object.keys(meanings)])].map((label) => ({
      label,
      meaning: meanings[label] ?? '',
    }));
  };
  const shown = (queue: StoredQueue, versions: ReadonlySet<string> | null): LabelQueue => ({
    ...queue,
    labels: labelsOf(queue),
    problem: problemOf(queue, versions),
  });
  const queue = async (queueId: string): Promise<LabelQueue> =>
    shown(labels.queue(queueId, await person()), await parts.versions());

  /** @throws IdriftError `bad-input`: a misspelled label would become a class of its own. */
  const requireLabel = (queueId: string, act: LabelAct, who: string): void => {
    if (act.kind !== 'label') return;
    const known = labelsOf(labels.queue(queueId, who)).map(({ label }) => label);
    if (known.includes(act.label)) return;
    throw new IdriftError({
      code: 'bad-input',
      message: `"${act.label}" is not a label of the queue ${queueId}: ${known.length === 0 ? 'it has none' : known.join(', ')}.`,
      where: queueId,
      hint: 'To add a label, say what it means: "What labels mean" on the Labels page, or "idrift label meaning LABEL TEXT".',
    });
  };
  const told = ({ acted, queues }: Done): Acted => {
    for (const id of queues) changes.emit('labels', id);
    return acted;
  };
  const setState = async (queueId: string, state: 'open' | 'closed'): Promise<LabelQueue> => {
    labels.setQueueState(queueId, state);
    changes.emit('labels', queueId);
    return queue(queueId);
  };

  return {
    queues: async (): Promise<LabelQueue[]> => {
      const versions = await parts.versions();
      return labels.queues(await person()).map((each) => shown(each, versions));
    },
    queue: ({ queueId }: { queueId: string }): Promise<LabelQueue> => queue(queueId),
    preview: (source: QueueSource): Promise<QueuePreview> => sources.preview(source),
    make: async ({ source, title }: MakeInput): Promise<{ jobId: string; queueId: string }> => {
      const by = await person();
      const queueId = queueName(source, new Date(), (name) => making.has(name) || labels.hasQueue(name));
      making.add(queueId);
      const about = { kind: 'labels', title: 'Find texts to label', path: `/labels/${queueId}` } as const;
      const { job } = parts.jobs.start(about, async (report, signal) => {
        try {
          const made = await sources.make({ source, id: queueId, title, by }, report, signal);
          signal.throwIfAborted();
          labels.addQueue(made);
          changes.emit('labels', queueId);
        } finally {
          making.delete(queueId);
        }
      });
      return { jobId: job.id, queueId };
    },
    close: ({ queueId }: { queueId: string }): Promise<LabelQueue> => setState(queueId, 'closed'),
    reopen: ({ queueId }: { queueId: string }): Promise<LabelQueue> => setState(queueId, 'open'),
    items: async (query: ItemQuery): Promise<ItemPage> => labels.items.page(query, await person()),
    help: async ({ queueId, itemId, blind }: One & { blind: boolean }): Promise<ItemHelp> => {
      const who = await person();
      const item = labels.items.kept(queueId, itemId);
      const found = await sources.help(item);
      return {
        ...found,
        origin: item.origin,
        suggestion: blind ? null : item.suggestion,
        reliability: blind ? null : found.reliability,
        others: blind ? [] : item.answers.filter((answer) => answer.person !== who),
        twins: labels.items.twins(queueId, itemId).map(({ id, text }) => ({ id, text })),
      };
    },
    act: async ({ itemId, ...order }: ActInput): Promise<Acted> => {
      const who = await person();
      requireLabel(order.queueId, order.act, who);
      return told(labels.act({ ...order, itemIds: [itemId], person: who }));
    },
    actMany: async (order: ActManyInput): Promise<Acted> => {
      const who = await person();
      requireLabel(order.queueId, order.act, who);
      return told(labels.act({ ...order, person: who }));
    },
    undo: async (order: AgainInput): Promise<Acted> => told(labels.undo({ ...order, person: await person() })),
    redo: async (order: AgainInput): Promise<Acted> => told(labels.redo({ ...order, person: await person() })),
    setMeaning: ({ label, meaning }: { label: string; meaning: string }): void => {
      parts.saveMeaning(label, meaning);
      changes.emit('settings');
      changes.emit('labels');
    },
    accuracy: ({ model }: { model: string }): AccuracyInUse[] => sources.accuracy(model),
  };
};

const problemOf = ({ source, suggestedBy }: StoredQueue, versions: ReadonlySet<string> | null): string | null => {
  if (suggestedBy === null || versions === null) return null;
  if (versions.has(`${suggestedBy.model}/${suggestedBy.version}`)) return null;
  const what =
    source.kind === 'random' ? 'The labels count; accuracy in use is still that of this version.' : 'The labels count.';
  return `${suggestedBy.model} v${suggestedBy.version}, which suggests labels here, was deleted: suggestions are as it gave them, and how reliable they are is not known. ${what}`;
};
