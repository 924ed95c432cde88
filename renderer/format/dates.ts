/** Dates as people say them: 07:00 today; Thu 19 Nov this week; 4 Nov this year; 4 Nov 2025. Stored in UTC, shown in local time. */

const two = (n: number): string => String(n).padStart(2, '0');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const hour12 = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 === true;

/** 07:00, or 7:00 AM where the locale counts to twelve. */
export const time = (iso: string, twelve = hour12): string => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '–';
  if (!twelve) return `${two(date.getHours())}:${two(date.getMinutes())}`;
  return `${date.getHours() % 12 || 12}:${two(date.getMinutes())} ${date.getHours() < 12 ? 'AM' : 'PM'}`;
};

const dayStart = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysApart = (a: Date, b: Date): number => Math.round((dayStart(b) - dayStart(a)) / 86_400_000);

/** "07:00" today, "Thu 19 Nov" within the last six days, "4 Nov" this year, "4 Nov 2025" before. */
export const date = (iso: string, now: Date = new Date(), twelve = hour12): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  const days = daysApart(at, now);
  if (days === 0) return time(iso, twelve);
  const dayAndMonth = `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  if (days > 0 && days < 7) return `${DAYS[at.getDay()]} ${dayAndMonth}`;
  return at.getFullYear() === now.getFullYear() ? dayAndMonth : `${dayAndMonth} ${at.getFullYear()}`;
};

/** In a sentence: "today 07:00", "Thu 19 Nov 07:00", "4 Nov". */
export const dateAndTime = (iso: string, now: Date = new Date(), twelve = hour12): string => {
  const days = daysApart(new Date(iso), now);
  if (Number.isNaN(days)) return '–';
  if (days === 0) return `today ${time(iso, twelve)}`;
  return days > 0 && days < 7 ? `${date(iso, now, twelve)} ${time(iso, twelve)}` : date(iso, now, twelve);
};

/** For narrow columns: "07:00", "Fri", "4 Nov". */
export const shortDate = (iso: string, now: Date = new Date(), twelve = hour12): string => {
  const at = new Date(iso);
  const days = daysApart(at, now);
  return days > 0 && days < 7 ? (DAYS[at.getDay()] ?? '–') : date(iso, now, twelve);
};

/** The full time with its zone, for titles: "2026-11-19 07:00:12 +01:00". */
export const fullDate = (iso: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone}`;
};
