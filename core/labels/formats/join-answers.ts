/** The answers of a file that a queue does not have yet, as events of its log. */
import type { Answer } from '../../contract/labels.ts';
import type { LabelEvent, NewItem, NewQueue } from '../types.ts';
import {
  badFile,
  type Brought,
  type BroughtAnswer,
  type BroughtItem,
  createTally,
  type Dropped,
  lookUp,
  quoted,
  type Tally,
} from './exchange.ts';
import { foldEvents } from './fold-events.ts';
import { newItemId } from './join.ts';
import { answerMark, uuidOf } from './marks.ts';

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
 * The same file read twice adds nothing the second time, and an answer of ours that comes back as it went is none, whatever was said here since.
 * An answer that is older than what its person said here since stands before it in the log.
 * @throws IdriftError that lists labels which the queue does not know.
 */
export const newAnswers = (brought: Brought, state: JoinState, maps: JoinMaps, name: string): Joined => {
  requireLabels(brought, state.queue.labels, maps, name);
  const { queue } = state;
  const tally = createTally();
  const byId = new Map(queue.items.map((item) => [item.id, item]));
  const known = new Set(state.events.map(({ id }) => id));
  const log = Map.groupBy(state.events, ({ item }) => item);
  const number = numbering(state.events);
  const events: LabelEvent[] = [];
  let same = 0;
  for (const item of brought.items) {
    const own = byId.get(item.ours?.item.id ?? item.named?.item ?? newItemId(item));
    if (own === undefined || own.text !== item.text) {
      const why = own === undefined ? `they are not in the queue ${queue.id}` : 'their text was changed';
      tally.drop('texts with their answers', why, item.where);
      continue;
    }
    const here = hereOf(own.id, state.answers.get(own.id) ?? [], log.get(own.id) ?? [], item);
    for (const whole of item.answers.map((each) => mapped(each, maps))) {
      const answer = { ...whole, note: whole.note.slice(0, MOST_NOTE) };
      if (answer.note !== whole.note)
        tally.drop('ends of notes', `a note has at most ${MOST_NOTE} characters`, item.where);
      const said = here.without(answer, tally, item.where);
      const made = said === null ? [] : eventsOf(queue.id, own.id, said, maps.at).filter(({ id }) => !known.has(id));
      if (made.length === 0) same++;
      for (const event of made) {
        known.add(event.id);
        events.push({ ...event, seq: number(event) });
      }
    }
  }
  return { events, same, dropped: tally.list() };
};

/** As in `labelAct`: other copies of the project could not read a longer one. */
const MOST_NOTE = 2000;

/** What somebody says, or said before. */
type Said = Pick<Answer, 'person' | 'state' | 'label' | 'note' | 'at'> & { readonly stands: boolean };

/** What is here of a text already, against which its answers in the file are held. Each is met once. */
const hereOf = (id: string, answers: readonly Answer[], log: readonly LabelEvent[], { ours }: BroughtItem) => {
  const left: Said[] = [];
  const add = (said: Said): void => {
    const isKnown = left.some(
      ({ person, state, label, at, stands }) =>
        person === said.person && state === said.state && label === said.label && (stands || at === said.at),
    );
    if (!isKnown) left.push(said);
  };
  const before = foldEvents(ours?.events ?? []).get(id) ?? [];
  for (const each of [...answers, ...before]) add({ ...each, stands: true });
  for (const { person, at, act } of log) {
    if (act.kind === 'label') add({ person, at, state: 'labelled', label: act.label, note: '', stands: false });
    else if (act.kind === 'skip' || act.kind === 'flag')
      add({ person, at, state: act.kind === 'skip' ? 'skipped' : 'flagged', label: null, note: '', stands: false });
  }
  const notes = new Set([
    ...[...answers, ...before].map(({ person, note }) => JSON.stringify([person, note])),
    ...log.flatMap(({ person, act }) => (act.kind === 'note' ? [JSON.stringify([person, act.note])] : [])),
  ]);
  const isSame = (mine: Said, theirs: BroughtAnswer): boolean => {
    if (mine.state !== theirs.state || mine.label !== theirs.label) return false;
    if (theirs.marks?.includes(answerMark(id, mine)) === true) return true;
    if (mine.person === theirs.person) return mine.stands || theirs.at === null || theirs.at === mine.at;
    // Where the other program kept neither names nor marks, what was said must do.
    return theirs.marks === null && !left.some(({ person }) => person === theirs.person);
  };
  return {
    /** What of an answer is new; null: nothing. */
    without: (answer: BroughtAnswer, tally: Tally, where: string): BroughtAnswer | null => {
      const exact = left.findIndex((each) => each.note === answer.note && isSame(each, answer));
      const found = exact >= 0 ? exact : left.findIndex((each) => isSame(each, answer));
      const [mine] = found < 0 ? [] : left.splice(found, 1);
      if (mine === undefined) return answer;
      if (!mine.stands) tally.drop('answers that were changed here since', 'the newer answer stands', where);
      if (answer.note === '' || notes.has(JSON.stringify([mine.person, answer.note]))) return null;
      return { ...answer, person: mine.person, state: 'open', label: null };
    },
  };
};

/** Numbers that put an event behind what its person said before it, and in front of what came later. */
const numbering = (events: readonly LabelEvent[]): ((event: Pick<LabelEvent, 'person' | 'at'>) => number) => {
  /** Of each person, by time: the highest number up to then. A file may hold 100 000 answers of one person. */
  const own = new Map<string, { readonly at: string; readonly seq: number }[]>();
  for (const [person, said] of Map.groupBy(events, (event) => event.person)) {
    const steps: { readonly at: string; readonly seq: number }[] = [];
    for (const { at, seq } of said.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)))
      steps.push({ at, seq: Math.max(seq, steps.at(-1)?.seq ?? 0) });
    own.set(person, steps);
  }
  return ({ person, at }) => {
    const steps = own.get(person) ?? [];
    own.set(person, steps);
    const before = countUpTo(steps, at);
    const most = steps[before - 1]?.seq ?? 0;
    // What stands between others takes the number of the one before it, and moves none of them.
    if (before < steps.length) return Math.max(1, most);
    steps.push({ at, seq: most + 1 });
    return most + 1;
  };
};

/** @param steps ascending by time. */
const countUpTo = (steps: readonly { readonly at: string }[], at: string): number => {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.at ?? '') <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

const mapped = (answer: BroughtAnswer, { labels, people }: JoinMaps): BroughtAnswer => ({
  ...answer,
  person: lookUp(people, answer.person) ?? answer.person,
  label: answer.label === null ? null : (lookUp(labels, answer.label) ?? answer.label),
});

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
    const own = lookUp(labels, label) ?? label;
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
