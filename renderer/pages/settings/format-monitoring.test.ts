import { describe, expect, it } from 'vitest';
import { projectSettings, type ProjectSettings } from '../../../core/contract/index.ts';
import { budgetWords, falseAlarms, nextTimes, timeOfDay, webhookUrl, zones } from './format-monitoring.ts';
import { changed } from './settings-state.ts';

const schedule = { every: 'week', weekday: 1, at: '09:00', timeZone: 'Europe/Stockholm' } as const;

describe('settings of monitoring', () => {
  it('take what the engine takes', () => {
    expect([
      falseAlarms('1'),
      falseAlarms('0,5'),
      timeOfDay('23:59'),
      webhookUrl(''),
      webhookUrl('https://a.example/b'),
    ]).toEqual([null, null, null, null, null]);
  });
  it('say what is wrong', () => {
    expect(falseAlarms('0')).toContain('0.01');
    expect(falseAlarms('many')).toContain('0.01');
    expect(timeOfDay('9:00')).toContain('09:00');
    expect(timeOfDay('24:00')).toContain('09:00');
    expect(webhookUrl('ftp://a.example')).toContain('https');
    expect(webhookUrl('example')).toContain('https');
  });
  it('say what a budget means for the project', () => {
    const check = { texts: 42, blankTexts: 2, referenceTexts: 100 };
    expect(budgetWords({ perYear: 1, schedule, noticed: undefined, check })).toBe(
      'without any change one check in 52 alarms',
    );
    expect(budgetWords({ perYear: 1, schedule: { ...schedule, every: 'day' }, noticed: 0.16, check })).toBe(
      'without any change one check in 365 alarms; 40 texts against 100 as in the last check would show 16\u202f% foreign texts 8 times in 10',
    );
    expect(budgetWords({ perYear: 4, schedule, noticed: null, check })).toContain('too few to notice');
    expect(budgetWords({ perYear: 52, schedule, noticed: undefined, check: undefined })).toContain(
      'nearly every check',
    );
  });
  it('show the next times by the clock of the zone, over the change to summer time', () => {
    expect(nextTimes(['2026-03-23T08:00:00Z', '2026-03-30T07:00:00Z'], 'Europe/Stockholm')).toBe(
      'Mon 23 Mar 09:00, Mon 30 Mar 09:00',
    );
    expect(zones('Europe/Stockholm')[0]).toBe('Europe/Stockholm');
    expect(new Set(zones('UTC')).size).toBe(zones('UTC').length);
  });
});

describe('a change of some keys', () => {
  const before: ProjectSettings = projectSettings.parse({});
  it('keeps the others, inside the schedule and the channels too', () => {
    const after = changed(before, {
      port: 9000,
      monitoring: { schedule: { weekday: 3 }, channels: { desktop: false } },
    });
    expect(after.port).toBe(9000);
    expect(after.monitoring.schedule).toEqual({ ...before.monitoring.schedule, weekday: 3 });
    expect(after.monitoring.channels).toEqual({ ...before.monitoring.channels, desktop: false });
    expect(after.monitoring.falseAlarmsPerYear).toBe(before.monitoring.falseAlarmsPerYear);
  });
});
