/** What the events of one item come to: what each person says, and what the text comes to. Depends on the events alone, never on the order in which they came. */
import type { Answer, ItemState } from '../contract/labels.ts';
import type { LabelEvent } from './types.ts';

/** An event, and whether its person took it back. */
export type FoldedEvent = Pick<LabelEvent, 'id' | 'person' | 'seq' | 'at' | 'act' | 'blind' | 'via'> & {
  readonly takenBack: boolean;
};

export type FoldedItem = {
  /** By person. */
  readonly answers: readonly Answer[];
  readonly state: ItemState;
  /** What the text came to; null: nothing (yet). */
  readonly label: string | null;
  /** Somebody decided it, and nobody has said otherwise since. */
  readonly settled: boolean;
};

/** A person's events by their numbers; two computers of one person may give the same number. */
const inOrder = (a: FoldedEvent, b: FoldedEvent): number => a.seq - b.seq || compare(a.at, b.at) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const foldItem = (events: readonly FoldedEvent[]): FoldedItem => {
  const counting = events.filter(({ takenBack }) => !takenBack).toSorted(inOrder);
  const answers = [...Map.groupBy(counting, ({ person }) => person)]
    .toSorted(([a], [b]) => compare(a, b))
    .flatMap(([person, own]) => answerOf(person, own) ?? []);
  return { answers, ...outcomeOf(answers, counting) };
};

/** null: this person says nothing. */
const answerOf = (person: string, events: readonly FoldedEvent[]): Answer | null => {
  let said: Omit<Answer, 'person' | 'note'> | null = null;
  let note = { text: '', at: '' };
  for (const { act, at, blind, via } of events) {
    if (act.kind === 'label') said = { state: 'labelled', label: act.label, at, blind, via };
    else if (act.kind === 'skip') said = { state: 'skipped', label: null, at, blind, via };
    else if (act.kind === 'flag') said = { state: 'flagged', label: null, at, blind, via };
    else if (act.kind === 'clear') said = null;
    else if (act.kind === 'note') note = { text: act.note, at };
  }
  if (said !== null) return { person, ...said, note: note.text };
  if (note.text === '') return null;
  return { person, state: 'open', label: null, note: note.text, at: note.at, blind: false, via: null };
};

/** What was settled holds until somebody gives another label; else the people must agree, and the newest word says whether to look again. */
const outcomeOf = (answers: readonly Answer[], events: readonly FoldedEvent[]): Omit<FoldedItem, 'answers'> => {
  const labelled = answers.filter(({ state }) => state === 'labelled');
  const decided = events
    .flatMap(({ act, at, id }) => (act.kind === 'settle' ? [{ label: act.label, at, id }] : []))
    .toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id))
    .at(-1);
  if (decided && !labelled.some(({ at, label }) => at > decided.at && label !== decided.label)) {
    return { state: decided.label === null ? 'skipped' : 'labelled', label: decided.label, settled: true };
  }
  return { ...agreed(answers, labelled), settled: false };
};

const agreed = (answers: readonly Answer[], labelled: readonly Answer[]): Pick<FoldedItem, 'state' | 'label'> => {
  const labels = new Set(labelled.map(({ label }) => label));
  if (labels.size > 1) return { state: 'differs', label: null };
  const newest = answers
    .filter(({ state }) => state !== 'open')
    .toSorted((a, b) => compare(a.at, b.at) || compare(a.person, b.person))
    .at(-1);
  if (newest === undefined) return { state: 'open', label: null };
  if (newest.state === 'flagged' || labelled.length === 0) return { state: newest.state, label: null };
  return { state: 'labelled', label: labelled[0]?.label ?? null };
};
