/** Labels from and to other programs: a queue as a file, and a file as a queue, or as answers of the queue that it came from. */
import { basename } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { queueSource } from '../../contract/labels.ts';
import { readSplits } from '../../data/split-files.ts';
import type { Brought, Dropped, ReadOptions } from '../../labels/formats/exchange.ts';
import * as join from '../../labels/formats/join.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import type { LabelEvent, NewQueue } from '../../labels/types.ts';
import type { Changes } from '../changes.ts';
import { queueName } from '../label-queue-name.ts';
import { type LabelFormat, readLabelFile } from './label-file-read.ts';
import { writeLabelFiles, type WrittenFile } from './label-file-write.ts';

type Names = Readonly<Record<string, string>>;

export type ExportOrder = {
  readonly queueId: string;
  readonly format: LabelFormat;
  /** Absolute; an old file of the name is replaced. */
  readonly path: string;
  /** What people are called in the other program, by their names here. */
  readonly people: Names;
};
export type Exported = {
  readonly queueId: string;
  readonly format: LabelFormat;
  readonly files: readonly WrittenFile[];
  readonly texts: number;
  readonly answers: number;
};

export type ImportOrder = Pick<ReadOptions, 'text' | 'question'> & {
  readonly format: LabelFormat;
  readonly path: string;
  /** Labels and people here, by what they are called in the file. */
  readonly labels: Names;
  readonly people: Names;
  /** A queue of its own, also of texts that came from one of ours. */
  readonly asNew: boolean;
  /** Takes labels that the project does not have. */
  readonly newLabels: boolean;
  readonly title?: string | undefined;
};
export type Imported = {
  readonly queueId: string;
  /** new: made of the file; joined: its answers were added to a queue that is here. */
  readonly made: 'new' | 'joined';
  readonly texts: number;
  /** Answers that are new here, and those that were here already. */
  readonly answers: number;
  readonly same: number;
  readonly people: readonly string[];
  readonly labels: readonly string[];
  readonly dropped: readonly Dropped[];
  readonly notes: readonly string[];
};

export type LabelFilesParts = {
  /** The project's folder. */
  readonly dir: string;
  readonly labels: LabelStore;
  readonly changes: Changes;
  readonly person: () => Promise<string>;
  readonly meanings: () => Names;
};

export type LabelFiles = ReturnType<typeof createLabelFiles>;

