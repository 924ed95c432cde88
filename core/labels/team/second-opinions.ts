/** Which texts a second person should label, and which of them wait for somebody. */
import { hashBytes } from '../../base/hash.ts';
import type { LabelEvent } from '../types.ts';
import type { AnsweredItem } from './answered.ts';
import { inOrder } from './lines.ts';

export type SecondReason = 'asked' | 'flagged' | 'overlap';

export type SecondOpinions = {
  /** Of the queue's texts, those that two people label. */
  readonly share: number;
  /** Texts that wait for this person, the first to be labelled first. */
  readonly waiting: readonly { readonly id: string; readonly why: SecondReason }[];
  /** Texts of this person that wait for somebody else. */
  readonly withOthers: number;
  /** Texts that were to have two opinions and have them. */
  readonly done: number;
};

/** Acts of a queue that nobody took back: a person's newest undo or redo of a batch decides. */
export const countingEvents = (events: readonly LabelEvent[]): readonly LabelEvent[] => {
  const decided = new Map<string, LabelEvent>();
  for (const event of events) {
    if (event.act.kind !== 'undo' && event.act.kind !== 'redo') continue;
    const key = JSON.stringify([event.person, event.act.batch]);
    const before = decided.get(key);
    if (before === undefined || inOrder(before, event) < 0) decided.set(key, event);
  }
  return events.filter(
    ({ act, person, batch }) =>
      act.kind !== 'undo' && act.kind !== 'redo' && decided.get(JSON.stringify([person, batch]))?.act.kind !== 'undo',
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What was last said of the queue's overlap, by whomever; 0: nothing. */
const shareOf = (events: readonly LabelEvent[]): number => {
  const newest = events
    .filter(({ act }) => act.kind === 'overlap')
    .toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id))
    .at(-1);
  return newest?.act.kind === 'overlap' ? newest.act.share : 0;
};

/** The same texts on every computer, and more of them as the share grows: none that was labelled twice falls out. */
export const isInOverlap = (queue: string, item: string, share: number): boolean =>
  Number.parseInt(hashBytes('sha256', `${queue}\0${item}`).slice(0, 8), 16) < share * 0x1_0000_0000;

const ORDER: readonly SecondReason[] = ['asked', 'flagged', 'overlap'];

/** @param events of the queue, all of them. */
export const secondOpinions = (
  queue: string,
  answered: readonly AnsweredItem[],
  events: readonly LabelEvent[],
  person: string,
): SecondOpinions => {
  const counting = countingEvents(events);
  const share = shareOf(counting);
  const asked = new Set(counting.flatMap(({ act, item }) => (act.kind === 'ask' ? [item] : [])));
  const waiting: { id: string; why: SecondReason }[] = [];
  let [withOthers, done] = [0, 0];
  for (const { id, answers, settled } of answered) {
    if (settled) continue;
    const said = answers.filter(({ state }) => state === 'labelled' || state === 'flagged');
    const why = reasonOf(
      said.some(({ state }) => state === 'flagged'),
      asked.has(id),
      isInOverlap(queue, id, share),
    );
    if (why === null) continue;
    const mine = answers.some((answer) => answer.person === person && answer.state !== 'open');
    if (said.length >= 2) done += 1;
    else if (said[0]?.person === person) withOthers += 1;
    else if (said.length === 1 && !mine) waiting.push({ id, why });
  }
  return {
    share,
    waiting: waiting.toSorted((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why)),
    withOthers,
    done,
  };
};

const reasonOf = (isFlagged: boolean, isAsked: boolean, overlaps: boolean): SecondReason | null =>
  isAsked ? 'asked' : isFlagged ? 'flagged' : overlaps ? 'overlap' : null;
