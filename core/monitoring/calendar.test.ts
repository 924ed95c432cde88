import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckSchedule, checkSchedule } from '../contract/schedule.ts';
import { calendarCadence, dueOf, intervalCadence, upcoming } from './calendar.ts';

const DAY = 86_400_000;
const at = (iso: string): number => Date.parse(iso);
const stockholm = (part: Partial<CheckSchedule> = {}) =>
  calendarCadence(checkSchedule.parse({ timeZone: 'Europe/Stockholm', ...part }));
const times = (cadence: ReturnType<typeof stockholm>, from: string, count: number): string[] =>
  upcoming(cadence, at(from), count).map((time) => new Date(time).toISOString().slice(0, 16));

describe('times of a schedule', () => {
  test('are on the clock of the zone, in winter and in summer', () => {
    // Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October 2026.
    expect(times(stockholm(), '2026-03-20T00:00:00Z', 3)).toEqual([
      '2026-03-23T08:00',
      '2026-03-30T07:00',
      '2026-04-06T07:00',
    ]);
    expect(times(stockholm(), '2026-10-19T07:00:00Z', 2)).toEqual(['2026-10-26T08:00', '2026-11-02T08:00']);
    expect(times(stockholm({ every: 'day' }), '2026-10-24T00:00:00Z', 3)).toEqual([
      '2026-10-24T07:00',
      '2026-10-25T08:00',
      '2026-10-26T08:00',
    ]);
  });

  test('in the hour that summer time leaves out are an hour later, in the one that comes twice the first', () => {
    const sunday = stockholm({ weekday: 7, at: '02:30' });
    // 02:30 is not; 03:30 summer time is.
    expect(times(sunday, '2026-03-28T00:00:00Z', 1)).toEqual(['2026-03-29T01:30']);
    // 02:30 summer time, and an hour later 02:30 winter time: once.
    expect(times(sunday, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-11-01T01:30']);
  });

  test('are those of zones far from ours too, and none where it is off', () => {
    const auckland = calendarCadence(checkSchedule.parse({ timeZone: 'Pacific/Auckland' }));
    expect(times(auckland, '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-04T20:00']);
    const kathmandu = calendarCadence(checkSchedule.parse({ timeZone: 'Asia/Kathmandu', every: 'day', at: '00:00' }));
    expect(times(kathmandu, '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T18:15']);
    expect(times(stockholm({ every: 'off' }), '2026-01-01T00:00:00Z', 3)).toEqual([]);
  });

  test('are later than the time before and show the clock that was set, whenever one looks', () => {
    const zones = ['Europe/Stockholm', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
    const clock = (timeZone: string, time: number): string =>
      new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(time);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') }),
        fc.integer({ min: 4, max: 23 }),
        (timeZone, from, hour) => {
          const two = String(hour).padStart(2, '0');
          const cadence = calendarCadence(checkSchedule.parse({ timeZone, at: `${two}:15` }));
          const [first = 0, second = 0] = upcoming(cadence, from, 2);
          expect(first).toBeGreaterThan(from);
          expect(first - from).toBeLessThanOrEqual(cadence.period);
          expect(second - first).toBeLessThanOrEqual(cadence.period);
          for (const time of [first, second]) expect(clock(timeZone, time)).toBe(`Mon ${two}:15`);
        },
      ),
    );
  });

  test('are refused where they are none', () => {
    for (const bad of [{ at: '9:00' }, { at: '24:00' }, { timeZone: 'Europe/Nowhere' }, { weekday: 0 }]) {
      expect(checkSchedule.safeParse(bad).success).toBe(false);
    }
  });
});

describe('what is due', () => {
  const weekly = stockholm();
  /** Makes a check whenever one is due, as a program does that looks at these times. */
  const run = (from: { last: number | null; since: number }, looks: readonly string[]): string[] => {
    let now = from;
    const made: string[] = [];
    for (const look of looks) {
      const { due, last, since } = dueOf(weekly, now, at(look));
      now = due !== null && due <= at(look) ? { last: at(look), since } : { last, since };
      if (now.last === at(look)) made.push(look);
    }
    return made;
  };

  test('waits for the first time, then comes once for each', () => {
    const since = at('2026-03-20T12:00:00Z');
    expect(run({ last: null, since }, ['2026-03-20T12:00:00Z', '2026-03-23T07:59:00Z'])).toEqual([]);
    expect(
      run({ last: null, since }, ['2026-03-23T08:00:00Z', '2026-03-23T08:01:00Z', '2026-03-30T07:00:00Z']),
    ).toEqual(['2026-03-23T08:00:00Z', '2026-03-30T07:00:00Z']);
  });

  test('is one check after a lid that was closed for three weeks, and the next by the calendar', () => {
    const last = at('2026-03-02T08:00:05Z');
    const looks = ['2026-03-25T10:00:00Z', '2026-03-25T10:01:00Z', '2026-03-30T06:59:00Z', '2026-03-30T07:00:00Z'];
    expect(run({ last, since: at('2026-01-01T00:00:00Z') }, looks)).toEqual([
      '2026-03-25T10:00:00Z',
      '2026-03-30T07:00:00Z',
    ]);
  });

  test('does not come twice when the clock is set back over its time', () => {
    const last = at('2026-03-09T08:00:05Z');
    expect(run({ last, since: 0 }, ['2026-03-09T07:30:00Z', '2026-03-09T08:00:00Z', '2026-03-16T08:00:00Z'])).toEqual([
      '2026-03-16T08:00:00Z',
    ]);
  });

  test('comes again soon after a clock that was years ahead', () => {
    const last = at('2031-01-01T00:00:00Z');
    expect(run({ last, since: 0 }, ['2026-03-10T00:00:00Z', '2026-03-16T07:59:00Z', '2026-03-16T08:00:00Z'])).toEqual([
      '2026-03-16T08:00:00Z',
    ]);
    expect(dueOf(weekly, { last: null, since: at('2031-01-01T00:00:00Z') }, at('2026-03-10T00:00:00Z'))).toMatchObject({
      since: at('2026-03-10T00:00:00Z'),
      due: at('2026-03-16T08:00:00Z'),
    });
  });

  test('begins anew where the schedule was changed after the last check', () => {
    const found = dueOf(
      weekly,
      { last: at('2026-01-01T00:00:00Z'), since: at('2026-03-10T00:00:00Z') },
      at('2026-03-11T00:00:00Z'),
    );
    expect(found.due).toBe(at('2026-03-16T08:00:00Z'));
  });

  test('by an interval is at once, and then after it', () => {
    const hourly = intervalCadence(3_600_000);
    expect(dueOf(hourly, { last: null, since: 5 }, 10).due).toBe(5);
    expect(dueOf(hourly, { last: 10, since: 5 }, 20).due).toBe(3_600_010);
    expect(dueOf(hourly, { last: 100 * DAY, since: 5 }, 20)).toMatchObject({ last: null, due: 20 });
    expect(dueOf(stockholm({ every: 'off' }), { last: 10, since: 5 }, DAY).due).toBeNull();
  });
});
