/** Checks of what is typed into settings, and their consequences in words. */
import type { DriftCheck, ProjectSettings, SecretName } from '../../../core/contract/index.ts';
import { ADVISED_FALSE_ALARMS, advisedLimit, count, number, percent } from '../../format/index.ts';

/** What is wrong with a typed text, or null. */
export type Check = (text: string) => string | null;

export const required: Check = (text) => (text.trim() === '' ? 'It needs a name.' : null);

export const port: Check = (text) =>
  /^\d+$/.test(text) && Number(text) <= 65_535
    ? null
    : 'A port is a whole number from 0 to 65535; 0 takes any free one.';

/** Where runs and models live. A password has no place in a file that git keeps. */
export const tracking: Check = (text) =>
  /^(?:|project|stack|https?:\/\/[^/@\s]+(?:\/\S*)?)$/.test(text.trim())
    ? null
    : 'Write project, stack, or an address as http://localhost:5000, without a password.';

export const trackingWords = (value: string | undefined): string => {
  if (value === undefined || value === 'project') return '.idrift/mlflow.db in the project folder';
  return value === 'stack' ? 'the MLflow of the project’s stack' : 'the Stack page says whether it answers';
};

export const lookback: Check = (text) =>
  /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 365 ? null : 'A whole number of days from 1 to 365.';

/** Days that a logged prediction is kept. */
export const logDays: Check = (text) =>
  /^\d+$/.test(text) && Number(text) <= 3650 ? null : 'A whole number of days up to 3650; 0 keeps all.';

export const logDaysWords = (days: number): string =>
  days === 0
    ? 'kept until somebody removes it'
    : `each prediction goes after ${days === 1 ? 'a day' : count(days, 'day')}`;

/** What the log keeps of a text, and what that costs. */
export const logTextsWords = (value: ProjectSettings['logTexts']): string => {
  switch (value) {
    case 'whole':
      return 'texts as they came, with whatever they say of persons';
    case 'redacted':
      return 'mail addresses, telephone and personal numbers become [mail], [phone], [personal number]';
    case 'statistics':
      return 'no text, only its length: drift checks see neither unknown words nor examples';
    default:
      return value satisfies never;
  }
};

/** A limit on a Kolmogorov–Smirnov statistic. Decimals with point or comma. */
export const threshold: Check = (text) => {
  const value = Number(text.replace(',', '.'));
  return text.trim() !== '' && value >= 0 && value <= 1 ? null : 'A limit lies between 0 and 1.';
};

export const channel: Check = (text) =>
  text === '' || /^[#@]?[^\s#@]{1,80}$/.test(text)
    ? null
    : 'A channel is a name as #ml-drift, or an id as C0123456789.';

/** What a look-back means. */
export const lookbackWords = (days: number): string =>
  `a check looks at the texts of the last ${days === 1 ? '24 hours' : count(days, 'day')}`;

/** What a limit means, with the consequence of a good one for as many texts as a check had. */
export const limitWords = (
  check: Pick<DriftCheck, 'texts' | 'blankTexts' | 'referenceTexts' | 'scores'> | undefined,
): string => {
  const scale = '0 when both sets are alike, 1 when they share nothing';
  if (!check) return scale;
  const limited = check.scores.filter(({ threshold }) => threshold !== null).length;
  const limit = advisedLimit(check.texts - check.blankTexts, check.referenceTexts, limited);
  if (limit === null) return scale;
  const share = percent(ADVISED_FALSE_ALARMS);
  return `${scale}; ${number(limit, 2)} is passed by chance in at most ${share} of checks of ${count(check.texts, 'text')}`;
};

const SCORE_NAMES: Readonly<Record<string, string>> = {
  length: 'text length',
  fraction_out_of_vocab: 'unknown words',
};

export const scoreName = (key: string): string => SCORE_NAMES[key] ?? key.replaceAll('_', ' ');

const VARIABLES: Readonly<Record<SecretName, string>> = {
  slackToken: 'SLACK_TOKEN',
  webhookSecret: 'IDRIFT_WEBHOOK_SECRET',
};

/** Where a secret comes from, in words. */
export const secretWords = (
  state: 'not-set' | 'environment' | 'key-store' | 'this-session',
  name: SecretName = 'slackToken',
): string => {
  switch (state) {
    case 'not-set':
      return 'not set';
    case 'environment':
      return `from environment: ${VARIABLES[name]}`;
    case 'key-store':
      return "kept in this computer's key store";
    case 'this-session':
      return 'kept until Idrift closes';
    default:
      return state satisfies never;
  }
};

/** Whether a setting is about the words searched for. */
export const matches = (query: string, ...texts: readonly string[]): boolean => {
  const all = texts.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};
