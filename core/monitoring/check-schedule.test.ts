import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { calendarCadence, intervalCadence } from './calendar.ts';
import { openCheckSchedule, type ScheduleParts } from './check-schedule.ts';
import { checkSchedule } from '../contract/schedule.ts';
import { openMonitoringDatabase } from './monitoring-database.ts';
import { openMonitoringStore } from './monitoring-store.ts';
import { startSlackServer } from './slack-server.fixture.ts';

const HOUR = 3_600_000;
const PAUSES = { first: 20, longest: 60, look: 20 };

const newFile = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-schedule-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'monitoring.db');
};

/** Followed until the test has ended. `outcomes`: of the checks in turn, the last of them for all others. */
const schedule = (parts: {
  readonly every?: number;
  readonly file?: string;
  readonly outcomes: readonly (boolean | Error)[];
}) => {
  const store = openMonitoringStore(parts.file ?? newFile());
  const times: number[] = [];
  const said: string[] = [];
  const made = openCheckSchedule({
    store,
    cadence: () => ({ key: 'a', cadence: intervalCadence(parts.every ?? HOUR) }),
    holder: 'a test',
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
  const running = made.follow(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
    store.close();
  };
  onTestFinished(end);
  const reach = async (count: number): Promise<ReturnType<typeof made.state>> => {
    while (times.length < count || made.state().holder !== null) await sleep(2);
    return made.state();
  };
  return { ...made, times, said, reach, end };
};

test('the first check by an interval is made at once, the next after it', async () => {
  const { reach, times } = schedule({ outcomes: [true] });
  const state = await reach(1);
  expect(state).toMatchObject({ status: 'waiting', error: null, failures: 0, holder: null });
  expect(Date.parse(state.due ?? '') - (times[0] ?? 0)).toBeLessThanOrEqual(HOUR);
  expect(state.next).toBe(state.due);
  await sleep(60);
  expect(times).toHaveLength(1);
  const often = schedule({ every: 30, outcomes: [true] });
  await often.reach(3);
  expect((often.times[2] ?? 0) - (often.times[0] ?? 0)).toBeGreaterThanOrEqual(56);
});

test('a program that starts again goes on where the one before was', async () => {
  const file = newFile();
  const first = schedule({ file, outcomes: [true] });
  const { last } = await first.reach(1);
  await first.end();
  const second = schedule({ file, outcomes: [true] });
  await sleep(60);
  expect(second.times).toHaveLength(0);
  expect(second.state()).toMatchObject({ status: 'waiting', last });
});

test('a failure is shown at once, tried again with longer pauses, said once, and healed by a check that works', async () => {
  const fault = new Error('MLflow is away');
  const { reach, times, said } = schedule({ outcomes: [fault, fault, fault, fault, true] });
  const failed = await reach(1);
  expect(failed).toMatchObject({ status: 'failed', failures: 1, last: null });
  expect(failed.error).toContain('MLflow is away');
  expect(Date.parse(failed.next ?? '')).toBeGreaterThan(Date.parse(failed.due ?? ''));
  await reach(4);
  const [a = 0, b = 0, c = 0, d = 0] = times;
  expect(b - a).toBeGreaterThanOrEqual(19);
  expect(c - b).toBeGreaterThanOrEqual(39);
  expect(d - c).toBeGreaterThanOrEqual(59);
  expect(said.filter((sentence) => sentence.startsWith('The drift check failed.'))).toHaveLength(1);
  expect(await reach(5)).toMatchObject({ status: 'waiting', error: null, failures: 0 });
});

test('without a model it looks again soon', async () => {
  const { reach } = schedule({ outcomes: [false, false, true] });
  expect(await reach(1)).toMatchObject({ status: 'no-model', last: null, error: null });
  expect(await reach(3)).toMatchObject({ status: 'waiting' });
});

test('a schedule that is off checks nothing by itself, and on demand all the same; others begin anew', async () => {
  const store = openMonitoringStore(newFile());
  onTestFinished(store.close);
  let settings = checkSchedule.parse({ every: 'off' });
  let checks = 0;
  const made = openCheckSchedule({
    store,
    cadence: () => ({ key: JSON.stringify(settings), cadence: calendarCadence(settings) }),
    holder: 'a test',
    say: () => undefined,
    check: async () => {
      checks++;
      return true;
    },
  });
  expect([await made.runDue(), made.state().status, made.state().due]).toEqual(['not-due', 'off', null]);
  await made.runNow();
  expect(checks).toBe(1);
  expect(made.state().last).not.toBeNull();
  settings = checkSchedule.parse({ every: 'day', at: '09:00' });
  expect(Date.parse(made.state().due ?? '')).toBeGreaterThan(Date.now());
  expect(await made.runDue()).toBe('not-due');
});

test('while one program checks, another is told so; after one that died it goes on', async () => {
  const file = newFile();
  const [one, two] = [openMonitoringStore(file), openMonitoringStore(file)];
  onTestFinished(() => [one, two].forEach((store) => store.close()));
  let goOn = (): void => undefined;
  const parts = (store: typeof one): ScheduleParts => ({
    store,
    cadence: () => ({ key: 'a', cadence: intervalCadence(HOUR) }),
    holder: store === one ? 'the first' : 'the second',
    say: () => undefined,
    check: () =>
      new Promise((resolve) => {
        goOn = () => resolve(true);
      }),
  });
  const [first, second] = [openCheckSchedule(parts(one)), openCheckSchedule(parts(two))];
  const running = first.runDue();
  expect(second.state()).toMatchObject({ status: 'checking', holder: { name: 'the first' } });
  expect(await second.runDue()).toBe('busy');
  await expect(second.runNow()).rejects.toThrow('the first is checking');
  goOn();
  expect(await running).toBe('checked');
  expect(await second.runDue()).toBe('not-due');
});

/** Runs the agents, each as a process of its own, all at one moment. */
const agents = async (file: string, slack: string, ends: readonly string[]): Promise<string[]> => {
  const path = new URL('./schedule-agent.fixture.ts', import.meta.url).pathname;
  const started = ends.map((end) => {
    const child = spawn(process.execPath, [path, file, slack, end], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.startsWith('ready ')) resolve();
      });
    });
    const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.replace('ready ', ''))));
    return { child, ready, ended };
  });
  await Promise.all(started.map(({ ready }) => ready));
  for (const { child } of started) child.stdin.write('go');
  return Promise.all(started.map(({ ended }) => ended));
};

