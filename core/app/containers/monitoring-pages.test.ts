import { expect, test } from 'vitest';
import type { DriftCheck } from '../../contract/monitoring.ts';
import type { CheckSchedule } from '../../monitoring/check-schedule.ts';
import { upcoming } from '../../monitoring/calendar.ts';
import { parseCadence } from './monitoring-cadence.ts';
import { monitoringPages } from './monitoring-pages.ts';

type State = ReturnType<CheckSchedule['state']>;

test('health is 200 only where the last check worked, or there is no model to check', async () => {
  const state: State = { last: 't', due: '', next: '', error: null, failures: 0, holder: null, status: 'waiting' };
  let now = state;
  const check = { id: 'c', at: 't', version: 2, state: 'ok', texts: 3, scores: [], alert: null };
  const list = (): readonly DriftCheck[] => [check as unknown as DriftCheck];
  const app = await monitoringPages({
    model: 'm',
    state: () => now,
    checks: { list },
    alerts: () => [],
    hostNames: ['monitoring'],
  });
  const ask = async (host = 'monitoring:8002'): Promise<{ code: number; status: string }> => {
    const answer = await app.inject({ url: '/health', headers: { host } });
    return { code: answer.statusCode, status: answer.json<{ status: string }>().status };
  };
  const found: unknown[] = [];
  const changes: Partial<State>[] = [
    { status: 'checking', last: null },
    { status: 'failed', failures: 1, error: 'why' },
    { status: 'checking', failures: 2, error: 'why' },
    { status: 'no-model', last: null },
    { status: 'waiting' },
    { status: 'checking' },
  ];
  for (const change of changes) {
    now = { ...state, ...change };
    found.push(await ask());
  }
  expect(found).toEqual([
    { code: 503, status: 'checking' },
    { code: 503, status: 'failed' },
    { code: 503, status: 'failed' },
    { code: 200, status: 'no model yet' },
    { code: 200, status: 'ok' },
    { code: 200, status: 'ok' },
  ]);
  expect((await app.inject({ url: '/health', headers: { host: 'evil.example' } })).statusCode).toBe(403);
  const health = await app.inject({ url: '/health', headers: { host: 'localhost' } });
  expect(health.json()).toMatchObject({ model_name: 'm', check: { version: 2, alert: null } });
  await app.close();
});

test('MONITORING_EVERY is an interval or a time of the calendar', () => {
  expect(['7d', '12h', ' 30 m ', '90s'].map((text) => parseCadence(text).period)).toEqual([
    604_800_000, 43_200_000, 1_800_000, 90_000,
  ]);
  const next = (text: string): string =>
    new Date(upcoming(parseCadence(text), Date.parse('2026-03-10T12:00:00Z'), 1)[0] ?? 0).toISOString();
  expect(next('monday 09:00 Europe/Stockholm')).toBe('2026-03-16T08:00:00.000Z');
  expect(next('Daily 06:30 America/New_York')).toBe('2026-03-11T10:30:00.000Z');
  for (const bad of [
    '',
    '7',
    '0d',
    '-1h',
    '1.5h',
    '1w',
    'monday',
    'monday 9',
    'someday 09:00',
    'daily 09:00 Mars/Base',
    'off 09:00',
  ])
    expect(() => parseCadence(bad)).toThrow('MONITORING_EVERY is');
});
