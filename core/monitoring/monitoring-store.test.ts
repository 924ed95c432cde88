import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { DriftCheck } from '../contract/monitoring.ts';
import { alertMessage, updateMessage } from './alert-message.ts';
import { checkOf, driftedCheck, quietCheck } from './drifted-check.fixture.ts';
import { type MonitoringStore, openMonitoringStore } from './monitoring-store.ts';
import type { Recording } from './record-check.ts';

const HOUR = 3_600_000;
const RECORDING: Recording = {
  message: (check, number) => alertMessage(check, number),
  channels: [{ name: 'slack', waits: null }],
};
const ANNA = { by: 'anna', note: 'as agreed' };

let file: string;
const open = (): MonitoringStore => {
  const store = openMonitoringStore(file);
  onTestFinished(() => store.close());
  return store;
};
beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-monitoring-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  file = join(dir, 'monitoring.db');
});

/** Hours from now. */
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
const record = (store: MonitoringStore, check: DriftCheck, hours: number, recording = RECORDING): DriftCheck =>
  store.record({ ...check, at: at(hours) }, recording);
/** As a channel that takes everything. */
const sendAll = (store: MonitoringStore): string[] => {
  const sent: string[] = [];
  for (;;) {
    const out = store.outbox.claim(['slack', 'webhook', 'desktop']);
    if (out === null) return sent;
    sent.push(`${out.alert.number} ${out.channel} ${out.kind}${out.thread === null ? '' : ` in ${out.thread}`}`);
    store.outbox.sent(out, 'thread', 'C1', null);
  }
};

