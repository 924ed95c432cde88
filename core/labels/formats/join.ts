/** What a file that was read does to the queues of the project: the queue it makes or joins, and the events that it adds. */
import type { Answer, QueueSource } from '../../contract/labels.ts';
import { IdriftError } from '../../contract/errors.ts';
import { itemIdOf } from '../item-id.ts';
import type { LabelEvent, NewItem, NewQueue } from '../types.ts';
import {
  badFile,
  type Brought,
  type BroughtAnswer,
  type BroughtItem,
  createTally,
  type Dropped,
  quoted,
} from './exchange.ts';
import { answerMark, uuidOf } from './marks.ts';

/** The queue that the file came from; null: its texts are another program's. @throws IdriftError when it came from several. */
export const queueOf = ({ items }: Brought, name: string): string | null => {
  const ids = [...new Set(items.flatMap(({ ours, named }) => ours?.head.id ?? named?.queue ?? []))];
  if (ids.length <= 1) return ids[0] ?? null;
  throw badFile(
    `${name} holds texts of several queues: ${ids.join(', ')}.`,
    name,
    'Import the file of each queue by itself, or all as texts of their own: --as-new.',
  );
};

/**
 * The queue as it was when it was exported.
 * @throws IdriftError when texts of it are missing in the file: a queue is whole or it is another one.
 */
export const ourQueue = ({ items }: Brought, queueId: string, name: string): NewQueue => {
  const records = items.flatMap(({ ours, text }) => (ours === null ? [] : [{ ...ours, text }]));
  const [first] = records.toSorted((a, b) => a.position - b.position);
  const places = new Set(records.map(({ position }) => position));
  if (first === undefined || places.size !== first.size || records.length !== places.size) {
    throw new IdriftError({
      code: 'not-found',
      message: `${name} comes from the queue ${queueId}, which this project does not have, and holds ${places.size} of its ${first?.size ?? 'unknown number of'} texts.`,
      where: name,
      hint: 'Import it where the queue is, or export every text, labelled or not; or make a queue of what is there: --as-new.',
    });
  }
  const ordered = records.toSorted((a, b) => a.position - b.position);
  return { ...first.head, items: ordered.map(({ item, text }) => ({ ...item, text })) };
};

/** All that was said before the file left, as it is in the file. */
export const ourEvents = ({ items }: Brought): readonly LabelEvent[] => items.flatMap(({ ours }) => ours?.events ?? []);

export type NewOptions = {
  readonly id: string;
  readonly title: string;
  readonly source: Extract<QueueSource, { kind: 'import' }>;
  readonly createdAt: string;
  readonly by: string;
  readonly labels: readonly string[];
};

/** A queue of another program's texts, in the file's order. */
export const newQueue = ({ items }: Brought, options: NewOptions): NewQueue => ({
  ...options,
  order: `As in ${options.source.file}.`,
  sampling: null,
  suggestedBy: null,
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  items: items.map(
    (item): NewItem => ({
      id: newItemId(item),
      text: item.text,
      group: '',
      reasons: item.suggestedBy === '' ? [] : [`suggested by ${item.suggestedBy}`],
      unknownWords: [],
      twins: null,
      origin: { kind: 'import', id: item.id },
      suggestion: item.suggestion,
    }),
  ),
});

/** The same on every computer that reads the same text under the same id. */
export const newItemId = ({ id, text }: Pick<BroughtItem, 'id' | 'text'>): string =>
  itemIdOf(text, { kind: 'import', id });

export type JoinState = {
  readonly queue: Pick<NewQueue, 'id' | 'labels'> & { readonly items: readonly Pick<NewItem, 'id' | 'text'>[] };
  /** What each person says now, by the item's id. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  readonly events: readonly LabelEvent[];
};
export type JoinMaps = {
  /** Ours by the file's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
  /** Of answers that have no time. */
  readonly at: string;
  /** What to do about labels that are not known and are meant. */
  readonly addLabels: string;
};
export type Joined = {
  readonly events: readonly LabelEvent[];
  readonly same: number;
  readonly dropped: readonly Dropped[];
};

/**
 * The answers of the file that the queue does not have yet, as events. The same file read twice adds nothing the second time, and an answer
 * of ours that comes back unchanged is none.
 * @throws IdriftError that lists labels which the queue does not know.
 */