/** The schedule as it was left eight days ago. */
const overdue = (file: string): void => {
  const store = openMonitoringStore(file);
  const ago = Date.now() - 8 * 24 * HOUR;
  store.schedule.write('daily', { since: ago, last: ago, nextTry: null, error: null, failures: 0, noModel: false });
  store.close();
};

test('of programs that look at the same moment one checks, and one alert goes to Slack', {
  timeout: 30_000,
}, async () => {
  const slack = await startSlackServer('xoxb-111-secret');
  onTestFinished(slack.close);
  const file = newFile();
  overdue(file);
  const outcomes = await agents(file, slack.apiUrl, ['', '', '']);
  expect(outcomes.filter((outcome) => outcome === 'checked')).toHaveLength(1);
  const store = openMonitoringStore(file);
  onTestFinished(store.close);
  expect(store.list()).toHaveLength(1);
  expect(store.alerts.list()).toMatchObject([{ number: 1, state: 'open', deliveries: [{ state: 'sent' }] }]);
  expect(slack.messages()).toHaveLength(1);
  // The next day there is nothing new to tell.
  expect(await agents(file, slack.apiUrl, [''])).toEqual(['not-due']);
});

test('a program killed between Slack’s answer and its own note of it does not tell twice', {
  timeout: 30_000,
}, async () => {
  const slack = await startSlackServer('xoxb-111-secret');
  onTestFinished(slack.close);
  const file = newFile();
  overdue(file);
  await agents(file, slack.apiUrl, ['told']);
  expect(slack.messages()).toHaveLength(1);
  expect(await agents(file, slack.apiUrl, ['', ''])).toEqual(['not-due', 'not-due']);
  expect(slack.messages()).toHaveLength(1);
  // It is not lost either: once nobody can be sending any more, it says that nobody knows.
  const database = openMonitoringDatabase(file);
  database.exec("UPDATE alert_deliveries SET sending_since = '2026-01-01T00:00:00.000Z'");
  database.close();
  await agents(file, slack.apiUrl, ['']);
  expect(slack.messages()).toHaveLength(1);
  const store = openMonitoringStore(file);
  onTestFinished(store.close);
  expect(store.list()).toMatchObject([
    { alert: { delivery: 'failed', error: expect.stringContaining('may have it or not') } },
  ]);
});

test('a program killed before it told leaves that to the next', { timeout: 30_000 }, async () => {
  const slack = await startSlackServer('xoxb-111-secret');
  onTestFinished(slack.close);
  const file = newFile();
  overdue(file);
  await agents(file, slack.apiUrl, ['checked']);
  expect(slack.messages()).toHaveLength(0);
  expect(await agents(file, slack.apiUrl, ['', ''])).toEqual(['not-due', 'not-due']);
  expect(slack.messages()).toHaveLength(1);
});
