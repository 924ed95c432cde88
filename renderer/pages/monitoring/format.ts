/** What the Monitoring page says of a check, its scores and its alert. */
import {
  type Alert,
  alarmCauses,
  type DriftCheck,
  type DriftScore,
  type ProjectSettings,
} from '../../../core/contract/index.ts';
import {
  ADVISED_FALSE_ALARMS,
  advisedLimit,
  count,
  date,
  dateAndTime,
  metric,
  number,
  percent,
  shortDate,
  time,
  version,
} from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';
import { directionOf } from './direction.ts';
import { causesOf } from './verdict-words.ts';

/** Texts of the window that hold a word; only those are compared. */
export const wordfulTexts = ({ texts, blankTexts }: DriftCheck): number => texts - blankTexts;

/** "0.389, limit 0.100". */
export const figures = ({ statistic, threshold }: DriftScore): string =>
  [
    statistic === null ? 'not measured' : metric(statistic),
    threshold === null ? 'no limit' : `limit ${metric(threshold)}`,
  ].join(', ');

/** The honest line: how often these limits are passed by chance. */
export const falseAlarmWords = ({ falseAlarmShare }: DriftCheck): string | null =>
  falseAlarmShare === null
    ? null
    : `Without any drift these limits would be passed in ${percent(falseAlarmShare)} of such checks`;

/** What limits would cry wolf less, to go on from the honest line; null where these do not. */
export const limitAdvice = (check: DriftCheck): string | null => {
  if (check.falseAlarmShare === null || check.falseAlarmShare <= ADVISED_FALSE_ALARMS) return null;
  const limited = check.scores.filter(({ threshold }) => threshold !== null).length;
  const limit = advisedLimit(wordfulTexts(check), check.referenceTexts, limited);
  return limit === null ? null : `limits of ${number(limit, 2)} in at most ${percent(ADVISED_FALSE_ALARMS)}`;
};

/** "18 to 25 Nov", the days of a check's window. */
export const windowWords = ({ from, to }: DriftCheck, now: Date = new Date()): string => {
  const [start, end] = [date(from, now), date(to, now)];
  return start === end ? dateAndTime(to, now) : `${dateAndTime(from, now)} to ${dateAndTime(to, now)}`;
};

/** Statistics or scores say so, or inputs that are broken by rule, for which one text is enough. */
export const isAlarm = (check: DriftCheck): boolean => check.state === 'drift' || alarmCauses(check).length > 0;

export const checkStatus = (check: DriftCheck): Status => {
  const { state } = check;
  if (isAlarm(check)) return 'attention';
  switch (state) {
    case 'drift':
      return 'attention';
    case 'ok':
      return 'ok';
    case 'no_data':
    case 'too_few':
    case 'reference_too_small':
      return 'too-few';
    default:
      return state satisfies never;
  }
};

/** One line for the list of checks. */
export const checkTitle = (check: DriftCheck): string => {
  if (isAlarm(check)) return causesOf(check) || 'Drift';
  switch (check.state) {
    case 'drift':
    case 'ok':
      return check.rule === 'promise' ? 'No change shown' : 'Inside the limits';
    case 'no_data':
      return 'No texts';
    case 'too_few':
      return 'Too few texts';
    case 'reference_too_small':
      return 'Reference too small';
    default:
      return check.state satisfies never;
  }
};

const DELIVERY: Readonly<Record<Alert['delivery'], Status>> = {
  sent: 'finished',
  failed: 'failed',
  'not-configured': 'stopped',
  'not-sent': 'stopped',
};

export const deliveryStatus = ({ delivery }: Alert): Status => DELIVERY[delivery];

/** "18:02" today, "Tue 18:02" this week, "4 Nov" before. */
export const checkTime = ({ at }: DriftCheck, now: Date = new Date()): string => {
  const day = shortDate(at, now);
  return day.length === 3 ? `${day} ${time(at)}` : day;
};

/** "Text length, unknown words: served-model v1, 123 texts, alert sent to #ml-drift". */
export const checkWords = (check: DriftCheck): string =>
  `${checkTitle(check)}: ${check.model} ${version(check.version)}, ${count(check.texts, 'text')}${
    check.alert === null ? '' : `, ${DELIVERED[check.alert.delivery]}`
  }`;

const DELIVERED: Readonly<Record<Alert['delivery'], string>> = {
  sent: 'alert sent',
  failed: 'alert not delivered',
  'not-configured': 'alert shown here only',
  'not-sent': 'alert already told',
};

/** How it went with an alert, under the message, with the reason. */
export const deliveryWords = (alert: Alert, now: Date = new Date()): string => {
  switch (alert.delivery) {
    case 'sent':
      return `Sent to ${alert.channel ?? 'Slack'}.`;
    case 'failed':
      return `Not delivered${alert.channel === null ? '' : ` to ${alert.channel}`}.`;
    case 'not-configured':
      return 'Shown here only: when it was raised, Slack was not set up.';
    case 'not-sent':
      return `Not sent. ${withLocalTimes(alert.error ?? 'An earlier alert told of the same cause.', now)}`;
    default:
      return alert.delivery satisfies never;
  }
};

/** The engine writes times in UTC; people read them in theirs. */
const withLocalTimes = (text: string, now: Date): string =>
  text.replaceAll(/\bat (\d{4}-\d{2}-\d{2}T[\d:.]+Z)/g, (_, iso: string) => dateAndTime(iso, now));

/** Warnings that the page's sentence does not say already. */
export const shownWarnings = ({ state, warnings }: DriftCheck): readonly string[] =>
  state === 'too_few' || state === 'reference_too_small'
    ? warnings.filter((warning) => !warning.includes('are needed.'))
    : warnings;

/** False where the check says that p is the large-sample one. */
export const isExact = ({ warnings }: DriftCheck, { title }: DriftScore): boolean =>
  !warnings.some((warning) => warning.startsWith(`p of ${title.toLowerCase()} `));

/** What is still to be set before an alert can be sent; null when nothing is. */
export const missingForSlack = (
  { slackChannel }: Pick<ProjectSettings, 'slackChannel'>,
  secrets: readonly { readonly name: string; readonly state: string }[],
): string | null => {
  const token = secrets.some(({ name, state }) => name === 'slackToken' && state !== 'not-set');
  if (token && slackChannel !== '') return null;
  if (token) return 'a Slack channel';
  return slackChannel === '' ? 'a Slack token and a channel' : 'a Slack token';
};

/** "Live texts lie higher in text length than the reference: KS statistic 0.389, limit 0.100." */
export const comparisonFinding = (score: DriftScore): string => {
  if (!score.live) return `${score.title} of the reference; there are no live texts to compare.`;
  if (score.statistic === null) return `${score.title} of few live texts and the reference: too few to say.`;
  const way = { up: 'lie higher than', down: 'lie lower than', mixed: 'differ from' }[directionOf(score)];
  return `${score.title}: live texts ${score.exceeded ? way : 'follow'} the reference, KS statistic ${figures(score)}.`;
};