describe('checks', () => {
  test('come back as they were, newest first, with what their alert says', () => {
    const store = open();
    const quiet = record(store, quietCheck(), -2);
    const told = record(store, driftedCheck(), -1);
    expect(told.alert).toMatchObject({ number: 1, checkId: told.id, delivery: 'not-sent', error: 'It is being sent.' });
    sendAll(store);
    const again = open();
    const { alert, ...figures } = told;
    expect(again.list()).toEqual([
      { ...figures, alert: { ...alert, delivery: 'sent', channel: 'C1', error: null } },
      quiet,
    ]);
    expect(again.list(1)).toHaveLength(1);
    expect(again.get(quiet.id)).toEqual(quiet);
    expect(again.newest('served-model', 4)).toBe(told.at);
    expect(() => again.get('nothing')).toThrow('There is no drift check nothing.');
  });

  test('are there after a kill right after saving', async () => {
    const check = quietCheck();
    const script = join(file, '..', 'save.mjs');
    const module = new URL('./monitoring-store.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { openMonitoringStore } from ${JSON.stringify(module)};
       openMonitoringStore(${JSON.stringify(file)}).record(${JSON.stringify(check)}, { channels: [] });
       process.kill(process.pid, 'SIGKILL');`,
    );
    const child = spawn(process.execPath, [script], { stdio: 'inherit' });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(open().list()).toEqual([check]);
  });
});

describe('an alert', () => {
  test('holds all checks of one cause, is told once a day at most, and ends with a check that passes', () => {
    const store = open();
    const first = record(store, driftedCheck(), -60);
    expect(sendAll(store)).toEqual(['1 slack opened']);
    const soon = record(store, driftedCheck(), 1);
    expect(soon.alert).toMatchObject({
      number: 1,
      delivery: 'not-sent',
      error: expect.stringContaining('Already told'),
    });
    const later = record(store, driftedCheck(), 30);
    expect(sendAll(store)).toEqual(['1 slack repeated in thread']);
    expect(store.alerts.list()).toMatchObject([{ state: 'open', checks: [first.id, soon.id, later.id] }]);
    record(store, { ...quietCheck(), state: 'too_few' }, 31); // says nothing
    expect(store.alerts.get('1').state).toBe('open');
    record(store, quietCheck(), 32);
    expect(sendAll(store)).toEqual(['1 slack resolved in thread']);
    const ended = store.alerts.get('1');
    expect(ended).toMatchObject({ state: 'resolved', cause: ['fraction_out_of_vocab', 'length'] });
    expect(ended.events.map(({ kind }) => kind).toSorted()).toEqual(
      ['opened', 'repeated', 'repeated', 'resolved', 'sent', 'sent', 'sent'].toSorted(),
    );
    record(store, driftedCheck(), 40);
    expect(sendAll(store)).toEqual(['2 slack opened']);
    expect(store.alerts.list().map(({ number }) => number)).toEqual([2, 1]);
  });

  test('is of one cause of one version', () => {
    const store = open();
    const onlyLength = (check: DriftCheck): DriftCheck => ({
      ...check,
      scores: check.scores.map((score) => ({ ...score, exceeded: score.name === 'length' })),
    });
    record(store, driftedCheck(), -3);
    record(store, onlyLength(driftedCheck()), -2);
    record(store, { ...driftedCheck(), version: 5 }, -1);
    expect(store.alerts.list().map(({ number, version, cause }) => [number, version, cause.length])).toEqual([
      [3, 5, 2],
      [2, 4, 1],
      [1, 4, 2],
    ]);
    record(store, quietCheck(), 0); // of version 4
    expect(store.alerts.list().map(({ state }) => state)).toEqual(['open', 'resolved', 'resolved']);
    sendAll(store);
    store.closeUnwatched([{ model: 'another', version: 1 }]);
    expect(store.alerts.get('3').state).toBe('open');
    store.closeUnwatched([{ model: 'served-model', version: 6 }]);
    expect(store.alerts.get('3')).toMatchObject({ state: 'resolved' });
    expect(store.alerts.get('3').events.find(({ kind }) => kind === 'resolved')?.note).toBe('Version 6 is served now.');
  });

  test('ends with the version that answers it, in its thread; who opens it again is not overruled by that version', () => {
    const store = open();
    record(store, driftedCheck(), -2);
    sendAll(store);
    const { id } = store.alerts.get('1');
    store.alerts.snooze(id, new Date(Date.now() + 60_000).toISOString(), { by: 'åsa', note: '' });
    const what = { version: 5, revision: '7c41e0b' };
    expect(store.alerts.promoted(id, 'åsa', 'served-model v5 is live.', what)).toMatchObject({
      state: 'resolved',
      snoozedUntil: null,
    });
    expect(sendAll(store)).toEqual(['1 slack resolved in thread']);
    const last = store.alerts.get('1').events.find(({ kind }) => kind === 'promoted');
    expect(last).toMatchObject({ by: 'åsa', note: 'served-model v5 is live.', promoted: what });
    expect(updateMessage('resolved', store.alerts.get('1'), null).text).toBe('✅ Resolved. served-model v5 is live.');
    store.alerts.reopen(id, { by: 'åsa', note: 'not yet' });
    expect(store.alerts.promoted(id, 'åsa', 'again', what)).toBeNull();
    expect(store.alerts.get('1').state).toBe('open');
    expect(store.alerts.promoted(id, 'åsa', 'v6', { ...what, version: 6 })?.state).toBe('resolved');
    store.alerts.falseAlarm(store.alerts.reopen(id, { by: 'åsa', note: '' }).id, { by: 'åsa', note: '' });
    expect(store.alerts.promoted(id, 'åsa', 'v7', { ...what, version: 7 })).toBeNull();
    expect(store.alerts.get('1').state).toBe('false-alarm');
  });

  test('notes once for each person that they looked', () => {
    const store = open();
    record(store, driftedCheck(), -2);
    const looks = ['åsa', 'bo', 'åsa'].map((by) => store.alerts.look('1', by).isNew);
    expect(looks).toEqual([true, true, false]);
    expect(store.alerts.get('1').events.filter(({ kind }) => kind === 'looked')).toMatchObject([
      { by: 'åsa' },
      { by: 'bo' },
    ]);
  });

  test('that is snoozed takes repeats in silence, wakes by the clock, and is told again then', async () => {
    const store = open();
    record(store, driftedCheck(), -30);
    sendAll(store);
    expect(() => store.alerts.snooze('1', at(-1), ANNA)).toThrow('is not ahead');
    expect(() => store.alerts.snooze('1', 'tomorrow', ANNA)).toThrow('is not ahead');
    store.alerts.snooze('1', new Date(Date.now() + 1500).toISOString(), ANNA);
    record(store, driftedCheck(), 25);
    expect(sendAll(store)).toEqual([]);
    expect(store.alerts.get('1').state).toBe('snoozed');
    await new Promise((resolve) => setTimeout(resolve, 1600));
    expect(store.alerts.get('1')).toMatchObject({ state: 'open', snoozedUntil: null });
    record(store, driftedCheck(), 26);
    expect(sendAll(store)).toEqual(['1 slack repeated in thread']);
    expect(store.alerts.get('1').events.map(({ kind }) => kind)).toContain('woke');
  });

  test('is accepted with the window’s predictions, called false, and reopened; each by whom and why', () => {
    const store = open();
    record(store, driftedCheck(), -2);
    expect(store.alerts.accept('1', ['p1', 'p2'], ANNA)).toMatchObject({
      state: 'accepted',
      closedAt: expect.any(String),
    });
    expect(store.alerts.acceptedIds('served-model', 4)).toEqual(['p1', 'p2']);
    expect(store.alerts.acceptedIds('served-model', 5)).toEqual([]);
    expect(() => store.alerts.falseAlarm('1', ANNA)).toThrow('Alert 1 is closed.');
    expect(store.alerts.reopen('1', ANNA)).toMatchObject({ state: 'open', closedAt: null });
    expect(store.alerts.acceptedIds('served-model', 4)).toEqual([]);
    expect(store.alerts.falseAlarm('1', ANNA)).toMatchObject({ state: 'false-alarm' });
    record(store, driftedCheck(), -1);
    expect(() => store.alerts.reopen('1', ANNA)).toThrow('Alert 2 tells of the same cause');
    const acts = store.alerts.get('1').events.filter(({ by }) => by === 'anna');
    expect(acts.map(({ kind, note }) => `${kind} ${note}`)).toEqual([
      'accepted as agreed',
      'reopened as agreed',
      'false-alarm as agreed',
    ]);
    expect(() => store.alerts.get('9')).toThrow('There is no alert 9.');
  });

  test('that reached nobody is told anew with the next check, and once a channel is set up', () => {
    const store = open();
    const nowhere = { ...RECORDING, channels: [] };
    const check = record(store, driftedCheck(), -3, nowhere);
    expect(check.alert).toMatchObject({ delivery: 'not-configured', channel: null });
    expect(sendAll(store)).toEqual([]);
    record(store, driftedCheck(), -2);
    expect(sendAll(store)).toEqual(['1 slack opened']);
    store.alerts.sendAgain('1', ['slack', 'webhook']);
    expect(sendAll(store)).toEqual(['1 slack opened in thread', '1 webhook opened']);
  });

  test('waits for the program that can send it', () => {
    const store = open();
    record(store, driftedCheck(), -1, {
      ...RECORDING,
      channels: [
        { name: 'slack', waits: 'The app sends it.' },
        { name: 'desktop', waits: null },
      ],
    });
    expect(store.list()[0]?.alert).toMatchObject({ delivery: 'not-sent', error: 'The app sends it.' });
    expect(store.outbox.claim(['webhook'])).toBeNull();
    expect(sendAll(store)).toEqual(['1 slack opened', '1 desktop opened']);
  });
});

test('alerts of before, one for each check, become alerts of a cause', () => {
  const database = new Database(file);
  database.exec(`
    CREATE TABLE checks (id TEXT PRIMARY KEY, at TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL, run_id TEXT NOT NULL,
      state TEXT NOT NULL, body TEXT NOT NULL);
    CREATE INDEX checks_at ON checks (at);
    CREATE TABLE alerts (id TEXT PRIMARY KEY, check_id TEXT NOT NULL UNIQUE REFERENCES checks (id), created_at TEXT NOT NULL,
      delivery TEXT NOT NULL, body TEXT NOT NULL);`);
  const add = (check: DriftCheck, day: number, delivery: string | null): void => {
    const own = { ...check, at: `2026-03-0${day}T00:00:00.000Z` };
    const { rule: _rule, family: _family, statistics: _statistics, inputs: _inputs, ...old } = own;
    database
      .prepare('INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(own.id, own.at, own.model, own.version, own.runId, own.state, JSON.stringify(old));
    if (delivery === null) return;
    const text = `⚠️ Drift ${day}`;
    const error = delivery === 'failed' ? 'Slack was away.' : null;
    const alert = {
      id: `a${day}`,
      checkId: own.id,
      createdAt: own.at,
      text,
      blocks: [],
      channel: 'C1',
      delivery,
      error,
    };
    database
      .prepare('INSERT INTO alerts VALUES (?, ?, ?, ?, ?)')
      .run(alert.id, own.id, own.at, delivery, JSON.stringify(alert));
  };
  add(driftedCheck(), 1, 'failed');
  add(driftedCheck(), 2, 'not-sent');
  add(quietCheck(), 3, null);
  add(checkOf(5), 4, 'sent');
  database.close();
  const store = open();
  expect(store.alerts.list()).toMatchObject([
    { number: 2, state: 'open', text: '⚠️ Drift 4', deliveries: [{ channel: 'slack', state: 'sent' }] },
    { number: 1, state: 'resolved', deliveries: [{ state: 'failed', error: 'Slack was away.', nextTry: null }] },
  ]);
  expect(store.alerts.get('1').checks).toHaveLength(2);
  expect(store.list().map(({ alert }) => [alert?.number, alert?.delivery])).toEqual([
    [2, 'sent'],
    [undefined, undefined],
    [1, 'not-sent'],
    [1, 'failed'],
  ]);
  expect(sendAll(store)).toEqual([]);
});

test('a file of a newer version is left as it is', () => {
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.close();
  expect(() => openMonitoringStore(file)).toThrow('was written by a newer version of Idrift');
});
