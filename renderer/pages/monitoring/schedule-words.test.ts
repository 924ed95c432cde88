import { describe, expect, it } from 'vitest';
import type { CheckSchedule, ScheduleState } from '../../../core/contract/index.ts';
import { failureTitle, lastWords, nextWords, scheduleWords, untilWords } from './schedule-words.ts';

const settings: CheckSchedule = { every: 'week', weekday: 1, at: '09:00', timeZone: 'Europe/Stockholm' };
const now = new Date('2026-11-25T12:00:00Z');
const state = (part: Partial<ScheduleState> = {}): ScheduleState => ({
  settings,
  last: '2026-11-23T08:00:00Z',
  due: '2026-11-30T08:00:00Z',
  next: '2026-11-30T08:00:00Z',
  status: 'waiting',
  error: null,
  failures: 0,
  holder: null,
  ...part,
});

describe('the schedule in words', () => {
  it('names day, time and zone', () => {
    expect(scheduleWords(settings)).toBe('Mondays 09:00, Europe/Stockholm');
    expect(scheduleWords({ ...settings, weekday: 7 })).toBe('Sundays 09:00, Europe/Stockholm');
    expect(scheduleWords({ ...settings, every: 'day' })).toBe('every day 09:00, Europe/Stockholm');
    expect(scheduleWords({ ...settings, every: 'off' })).toBe('only when asked for');
  });
  it('says how long it is until the next check', () => {
    expect(nextWords(state(), now)).toBe('next in 4 days');
    expect(untilWords('2026-11-25T15:10:00Z', now)).toBe('in 3 h 10 min');
    expect(untilWords('2026-11-25T11:59:00Z', now)).toBe('now');
  });
  it('says who checks, what failed, and that there is nothing to check', () => {
    const holder = { name: 'the monitoring container', since: '2026-11-25T11:59:00Z' };
    expect(nextWords(state({ status: 'checking', holder }), now)).toBe('the monitoring container is checking');
    const failed = state({ status: 'failed', failures: 3, next: '2026-11-25T12:10:00Z' });
    expect(nextWords(failed, now)).toBe('tried again in 10 min');
    expect(failureTitle(failed, now)).toMatch(/^The check that was due 30 Nov.* failed 3 times in a row\.$/);
    expect(nextWords(state({ status: 'no-model' }), now)).toContain('first registered version');
    expect(lastWords(state({ last: null }), now)).toBe('none made yet');
  });
});
