/** When checks are due: by the calendar of a time zone, or by a fixed interval. Instants are milliseconds since 1970. */
import type { CheckSchedule } from '../contract/schedule.ts';

export type Cadence = {
  /** The first time after an instant; null: never, the schedule is off. */
  readonly after: (instant: number) => number | null;
  /** The longest pause from one time to the next, milliseconds. */
  readonly period: number;
  /** When the first check is due where none was made yet and the schedule began at `since`. */
  readonly first: (since: number) => number | null;
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * A time that summer time leaves out is moved on by what it leaves out; of one that comes twice the first counts. The first check waits for its
 * time: who opens a project has not asked for one.
 */
export const calendarCadence = (schedule: CheckSchedule): Cadence => {
  const after = (instant: number): number | null => {
    if (schedule.every === 'off') return null;
    const zone = zoneOf(schedule.timeZone);
    const [hour = 0, minute = 0] = schedule.at.split(':').map(Number);
    const today = startOfDay(instant + zone.offset(instant));
    for (let day = today - DAY; ; day += DAY) {
      if (schedule.every === 'week' && weekdayOf(day) !== schedule.weekday) continue;
      const time = zone.instantOf(day + (hour * 60 + minute) * MINUTE);
      if (time > instant) return time;
    }
  };
  // An hour of summer time comes on top of the days.
  const period = schedule.every === 'day' ? DAY + 60 * MINUTE : 7 * DAY + 60 * MINUTE;
  return { after, period, first: after };
};

/** @param every milliseconds. The first check is due at once. */
export const intervalCadence = (every: number): Cadence => ({
  after: (instant) => instant + every,
  period: every,
  first: (since) => since,
});

/** The next times of a schedule; none when it is off. */
export const upcoming = ({ after }: Cadence, from: number, count: number): number[] => {
  const times: number[] = [];
  for (let next = after(from); next !== null && times.length < count; next = after(next)) times.push(next);
  return times;
};

type Baseline = { readonly last: number | null; readonly since: number };

/**
 * When a check is due, or was: after a missed time one check makes up for all that were missed. `since` is given anew where it or `last` lies
 * more than a period ahead: it is of a clock that was wrong, and the schedule begins again now. A smaller step back only waits.
 */
export const dueOf = (
  cadence: Cadence,
  { last, since }: Baseline,
  now: number,
): { readonly due: number | null; readonly last: number | null; readonly since: number } => {
  const limit = now + cadence.period;
  const trusted = {
    last: last !== null && last <= limit ? last : null,
    since: since <= limit && (last === null || last <= limit) ? since : now,
  };
  const due =
    trusted.last === null ? cadence.first(trusted.since) : cadence.after(Math.max(trusted.last, trusted.since));
  return { ...trusted, due };
};

const startOfDay = (wall: number): number => Math.floor(wall / DAY) * DAY;
/** 1 is Monday; 1 January 1970 was a Thursday. */
const weekdayOf = (day: number): number => ((((day / DAY + 3) % 7) + 7) % 7) + 1;

/** Wall time: what the zone's clocks show, as if it were UTC. */
const zoneOf = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offset = (instant: number): number => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
  const instantOf = (wall: number): number => {
    // Zones change their clocks rarely: one day before and one after both sides of a change are seen.
    const before = wall - offset(wall - DAY);
    const found = [before, wall - offset(wall + DAY)].filter((time) => time + offset(time) === wall);
    return found.length === 0 ? before : Math.min(...found);
  };
  return { offset, instantOf };
};
