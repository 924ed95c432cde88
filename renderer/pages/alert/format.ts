/** What the page of an alert says of it. */
import type {
  AlertChannel,
  AlertDelivery,
  AlertEvent,
  AlertState,
  DriftAlert,
  DriftCheck,
} from '../../../core/contract/index.ts';
import { count, date, dateAndTime, listed, number, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import type { Status } from '../../parts/StatusShape.tsx';
import { alarmTitle, causeWords, inputTitle, sentenceCase } from '../monitoring/verdict-words.ts';
import type { AlertAction } from './search.ts';

const STATUS: Readonly<Record<AlertState, Status>> = {
  open: 'attention',
  snoozed: 'waiting',
  accepted: 'finished',
  'false-alarm': 'stopped',
  resolved: 'finished',
};

export const alertStatus = ({ state }: DriftAlert): Status => STATUS[state];

/** "Text length, spelling". */
export const alertTitle = ({ cause }: DriftAlert): string => sentenceCase(cause.map(causeWords).join(', '));

export const stateWords = (alert: DriftAlert, now: Date = new Date()): string => {
  switch (alert.state) {
    case 'open':
      return 'open';
    case 'snoozed':
      return `quiet until ${alert.snoozedUntil === null ? 'it is opened again' : date(alert.snoozedUntil, now)}`;
    case 'accepted':
      return 'accepted as the new normal';
    case 'false-alarm':
      return 'judged a false alarm';
    case 'resolved':
      return alert.events.findLast(({ kind }) => kind === 'promoted' || kind === 'resolved')?.kind === 'promoted'
        ? 'answered by a better version'
        : 'passed';
    default:
      return alert.state satisfies never;
  }
};

const CHANNELS: Readonly<Record<AlertChannel, string>> = {
  slack: 'Slack',
  webhook: 'the webhook',
  desktop: 'this computer',
};
const channelName = (channel: AlertChannel): string => CHANNELS[channel];

/** The newest message of each channel. */
export const newestDeliveries = ({ deliveries }: DriftAlert): readonly AlertDelivery[] => [
  ...new Map(deliveries.map((delivery) => [delivery.channel, delivery] as const)).values(),
];

/** "Slack, this computer", "not delivered to Slack", "shown here only". */
export const toldWords = (alert: DriftAlert): string => {
  const newest = newestDeliveries(alert);
  const failed = newest.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return `not delivered to ${listed(failed.map(({ channel }) => channelName(channel)))}`;
  const sent = newest.filter(({ state }) => state === 'sent');
  return sent.length === 0 ? 'shown here only' : listed(sent.map(({ channel }) => channelName(channel)));
};

export const wasToldInSlack = ({ deliveries }: DriftAlert): boolean =>
  deliveries.some(({ channel, state }) => channel === 'slack' && state === 'sent');

const DELIVERY: Readonly<Record<AlertDelivery['state'], Status>> = {
  waiting: 'working',
  sent: 'finished',
  failed: 'failed',
  'not-configured': 'stopped',
  'not-sent': 'stopped',
};
export const deliveryShape = ({ state }: AlertDelivery): Status => DELIVERY[state];

export const deliverySentence = (delivery: AlertDelivery, now: Date = new Date()): string => {
  const name = sentenceCase(channelName(delivery.channel));
  const again = delivery.nextTry === null ? '' : ` It is tried again ${dateAndTime(delivery.nextTry, now)}.`;
  switch (delivery.state) {
    case 'waiting':
      return `${name}: being sent.`;
    case 'sent':
      return `${name}: told ${dateAndTime(delivery.at, now)}.${delivery.error === null ? '' : ` ${delivery.error}`}`;
    case 'failed':
      return `${name}: not delivered after ${count(delivery.tries, 'try', 'tries')}. ${delivery.error ?? ''}${again}`.trim();
    case 'not-configured':
      return `${name}: not set up.`;
    case 'not-sent':
      return `${name}: not sent. ${delivery.error ?? ''}`.trim();
    default:
      return delivery.state satisfies never;
  }
};

const EVENTS: Readonly<Record<AlertEvent['kind'], { readonly title: string; readonly status: Status }>> = {
  opened: { title: 'Opened', status: 'attention' },
  repeated: { title: 'Found again', status: 'attention' },
  sent: { title: 'Told', status: 'finished' },
  failed: { title: 'Not delivered', status: 'failed' },
  snoozed: { title: 'Made quiet', status: 'waiting' },
  woke: { title: 'Speaks again', status: 'attention' },
  accepted: { title: 'Accepted as the new normal', status: 'finished' },
  'false-alarm': { title: 'Judged a false alarm', status: 'stopped' },
  reopened: { title: 'Opened again', status: 'attention' },
  resolved: { title: 'Passed', status: 'finished' },
  looked: { title: 'Looked at', status: 'finished' },
  promoted: { title: 'Answered by a better version', status: 'finished' },
};
export const eventTitle = ({ kind }: AlertEvent): string => EVENTS[kind].title;
export const eventStatus = ({ kind }: AlertEvent): Status => EVENTS[kind].status;

/** `check`: the newest that the alert holds; undefined when it is no longer kept. */
export const alertAnswer = (alert: DriftAlert, check: DriftCheck | undefined, now: Date = new Date()): Answer => {
  const name = `${alert.model} ${version(alert.version)}`;
  const folded = alert.checks.length > 1 ? ` ${number(alert.checks.length)} checks in a row found it.` : '';
  const since = `${sentenceCase(stateWords(alert, now))}; opened ${dateAndTime(alert.openedAt, now)}, told: ${toldWords(alert)}.`;
  return { title: titleOf(alert, check, name), detail: `${since}${folded}` };
};

const titleOf = (alert: DriftAlert, check: DriftCheck | undefined, name: string): string => {
  const tense = alert.state === 'open' ? 'present' : 'past';
  if (check?.state === 'drift' && check.rule === 'promise') return alarmTitle(check, tense);
  const input = check?.inputs.find(({ alarm }) => alarm);
  if (input) return `${count(input.count, 'text')} for ${name}: ${inputTitle(input.kind).toLowerCase()}.`;
  return `${alertTitle(alert)} of ${name} left the reference.`;
};

/** What may still be done with an alert. */
export const actionsOf = ({ state }: DriftAlert): readonly AlertAction[] => {
  if (state === 'open') return ['snooze', 'accept', 'false-alarm'];
  if (state === 'snoozed') return ['accept', 'false-alarm', 'reopen'];
  return ['reopen'];
};

/** With no change at all: how seldom a check is this far out. */
export const chanceWords = ({ family }: DriftCheck): string | null => {
  if (family === null || family.p <= 0) return null;
  const once = Math.round(1 / family.p);
  return once < 2
    ? 'Without any change most checks look like this.'
    : `Without any change one check in about ${number(once)} looks like this.`;
};
