import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { DriftCheck } from '../../contract/monitoring.ts';
import { openSchedule, parseInterval, type ScheduleState } from './check-schedule.ts';
import { monitoringPages } from './monitoring-pages.ts';

const HOUR = 3_600_000;
const PAUSES = { first: 20, longest: 60, look: 20 };

/** Runs until the test has ended. `outcomes`: of the checks in turn, the last of them for all others. */
const schedule = (parts: {
  readonly every?: number;
  readonly last?: string;
  readonly outcomes: readonly (boolean | Error)[];
}) => {
  const times: number[] = [];
  const said: string[] = [];
  const made = openSchedule({
    every: parts.every ?? HOUR,
    last: parts.last ?? null,
    pauses: PAUSES,
    say: (sentence) => said.push(sentence),
    check: async () => {
      const outcome = parts.outcomes[Math.min(times.length, parts.outcomes.length - 1)];
      times.push(Date.now());
      if (outcome instanceof Error) throw outcome;
      return outcome === true;
    },
  });
  const stop = new AbortController();
  const running = made.run(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const reach = async (count: number): Promise<ScheduleState> => {
    while (times.length < count) await sleep(2);
    await sleep(2);
    return made.state();
  };
  return { times, said, reach, state: made.state };
};

test('the first check is made at once, the next by the interval', async () => {
  const { reach, times } = schedule({ outcomes: [true] });
  const state = await reach(1);
  expect(state).toMatchObject({ status: 'ok', error: null, failures: 0 });
  expect(Date.parse(state.due) - (times[0] ?? 0)).toBe(HOUR);
  expect(state.next).toBe(state.due);
  await sleep(60);
  expect(times).toHaveLength(1);
  const often = schedule({ every: 30, outcomes: [true] });
  await often.reach(3);
  expect((often.times[2] ?? 0) - (often.times[0] ?? 0)).toBeGreaterThanOrEqual(58);
});

test('a check that was missed is made once, one that is not due is not', async () => {
  const last = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
  const missed = schedule({ last: last(5), outcomes: [true] });
  await missed.reach(1);
  await sleep(30);
  expect(missed.times).toHaveLength(1);
  const early = schedule({ last: last(0.5), outcomes: [true] });
  await sleep(30);
  expect(early.times).toHaveLength(0);
  expect(early.state()).toMatchObject({ status: 'ok' });
  // Written when the clock was wrong.
  await schedule({ last: last(-100), outcomes: [true] }).reach(1);
});

test('a failure is shown at once, tried again with longer pauses, said once, and healed by a check that works', async () => {
  const fault = new Error('MLflow is away');
  const { reach, times, said } = schedule({ outcomes: [fault, fault, fault, fault, true] });
  const failed = await reach(1);
  expect(failed).toMatchObject({ status: 'failed', failures: 1, last: null });
  expect(failed.error).toContain('MLflow is away');
  expect(Date.parse(failed.next)).toBeGreaterThan(Date.parse(failed.due));
  await reach(4);
  const [a = 0, b = 0, c = 0, d = 0] = times;
  expect(b - a).toBeGreaterThanOrEqual(19);
  expect(c - b).toBeGreaterThanOrEqual(39);
  expect(d - c).toBeGreaterThanOrEqual(59);
  expect(said).toHaveLength(1);
  expect(await reach(5)).toMatchObject({ status: 'ok', error: null, failures: 0 });
});

test('without a model it looks again soon', async () => {
  const { reach } = schedule({ outcomes: [false, false, true] });
  expect(await reach(1)).toMatchObject({ status: 'no model yet', last: null, error: null });
  expect(await reach(3)).toMatchObject({ status: 'ok' });
});

test('health is 200 only where the last check worked, or there is no model to check', async () => {
  const state = { last: null, due: '', next: '', error: null, failures: 0 };
  let now: ScheduleState = { ...state, status: 'checking' };
  const check = { id: 'c', at: 't', version: 2, state: 'ok', texts: 3, scores: [], alert: null };
  const list = (): readonly DriftCheck[] => [check as unknown as DriftCheck];
  const app = await monitoringPages({ model: 'm', state: () => now, checks: { list }, hostNames: ['monitoring'] });
  const ask = async (host = 'monitoring:8002'): Promise<number> =>
    (await app.inject({ url: '/health', headers: { host } })).statusCode;
  const codes: unknown[] = [];
  for (const status of ['checking', 'failed', 'no model yet', 'ok'] as const) {
    now = { ...state, status, error: status === 'failed' ? 'why' : null };
    codes.push([status, await ask()]);
  }
  expect(codes).toEqual([
    ['checking', 503],
    ['failed', 503],
    ['no model yet', 200],
    ['ok', 200],
  ]);
  expect(await ask('evil.example')).toBe(403);
  const health = await app.inject({ url: '/health', headers: { host: 'localhost' } });
  expect(health.json()).toMatchObject({ model_name: 'm', check: { version: 2, alert: null } });
  await app.close();
});

test('intervals', () => {
  expect(['7d', '12h', ' 30 m ', '90s', '', '7', '0d', '-1h', '1.5h', '1w'].map(parseInterval)).toEqual([
    604_800_000,
    43_200_000,
    1_800_000,
    90_000,
    ...Array.from({ length: 6 }, () => null),
  ]);
});
