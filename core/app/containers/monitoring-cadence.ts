/** MONITORING_EVERY: an interval as `7d`, or a time of the calendar as `monday 09:00 Europe/Stockholm` or `daily 09:00`. */
import { IdriftError } from '../../contract/errors.ts';
import { checkSchedule } from '../../contract/schedule.ts';
import { type Cadence, calendarCadence, intervalCadence } from '../../monitoring/calendar.ts';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Without a time zone: the container's own, UTC unless TZ says another. @throws IdriftError `bad-input` */
export const parseCadence = (text: string): Cadence => {
  const every = parseInterval(text);
  if (every !== null) return intervalCadence(every);
  const [word = '', at, timeZone] = text.trim().toLowerCase() === '' ? [] : text.trim().split(/\s+/);
  const weekday = DAYS.findIndex((day) => day === word.toLowerCase()) + 1;
  const schedule = checkSchedule.safeParse({
    ...(weekday > 0 ? { every: 'week', weekday } : { every: word.toLowerCase() === 'daily' ? 'day' : word }),
    at,
    timeZone,
  });
  if (schedule.success && schedule.data.every !== 'off' && at !== undefined) return calendarCadence(schedule.data);
  throw new IdriftError({
    code: 'bad-input',
    message: `MONITORING_EVERY is "${text}".`,
    where: 'MONITORING_EVERY',
    hint: 'Write it as 7d, 12h, 30m or 90s, or as "monday 09:00 Europe/Stockholm" or "daily 09:00 Europe/Stockholm".',
  });
};

/** `7d`, `12h`, `30m`, `90s` in milliseconds; null for anything else, and for nothing. */
const parseInterval = (text: string): number | null => {
  const [, digits, unit] = /^\s*(\d+)\s*([smhd])\s*$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (UNITS[unit as keyof typeof UNITS] ?? 0);
  return milliseconds > 0 ? milliseconds : null;
};
