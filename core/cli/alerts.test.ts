/** From predictions that have drifted to what people do with the alert, by the command alone; Slack is the one that tests have. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DriftAlert } from '../contract/alerts.ts';
import { openMonitoringStore } from '../monitoring/monitoring-store.ts';
import { type SlackServer, startSlackServer } from '../monitoring/slack-server.fixture.ts';
import { PLAIN_ROW } from '../serving/log.fixture.ts';
import { openPredictionWriter } from '../serving/prediction-log.ts';
import { openStore } from '../tracking/store.ts';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const TOKEN = 'xoxb-111-command';
const project = join(scratch(), 'butiken');
const monitoringFile = join(project, '.idrift', 'monitoring.db');
let slack: SlackServer;
let here: { cwd: string; env: Record<string, string> };
const DAY = 86_400_000;
const SCHEDULE = { every: 'day', weekday: 1, at: '00:00', timeZone: 'UTC' };
const CADENCE = JSON.stringify({ every: 'day', weekday: 1, at: '00:00' });

beforeAll(async () => {
  slack = await startSlackServer(TOKEN);
  here = { cwd: project, env: { SLACK_TOKEN: TOKEN, IDRIFT_SLACK_API_URL: slack.apiUrl } };
  await idrift(['init', project, '--sample']);
  await idrift(['train', ...TINY, '--name', 'one'], here);
  await idrift(['models', 'register', 'one'], here);
  const file = join(project, 'idrift.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  const monitoring = { schedule: SCHEDULE, ours: 'kept' };
  writeFileSync(file, JSON.stringify({ ...settings, slackChannel: 'C0123456789', monitoring }));
  const writer = openPredictionWriter(join(project, '.idrift', 'predictions.db'), 'served-model');
  const words = ['comida', 'autobús', 'lástima', 'tarde', 'fría', 'pedido', 'tienda', 'factura'];
  writer.record(
    Array.from({ length: 60 }, (_, at) => ({
      ...PLAIN_ROW,
      modelName: 'served-model',
      text: `La ${words[at % 8]} ${at} estaba ${words[(at * 3) % 8]} y llegó muy tarde, qué ${words[(at * 5) % 8]} para juan@example.com.`,
      requestId: `r${at}`,
    })),
  );
  writer.close();
}, 120_000);
afterAll(() => slack.close());

const list = async (): Promise<DriftAlert[]> => (await idriftJson(['alerts', 'list'], here)).answer as DriftAlert[];

test('cron checks what is due, however many look at once, and Slack hears of it once', {
  timeout: 120_000,
}, async () => {
  const scheduled = ['drift', 'check', '--scheduled'];
  expect(await idriftJson(scheduled, here)).toMatchObject({ status: 0, answer: { outcome: 'not-due' } });
  // As if the schedule had run for a month, and the computer been off for three weeks of it.
  const store = openMonitoringStore(monitoringFile);
  const since = Date.now() - 30 * DAY;
  const last = Date.now() - 21 * DAY;
  store.schedule.write(CADENCE, { since, last, nextTry: null, error: null, failures: 0, noModel: false });
  store.close();
  const both = await Promise.all([idriftJson(scheduled, here), idriftJson(scheduled, here)]);
  const outcomes = both.map(({ answer }) => (answer as { outcome: string }).outcome);
  expect(outcomes.filter((outcome) => outcome === 'checked')).toHaveLength(1);
  expect(await idriftJson(scheduled, here)).toMatchObject({
    answer: { outcome: 'not-due', schedule: { status: 'waiting', failures: 0, holder: null } },
  });
  const [alert, ...others] = await list();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ number: 1, state: 'open', model: 'served-model', version: 1 });
  expect(alert?.deliveries.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
    'slack sent',
    'desktop waiting',
  ]);
  expect(slack.messages()).toHaveLength(1);
  const sent = JSON.stringify([...(slack.messages()[0]?.form.values() ?? [])]);
  expect(sent).toContain('idrift://butiken/alert/1');
  expect(sent).toContain('Most telling texts');
  expect(sent).not.toContain('juan@example.com');
});

test('its figures are points over time on the run, and the whole result is an artifact of it', {
  timeout: 60_000,
}, async () => {
  const { answer: runs } = await idriftJson(['runs', 'list'], here);
  expect(runs).toHaveLength(1); // no run of its own
  const { answer } = await idriftJson(['runs', 'show', 'one'], here);
  expect(JSON.stringify(answer)).toContain('length_drift_score');
  const [alert] = await list();
  const store = openMonitoringStore(monitoringFile);
  const check = store.get(alert?.checks[0] ?? '');
  store.close();
  const tracking = openStore(join(project, '.idrift'));
  const points = tracking.history(check.runId)['length_drift_score'];
  const { text } = tracking.readArtifact(check.runId, `drift/${check.id}.json`);
  tracking.close();
  expect(points).toMatchObject([{ step: Math.floor(Date.parse(check.at) / 1000) }]);
  expect(JSON.parse(text ?? '')).toMatchObject({ id: check.id, state: 'drift', alert: { number: 1 } });
});

test('people show, snooze, accept, reopen and dispute it; each act is kept with who and why', {
  timeout: 120_000,
}, async () => {
  expect((await idrift(['alerts', 'show', '1'], here)).stdout).toContain('Alert 1: open');
  expect((await idriftJson(['alerts', 'show', '7'], here)).status).toBe(3);
  expect((await idrift(['alerts', 'snooze', '1'], here)).status).toBe(2);
  expect((await idrift(['alerts', 'snooze', '1', '--until', 'soon'], here)).status).toBe(2);
  expect((await idriftJson(['alerts', 'snooze', '1', '--until', '2020-01-01'], here)).status).toBe(1);
  const snoozed = await idriftJson(['alerts', 'snooze', '1', '--until', '3d', '--note', 'holidays'], here);
  expect(snoozed.answer).toMatchObject({ state: 'snoozed', snoozedUntil: expect.stringMatching(/Z$/) });
  expect((await idriftJson(['alerts', 'accept', '1'], here)).answer).toMatchObject({ state: 'accepted' });
  const store = openMonitoringStore(monitoringFile);
  expect(store.alerts.acceptedIds('served-model', 1)).toHaveLength(60);
  store.close();
  expect((await idriftJson(['alerts', 'false-alarm', '1'], here)).status).toBe(1);
  expect((await idriftJson(['alerts', 'reopen', '1'], here)).answer).toMatchObject({ state: 'open' });
  const ended = await idriftJson(['alerts', 'false-alarm', '1', '--note', 'a test'], here);
  const { events } = ended.answer as DriftAlert;
  expect(events.filter(({ by }) => by !== 'Idrift').map(({ kind, note }) => `${kind} ${note}`)).toEqual([
    'snoozed holidays',
    'accepted ',
    'reopened ',
    'false-alarm a test',
  ]);
});

test('a channel is tested, and what is missing is said', { timeout: 60_000 }, async () => {
  expect(await idriftJson(['alerts', 'test'], here)).toEqual({
    status: 0,
    answer: { ok: true, message: 'idrift of Butiken wrote to #drift.' },
  });
  for (const [channel, words] of [
    ['webhook', 'No webhook is set up'],
    ['desktop', 'Only the open app'],
  ] as const) {
    const { status, answer } = await idriftJson(['alerts', 'test', '--channel', channel], here);
    expect([status, answer]).toEqual([4, { ok: false, message: expect.stringContaining(words) }]);
  }
  expect((await idrift(['alerts', 'test', '--channel', 'pigeon'], here)).status).toBe(2);
});

test('a check that fails is an error with what comes next; another program that checks is no error', {
  timeout: 60_000,
}, async () => {
  const scheduled = ['drift', 'check', '--scheduled'];
  const overdue = (): void => {
    const old = Date.now() - 9 * DAY;
    store.schedule.write(CADENCE, { since: old, last: old, nextTry: null, error: null, failures: 0, noModel: false });
  };
  const store = openMonitoringStore(monitoringFile);
  overdue();
  const lease = store.leases.take('check', 'another program');
  expect(await idriftJson(scheduled, here)).toMatchObject({
    status: 0,
    answer: { outcome: 'busy', schedule: { status: 'checking', holder: { name: 'another program' } } },
  });
  lease?.release();
  // What was checked since is not checked again; a version that was never checked is.
  await idrift(['train', ...TINY, '--name', 'two', '--seed', '2'], here);
  await idrift(['models', 'register', 'two'], here);
  const history = join(project, '.git');
  renameSync(history, `${history}-away`);
  const failed = await idriftJson(scheduled, here);
  expect(failed).toMatchObject({ status: 1, answer: { error: { hint: expect.stringContaining('tried again from') } } });
  expect(await idriftJson(scheduled, here)).toMatchObject({
    status: 0,
    answer: { outcome: 'not-due', schedule: { status: 'failed', failures: 1, error: expect.stringMatching(/\w+/) } },
  });
  renameSync(`${history}-away`, history);
  overdue();
  expect(await idriftJson(scheduled, here)).toMatchObject({ status: 0, answer: { outcome: 'checked' } });
  store.close();
});
