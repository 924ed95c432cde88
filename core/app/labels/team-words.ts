/** What the agreement of two people means, and what came of sharing and receiving, in sentences. */
import { type Agreement, FEWEST_IN_COMMON } from '../../analysis/kappa.ts';
import type { Received } from './team-receive.ts';
import type { Shared } from './team-share.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const two = (value: number): string => value.toFixed(2).replace('-', '−');

/** The words of Landis and Koch (1977), from which value on. */
const STEPS: readonly (readonly [number, string])[] = [
  [0.81, 'almost perfect'],
  [0.61, 'substantial'],
  [0.41, 'moderate'],
  [0.21, 'fair'],
  [0, 'slight'],
];
const wordOf = (kappa: number): string =>
  STEPS.find(([from]) => Math.round(kappa * 100) / 100 >= from)?.[1] ?? 'worse than chance';

/** @param blind how many of the later labels were given blind. */
export const agreementWords = (
  first: string,
  second: string,
  { state, n, agreed, byChance, kappa }: Agreement,
  blind: number,
): string => {
  const same = Math.round(agreed.value * n);
  const both = `${first} and ${second} gave the same label to ${same} of ${count(n, 'text')}.`;
  switch (state) {
    case 'none':
      return `${first} and ${second} labelled no text in common: ask for a second opinion.`;
    case 'too-few':
      return `${both} Too few to say how well they agree: it takes ${FEWEST_IN_COMMON} texts in common, ${FEWEST_IN_COMMON - n} more.`;
    case 'one-label':
      return `${both} One of them gave every text the same label, so that chance alone would do as well: nothing can be said.`;
    case 'ok':
      return `${both} By chance it would be ${percent(byChance ?? 0)}. ${meaning(kappa?.value ?? 0, kappa?.interval ?? null)}${blindWords(n, blind)}`;
    default:
      return state satisfies never;
  }
};

const meaning = (kappa: number, interval: { readonly low: number; readonly high: number } | null): string => {
  if (interval === null) return '';
  if (interval.low <= 0 && interval.high >= 0)
    return `That cannot be told apart from chance yet (kappa ${two(kappa)}): say what the labels mean, or label more texts twice.`;
  if (interval.high < 0)
    return `That is worse than chance (kappa ${two(kappa)}): they seem to mean different things by the same label.`;
  const [low, high] = [wordOf(interval.low), wordOf(interval.high)];
  const range = low === high ? low : `between ${low} and ${high}`;
  return `Beyond chance they agree ${range}, in the words of Landis and Koch.`;
};

const blindWords = (n: number, blind: number): string =>
  blind === n
    ? ''
    : ` ${count(n - blind, 'later label was', 'later labels were')} not given blind, so the true agreement may be lower.`;

export const sharedWords = ({ events, queues, revision, to }: Shared): string => {
  const what =
    events === 0 ? count(queues.length, 'queue') : `${count(events, 'act')} in ${count(queues.length, 'queue')}`;
  if (revision === null) return to === null ? 'Everything was shared already' : `Nothing new; ${to} is up to date`;
  return to === null ? `${what} committed as ${revision.slice(0, 7)}, not sent yet` : `${what} shared through ${to}`;
};

export const receivedWords = ({ events, queues, data, unread, from }: Received): string => {
  const people = [...events].map(([person, n]) => `${n} of ${person}`).join(', ');
  const parts = [
    ...(events.size === 0 ? [] : [`Received ${people}`]),
    ...(queues.length === 0 ? [] : [`new: ${queues.join(', ')}`]),
    ...(data.length === 0 ? [] : [`data: ${data.map((path) => path.replace(/\.dvc$/, '')).join(', ')}`]),
    ...(unread.length === 0 ? [] : [`${count(unread.length, 'line')} could not be read: ${unread[0]?.where}`]),
  ];
  return parts.length === 0 ? `Nothing new on ${from}` : parts.join('; ');
};
