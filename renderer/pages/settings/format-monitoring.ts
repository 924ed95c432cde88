/** Checks of what is typed into the settings of monitoring, and their consequences in words. */
import type { CheckSchedule, DriftCheck } from '../../../core/contract/index.ts';
import { count, number, percent } from '../../format/index.ts';
import type { Check } from './format.ts';

/** False alarms a year, of all models together. Decimals with point or comma. */
export const falseAlarms: Check = (text) => {
  const value = Number(text.replace(',', '.'));
  return text.trim() !== '' && value >= 0.01 && value <= 52
    ? null
    : 'A number from 0.01 to 52: 1 is one a year on average.';
};

export const timeOfDay: Check = (text) =>
  /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text) ? null : 'A time of day as 09:00, by the clock of the time zone.';

export const webhookUrl: Check = (text) => {
  if (text.trim() === '') return null;
  try {
    const { protocol } = new URL(text.trim());
    if (protocol === 'https:' || protocol === 'http:') return null;
  } catch {
    // said below
  }
  return 'An address as https://example.com/hook.';
};

/** Checks that a schedule makes in a year; a weekly budget is assumed where nothing is scheduled. */
const checksPerYear = ({ every }: CheckSchedule): number => (every === 'day' ? 365 : 52);

/** "one check in 52 alarms without any change; with as many texts as the last (40 against 100) …". */
export const budgetWords = (parts: {
  readonly perYear: number;
  readonly schedule: CheckSchedule;
  /** Smallest share of foreign texts that is noticed with 80 % at this budget; null: none, undefined: not known. */
  readonly noticed: number | null | undefined;
  readonly check: Pick<DriftCheck, 'texts' | 'blankTexts' | 'referenceTexts'> | undefined;
}): string => {
  const { perYear, schedule, noticed, check } = parts;
  const once = checksPerYear(schedule) / perYear;
  const often = once < 1.5 ? 'nearly every check alarms' : `one check in ${number(Math.round(once))} alarms`;
  const words = `without any change ${often}`;
  if (!check || noticed === undefined) return words;
  const sizes = `${count(check.texts - check.blankTexts, 'text')} against ${number(check.referenceTexts)}`;
  return noticed === null
    ? `${words}; ${sizes} as in the last check are too few to notice foreign texts 8 times in 10`
    : `${words}; ${sizes} as in the last check would show ${percent(noticed)} foreign texts 8 times in 10`;
};

/** All zones that this program knows, the chosen one among them. */
export const zones = (chosen: string): readonly string[] => [
  ...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];

/** "Mon 30 Nov 09:00, Mon 7 Dec 09:00, Mon 14 Dec 09:00", by the clock of the zone. */
export const nextTimes = (times: readonly string[], timeZone: string): string => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return times.map((iso) => format.format(new Date(iso)).replaceAll(',', '')).join(', ');
};