export const createLabelFiles = ({ dir, labels, changes, person, meanings }: LabelFilesParts) => {
  const whole = async (queueId: string): Promise<NewQueue> => {
    const { counts: _, state: __, ...head } = labels.queue(queueId, await person());
    const items = labels.items.allKept(queueId);
    return { ...head, items: items.map(({ position: _p, state: _s, outcome: _o, answers: _a, ...item }) => item) };
  };
  const stateOf = async (queueId: string): Promise<join.JoinState> => {
    const queue = await whole(queueId);
    return {
      queue: { ...queue, labels: [...new Set([...queue.labels, ...Object.keys(meanings())])] },
      answers: new Map(labels.items.allKept(queueId).map(({ id, answers }) => [id, answers])),
      events: labels.events(queueId),
    };
  };
  /** Labels of the working copy's rows, and those that have a meaning. */
  const projectLabels = async (): Promise<string[]> => {
    const files = await readSplits(dir, 'workspace').catch((thrown: unknown) => {
      if (thrown instanceof IdriftError && thrown.info.code === 'not-found') return [];
      throw thrown;
    });
    const found = new Set(files.flatMap(({ rows }) => rows.map(({ label }) => label)));
    return [...new Set([...[...found].toSorted(), ...Object.keys(meanings())])];
  };
  const told = (queueId: string): void => changes.emit('labels', queueId);

  const ofOurs = async (brought: Brought, queueId: string, order: ImportOrder): Promise<Imported> => {
    const name = basename(order.path);
    const made = labels.hasQueue(queueId) ? 'joined' : 'new';
    const missing = made === 'new' ? join.ourQueue(brought, queueId, name) : null;
    if (missing === null) requireOpen(queueId, await person());
    const known =
      missing === null ? (await stateOf(queueId)).queue.labels : [...missing.labels, ...Object.keys(meanings())];
    join.requireLabels(brought, known, mapsOf(order, GIVE_MEANING), name);
    const travelled = join.ourEvents(brought);
    const before = new Set(labels.events(queueId).map(({ id }) => id));
    labels.addEvents(travelled);
    if (missing !== null) labels.addQueue(missing);
    const added = travelled.filter(({ id }) => !before.has(id));
    return joined(brought, queueId, made, order, added);
  };
  const requireOpen = (queueId: string, who: string): void => {
    if (labels.queue(queueId, who).state === 'open') return;
    throw new IdriftError({
      code: 'conflict',
      message: `The queue ${queueId} is closed.`,
      where: queueId,
      hint: `Open it again first: idrift label queue reopen ${queueId}.`,
    });
  };
  const joined = async (
    brought: Brought,
    queueId: string,
    made: Imported['made'],
    order: ImportOrder,
    travelled: readonly LabelEvent[],
  ): Promise<Imported> => {
    const maps = mapsOf(order, GIVE_MEANING);
    const result = join.newAnswers(brought, await stateOf(queueId), maps, basename(order.path));
    labels.addEvents(result.events);
    told(queueId);
    return report(brought, queueId, made, result, travelled);
  };

  /** The queue that was made of an older export of the same texts. */
  const madeOfSame = async (brought: Brought): Promise<string | null> => {
    const ids = brought.items.map(join.newItemId);
    const imported = labels.queues(await person()).filter(({ source }) => source.kind === 'import');
    const found = imported.find(({ id, counts }) => {
      if (counts.total < ids.length) return false;
      const own = new Set(labels.items.allKept(id).map((item) => item.id));
      return ids.every((each) => own.has(each));
    });
    return found?.id ?? null;
  };

  const ofOthers = async (brought: Brought, order: ImportOrder): Promise<Imported> => {
    const name = basename(order.path);
    const by = await person();
    const now = new Date();
    const known = await projectLabels();
    const maps = mapsOf(order, 'or take them as new labels: --new-labels.');
    if (known.length > 0 && !order.newLabels) join.requireLabels(brought, known, maps, name);
    const source = { kind: 'import', format: order.format, file: name } as const;
    const queue = join.newQueue(brought, {
      id: queueName(queueSource.parse(source), now, (id) => labels.hasQueue(id)),
      title: order.title ?? `Import of ${name}`,
      source,
      createdAt: now.toISOString(),
      by,
      labels: [...new Set([...known, ...join.labelsIn(brought, order.labels)])],
    });
    const result = join.newAnswers(brought, { queue, answers: new Map(), events: [] }, maps, name);
    // In this order the queue is never there without its answers.
    labels.addEvents(result.events);
    labels.addQueue(queue);
    told(queue.id);
    return report(brought, queue.id, 'new', result, []);
  };

  return {
    /** @throws IdriftError `not-found` */
    exportQueue: async ({ queueId, format, path, people }: ExportOrder): Promise<Exported> => {
      const queue = await whole(queueId);
      const kept = labels.items.allKept(queueId);
      const answers = new Map(kept.map((item) => [item.id, item.answers]));
      const out = { queue, events: labels.events(queueId), answers, meanings: meanings(), people };
      const files = writeLabelFiles(out, format, path);
      const count = kept.reduce((sum, item) => sum + item.answers.length, 0);
      return { queueId, format, files, texts: kept.length, answers: count };
    },
    /** @throws IdriftError that says what is wrong with the file, where, and which option would help */
    importFile: async (order: ImportOrder): Promise<Imported> => {
      const { path, format, text, question } = order;
      const read = await readLabelFile(path, format, { text, question, by: await person() });
      const brought = order.asNew ? asNew(read) : read;
      const queueId = join.queueOf(brought, basename(path));
      if (queueId !== null) return ofOurs(brought, queueId, order);
      if (brought.items.length === 0) throw noTexts(basename(path));
      const same = order.asNew ? null : await madeOfSame(brought);
      if (same === null) return ofOthers(brought, order);
      requireOpen(same, await person());
      return joined(brought, same, 'joined', order, []);
    },
  };
};

const GIVE_MEANING = 'or give a new label a meaning first: idrift label meaning LABEL TEXT.';

const noTexts = (name: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${name} holds no texts.`,
    where: name,
    hint: 'Say which field holds the text: --text FIELD.',
  });

const asNew = (brought: Brought): Brought => ({
  ...brought,
  items: brought.items.map((item) => ({ ...item, ours: null, named: null })),
});

const mapsOf = ({ labels, people }: ImportOrder, addLabels: string): join.JoinMaps => ({
  labels,
  people,
  at: new Date().toISOString(),
  addLabels,
});

const report = (
  brought: Brought,
  queueId: string,
  made: Imported['made'],
  { events, same, dropped }: join.Joined,
  travelled: readonly LabelEvent[],
): Imported => {
  const answers = new Set([...travelled, ...events].map(({ item, person }) => JSON.stringify([item, person])));
  const people = new Set([...travelled, ...events].map(({ person }) => person));
  const labelled = [...travelled, ...events].flatMap(({ act }) => (act.kind === 'label' ? [act.label] : []));
  return {
    queueId,
    made,
    texts: brought.items.length,
    answers: answers.size,
    same,
    people: [...people].toSorted(),
    labels: [...new Set(labelled)].toSorted(),
    dropped: [...brought.dropped, ...dropped],
    notes: brought.notes,
  };
};
