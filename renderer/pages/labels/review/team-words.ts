/** What the pages say of labelling together. */
import type { PairAgreement, SecondOpinions, TeamStatus } from '../../../../core/contract/index.ts';
import { count, dateAndTime, listed, number, percent, probability } from '../../../format/index.ts';

/** "Labels of 3 texts and 1 queue are not shared." */
export const unsharedWords = ({ unshared, newQueues, ahead }: TeamStatus): string => {
  const parts = [
    unshared.texts === 0 ? '' : `labels of ${count(unshared.texts, 'text')}`,
    newQueues === 0 ? '' : count(newQueues, 'queue'),
  ].filter((part) => part !== '');
  if (parts.length > 0) {
    const isOne = parts.length === 1 && unshared.texts === 0 && newQueues === 1;
    const said = `${listed(parts)} ${isOne ? 'is' : 'are'} not shared.`;
    return said.charAt(0).toUpperCase() + said.slice(1);
  }
  return (ahead ?? 0) > 0 ? `${count(ahead ?? 0, 'commit')} not sent.` : 'Everything said here is shared.';
};

export const receivedWords = ({ received, behind }: TeamStatus): string => {
  if ((behind ?? 0) > 0)
    return `${count(behind ?? 0, 'commit')} of others ${behind === 1 ? 'waits' : 'wait'} to be received.`;
  if (received === null) return '';
  const people = received.events.map(({ person, events }) => `${number(events)} of ${person}`);
  const what = people.length === 0 ? 'nothing new' : listed(people);
  return `Received ${dateAndTime(received.at)}: ${what}.`;
};

export const REASONS: Readonly<Record<SecondOpinions['waiting'][number]['why'], string>> = {
  asked: 'asked for',
  flagged: 'flagged',
  overlap: 'labelled twice',
};

/** "12 texts wait for your second opinion"; null: none does. */
export const waitingWords = ({ waiting }: SecondOpinions): string | null =>
  waiting.length === 0
    ? null
    : `${count(waiting.length, 'text')} ${waiting.length === 1 ? 'waits' : 'wait'} for your second opinion`;

/** "12 texts have two opinions, 1 of yours waits for somebody else, 3 wait for you." */
export const opinionWords = ({ done, withOthers, waiting }: SecondOpinions): string =>
  `${count(done, 'text has', 'texts have')} two opinions, ${count(withOthers, 'of yours waits', 'of yours wait')} for somebody else, ${count(waiting.length, 'waits', 'wait')} for you.`;

/** "kappa 0.71 (95 % 0.51 to 0.87)", or why there is none. */
export const kappaWords = ({ kappa, agreed, state, least }: PairAgreement): string => {
  if (kappa === null) {
    return state === 'too-few'
      ? `${count(agreed.n, 'text')} in common, ${count(least - agreed.n, 'more is', 'more are')} needed`
      : state === 'none'
        ? 'no text in common'
        : 'one label only';
  }
  const { interval } = kappa;
  return `kappa ${probability(kappa.value)}${interval === null ? '' : ` (95\u202f%: ${probability(interval.low)} to ${probability(interval.high)})`}`;
};

export const agreedWords = ({ agreed }: PairAgreement): string =>
  `${number(Math.round(agreed.value * agreed.n))} of ${count(agreed.n, 'text')} the same, ${percent(agreed.value)}`;
