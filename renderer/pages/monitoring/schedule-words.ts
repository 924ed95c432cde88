/** When drift is checked by itself, in words. */
import type { CheckSchedule, ScheduleState } from '../../../core/contract/index.ts';
import { count, dateAndTime, timeLeft } from '../../format/index.ts';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** "Mondays 09:00, Europe/Stockholm". */
export const scheduleWords = ({ every, weekday, at, timeZone }: CheckSchedule): string => {
  switch (every) {
    case 'week':
      return `${WEEKDAYS[weekday - 1] ?? 'once a week'}s ${at}, ${timeZone}`;
    case 'day':
      return `every day ${at}, ${timeZone}`;
    case 'off':
      return 'only when asked for';
    default:
      return every satisfies never;
  }
};

/** Longer ago or further off than this, days are enough: a minute more does not matter. */
const SOON = 48 * 3600;

/** "in 6 days", "in 3 h 10 min", "now". */
export const untilWords = (iso: string, now: Date = new Date()): string => {
  const seconds = (Date.parse(iso) - now.getTime()) / 1000;
  if (seconds <= 0) return 'now';
  if (seconds > SOON) return `in ${count(Math.floor(seconds / 86_400), 'day')}`;
  return `in ${timeLeft(Math.ceil(seconds / 60) * 60).replace(/ left$/, '')}`;
};

/** "next in 6 days", "checking now", "nothing to check yet": what the schedule does. */
export const nextWords = ({ status, next, holder }: ScheduleState, now: Date = new Date()): string => {
  switch (status) {
    case 'off':
      return 'no schedule';
    case 'waiting':
    case 'due':
      return next === null ? 'next when it is due' : `next ${untilWords(next, now)}`;
    case 'checking':
      return holder ? `${holder.name} is checking` : 'checking now';
    case 'failed':
      return next === null ? 'the last try failed' : `tried again ${untilWords(next, now)}`;
    case 'no-model':
      return 'begins with the first registered version';
    default:
      return status satisfies never;
  }
};

export const lastWords = ({ last }: ScheduleState, now: Date = new Date()): string =>
  last === null ? 'none made yet' : `last ${dateAndTime(last, now)}`;

/** "The check that was due Mon 23 Nov 09:00 failed 3 times." */
export const failureTitle = ({ due, failures }: ScheduleState, now: Date = new Date()): string =>
  `The check${due === null ? '' : ` that was due ${dateAndTime(due, now)}`} failed${failures > 1 ? ` ${count(failures, 'time')} in a row` : ''}.`;