export const newAnswers = (brought: Brought, state: JoinState, maps: JoinMaps, name: string): Joined => {
  requireLabels(brought, state.queue.labels, maps, name);
  const { queue } = state;
  const tally = createTally();
  const byId = new Map(queue.items.map((item) => [item.id, item]));
  const known = new Set(state.events.map(({ id }) => id));
  const numbers = new Map<string, number>();
  for (const { person, seq } of state.events) numbers.set(person, Math.max(numbers.get(person) ?? 0, seq));
  const events: LabelEvent[] = [];
  let same = 0;
  for (const item of brought.items) {
    const own = byId.get(item.ours?.item.id ?? item.named?.item ?? newItemId(item));
    if (own === undefined || own.text !== item.text) {
      const why = own === undefined ? `they are not in the queue ${queue.id}` : 'their text was changed';
      tally.drop('texts with their answers', why, item.where);
      continue;
    }
    const left = [...(state.answers.get(own.id) ?? [])];
    for (const answer of item.answers.map((each) => mapped(each, maps))) {
      const fits = (each: Answer): boolean => isSame(own.id, each, answer, left);
      const exact = left.findIndex((each) => each.note === answer.note && fits(each));
      const back = exact >= 0 ? exact : left.findIndex(fits);
      const [ours] = back < 0 ? [] : left.splice(back, 1);
      if (ours !== undefined && (answer.note === '' || answer.note === ours.note)) {
        same++;
        continue;
      }
      // Only the note is another.
      const said: BroughtAnswer =
        ours === undefined ? answer : { ...answer, person: ours.person, state: 'open', label: null };
      const made = eventsOf(queue.id, own.id, said, maps.at);
      if (made.every(({ id }) => known.has(id))) same++;
      for (const event of made) {
        if (known.has(event.id)) continue;
        known.add(event.id);
        const seq = (numbers.get(event.person) ?? 0) + 1;
        numbers.set(event.person, seq);
        events.push({ ...event, seq });
      }
    }
  }
  return { events, same, dropped: tally.list() };
};

const mapped = (answer: BroughtAnswer, { labels, people }: JoinMaps): BroughtAnswer => ({
  ...answer,
  person: people[answer.person] ?? answer.person,
  label: answer.label === null ? null : (labels[answer.label] ?? answer.label),
});

/** By person or by our mark; where the other program lost both, by what was said. */
const isSame = (item: string, ours: Answer, theirs: BroughtAnswer, all: readonly Answer[]): boolean => {
  if (ours.state !== theirs.state || ours.label !== theirs.label) return false;
  if (ours.person === theirs.person || theirs.marks?.includes(answerMark(item, ours)) === true) return true;
  return theirs.marks === null && !all.some(({ person }) => person === theirs.person);
};

const eventsOf = (queue: string, item: string, answer: BroughtAnswer, now: string): Omit<LabelEvent, 'seq'>[] => {
  const { person, state, label, note, at, shown } = answer;
  const named = [queue, item, person, state, label ?? '', note, at ?? ''];
  const common = { queue, item, person, at: at ?? now, batch: uuidOf('batch', ...named), blind: false, via: null };
  const said: LabelEvent['act'] | null =
    state === 'labelled' && label !== null
      ? { kind: 'label', label }
      : state === 'skipped'
        ? { kind: 'skip' }
        : state === 'flagged'
          ? { kind: 'flag' }
          : null;
  return [
    ...(said === null ? [] : [{ ...common, id: uuidOf('said', ...named), act: said, shown }]),
    ...(note === ''
      ? []
      : [{ ...common, id: uuidOf('note', ...named), act: { kind: 'note', note } as const, shown: null }]),
  ];
};

/** Labels of the file, most first, as they are after mapping. */
export const labelsIn = ({ items }: Brought, labels: Readonly<Record<string, string>>): string[] => {
  const counts = new Map<string, number>();
  for (const { label } of items.flatMap(({ answers }) => answers)) {
    if (label === null) continue;
    const own = labels[label] ?? label;
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([label]) => label);
};

/** @throws IdriftError that lists what is unknown, what is known, and a mapping that may be meant. */
export const requireLabels = (
  brought: Brought,
  known: readonly string[],
  { labels, addLabels }: Pick<JoinMaps, 'labels' | 'addLabels'>,
  name: string,
): void => {
  const unknown = labelsIn(brought, labels).filter((label) => !known.includes(label));
  if (unknown.length === 0) return;
  const meant = (label: string): string => {
    const plain = label.trim().toLowerCase();
    return (
      known.find((each) => each.toLowerCase() === plain) ??
      known.find((each) => alike(each.toLowerCase(), plain)) ??
      'LABEL'
    );
  };
  throw badFile(
    `${name} has labels that are not known here: ${quoted(unknown)}. Known are ${known.length === 0 ? 'none' : quoted(known)}.`,
    name,
    `Say which they are: ${unknown
      .slice(0, 6)
      .map((label) => `--label "${label}=${meant(label)}"`)
      .join(' ')}; ${addLabels}`,
  );
};

const alike = (a: string, b: string): boolean =>
  a.length > 2 && b.length > 2 && (a.startsWith(b.slice(0, 3)) || b.startsWith(a.slice(0, 3)));
