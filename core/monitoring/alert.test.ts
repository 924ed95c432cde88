import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { alertMessage, type MessageAbout } from './alert-message.ts';
import { chartOf } from './chart-png.ts';
import { deliverAlerts } from './deliver-alerts.ts';
import { checkOf, driftedCheck, quietCheck } from './drifted-check.fixture.ts';
import { type MonitoringStore, openMonitoringStore } from './monitoring-store.ts';
import { slackChannel } from './slack-channel.ts';
import { slackProblems } from './slack-limits.ts';
import { sendSlack, testSlack } from './slack.ts';
import { type SlackServer, startSlackServer } from './slack-server.fixture.ts';
import { tellingTexts } from './telling-texts.ts';

const TOKEN = 'xoxb-111-secret';
const CHANNEL = 'C0123456789';
const drifted = driftedCheck();
const quiet = quietCheck();

let dir: string;
let store: MonitoringStore;
let slack: SlackServer;
let route: { token: string; channel: string; apiUrl: string };
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'idrift-alert-'));
  store = openMonitoringStore(join(dir, 'monitoring.db'));
  slack = await startSlackServer(TOKEN);
  route = { token: TOKEN, channel: CHANNEL, apiUrl: slack.apiUrl };
});
afterEach(() => {
  slack.close();
  store.close();
  rmSync(dir, { recursive: true });
});

const about = (part: Partial<MessageAbout> = {}): MessageAbout => ({ project: 'butiken', texts: [], ...part });

describe('the message', () => {
  test('has a warning sign, model, version, and each score with value, limit and p', () => {
    const message = alertMessage(drifted, 7, about());
    expect(message.text.split('\n')).toEqual([
      '⚠️ Drift: served-model v4',
      expect.stringMatching(/^• `length_drift_score` 1\.0000 \(limit 0\.1\), p = \d\.\de-\d+$/),
      expect.stringMatching(/^• `fraction_out_of_vocab_drift_score` 1\.0000 \(limit 0\.1\), p = \d\.\de-\d+$/),
      expect.stringMatching(
        /^40 texts from 2026-03-08 00:00 to 2026-03-15 00:00 UTC against 50 reference texts\. Without any drift these limits would be passed in \d+ % of such checks\.$/,
      ),
    ]);
    expect(message.blocks.map((block) => block['type'])).toEqual(['header', 'section', 'context', 'actions']);
    expect(JSON.stringify(message)).not.toContain('hemlig');
    expect(slackProblems(message)).toEqual([]);
  });

  test('of a check by the promise names its statistics with p and limit to four digits, and what changed', () => {
    const { scores } = drifted;
    const statistic = {
      name: 'strangeness' as const,
      title: 'Strangeness',
      state: 'ok' as const,
      reason: null,
      statistic: 9.1,
      p: 0.0001,
      pAdjusted: 0.000123456,
      named: true,
      effect: { reference: 1.234567, live: 14, unit: 'texts' as const, interval: null },
      reference: scores[0]?.reference ?? null,
      live: scores[0]?.live ?? null,
    };
    const message = alertMessage(
      {
        ...drifted,
        rule: 'promise',
        family: { p: 0.0001, alpha: 1 / 52, permutations: 9999, method: 'sampled', unit: 'texts', batches: null },
        statistics: [statistic, { ...statistic, name: 'length', named: false }],
        inputs: [{ kind: 'mojibake', count: 3, expected: 0, alarm: true, ids: [] }],
      },
      1,
      about(),
    );
    expect(message.text.split('\n').slice(1, 3)).toEqual([
      '• `strangeness` p = 0.0001235 (limit 0.01923), 1.235 → 14 texts beyond the strangest of the reference',
      '• Broken encoding: 3 texts',
    ]);
    expect(message.text).not.toContain('length');
  });

  test('leads to the alert and to what its buttons say', () => {
    const { blocks } = alertMessage(drifted, 7, about({ project: 'min butik' }));
    const { elements } = blocks.at(-1) as { elements: { url: string }[] };
    expect(elements.map(({ url }) => url)).toEqual([
      'idrift://min%20butik/alert/7',
      'idrift://min%20butik/alert/7?do=label',
      'idrift://min%20butik/alert/7?do=snooze',
      'idrift://min%20butik/alert/7?do=accept',
    ]);
    expect(alertMessage(drifted, 7, about({ project: null })).blocks.map(({ type }) => type)).not.toContain('actions');
  });

  test('shows the most telling texts, masked, and as text alone', () => {
    const live = ['<!channel> mejla anna@example.com\nnu', 'en helt annan text', '  '].map((text, index) => ({
      id: String(index),
      text,
      label: 'x',
      score: 1,
      createdAt: '2026-03-10T12:00:00Z',
    }));
    const texts = tellingTexts(drifted, { reference: ['maten var god'], training: ['maten var god'], live });
    expect(texts).toHaveLength(2);
    const { blocks } = alertMessage(drifted, 1, about({ texts }));
    const shown = JSON.stringify(blocks);
    expect(shown).toContain('&lt;!channel&gt; mejla');
    expect(shown).not.toContain('anna@example.com');
    expect(tellingTexts(quiet, { reference: [], training: [], live })).toEqual([]);
  });

  test('stays within Slack’s limits and cannot mention or link, whatever names and texts hold', () => {
    const check = checkOf(5, `<!channel> & ${'x😀'.repeat(250)}`);
    const message = alertMessage(check, 1, about({ texts: Array.from({ length: 3 }, () => '&😀'.repeat(3000)) }));
    expect(message.text).toContain('&lt;!channel&gt; &amp;');
    expect(message.text).not.toContain('<!channel>');
    expect(slackProblems(message)).toEqual([]);
    expect(
      slackProblems({ text: '', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x'.repeat(151) } }] }),
    ).toEqual(['text is empty', 'block 0 (header) has 151, at most 150', 'block 0 (header) is not plain text']);
  });
});

test('the chart is a picture with the reference and the live texts in it', () => {
  const chart = chartOf(drifted);
  if (chart === null) throw new Error('No chart.');
  const png = Buffer.from(chart.png);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([width, height]).toEqual([720, 220]);
  const data = png.indexOf('IDAT');
  const lines = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  expect(lines).toHaveLength((width + 1) * height);
  const colours = new Set(lines);
  expect([...colours].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(chart.description).toContain('most live texts between');
  expect(chartOf(quiet)).toBeNull();
});

describe('Slack', () => {
  const record = () =>
    store.record(driftedCheck(), {
      message: (check, number) => alertMessage(check, number, about()),
      channels: [{ name: 'slack', waits: null }],
    });
  const deliver = () => deliverAlerts(store, [slackChannel(route)]);
  const first = () => store.alerts.list()[0]?.deliveries[0];

  test('gets exactly one message, as it was made, with its chart', async () => {
    record();
    await deliver();
    await deliver();
    expect(slack.messages()).toHaveLength(1);
    const [call] = slack.messages();
    const [alert] = store.alerts.list();
    expect(call?.form.get('channel')).toBe(CHANNEL);
    expect(call?.form.get('text')).toBe(alert?.text);
    expect(call?.form.has('token')).toBe(false);
    const blocks = JSON.parse(call?.form.get('blocks') ?? '') as Record<string, unknown>[];
    expect(blocks.filter(({ type }) => type !== 'image')).toEqual(alert?.blocks);
    const image = blocks.find(({ type }) => type === 'image') as { slack_file: { id: string } };
    expect(slack.files.get(image.slack_file.id)?.subarray(1, 4).toString()).toBe('PNG');
    expect(first()).toMatchObject({ state: 'sent', thread: '1700000000.000100', error: null, tries: 1 });
  });

  test('that does not know the file yet is asked again; one that never does gets the figures', {
    timeout: 20_000,
  }, async () => {
    slack.fileDelay(1);
    record();
    await deliver();
    expect(slack.messages()).toHaveLength(2);
    expect(first()).toMatchObject({ state: 'sent', error: null });
    slack.fileDelay(9);
    store.alerts.falseAlarm('1', { by: 'anna', note: '' });
    record();
    await deliver();
    expect(store.alerts.list()[0]?.deliveries[0]).toMatchObject({
      state: 'sent',
      error: 'Slack did not take the chart.',
    });
  });

  test('that takes no files gets the message all the same, and it is said what is missing', async () => {
    slack.refuse({
      method: 'files.getUploadURLExternal',
      kind: 'error',
      error: 'missing_scope',
      needed: 'files:write',
    });
    record();
    await deliver();
    expect(first()).toMatchObject({ state: 'sent', error: expect.stringContaining('Add the scope files:write') });
  });

  test('that refuses is asked again after a pause, and the reason is there meanwhile', async () => {
    slack.refuse({ kind: 'error', error: 'not_in_channel' });
    record();
    await deliver();
    await deliver();
    expect(slack.messages()).toHaveLength(1);
    expect(first()).toMatchObject({ state: 'failed', error: expect.stringContaining('/invite'), tries: 1 });
    const pause = Date.parse(first()?.nextTry ?? '') - Date.now();
    expect(pause).toBeGreaterThan(50_000);
    expect(pause).toBeLessThanOrEqual(60_000);
    expect(store.alerts.list()[0]?.events.map(({ kind }) => kind)).toEqual(['opened', 'failed']);
    // Somebody has invited the bot and presses the button.
    store.alerts.sendAgain('1', ['slack']);
    await deliver();
    expect(first()).toMatchObject({ state: 'sent', tries: 2, nextTry: null });
  });

  test('that asks to be left alone for long is', async () => {
    slack.refuse({ kind: 'rate-limit', seconds: 1800 });
    record();
    await deliver();
    const pause = Date.parse(first()?.nextTry ?? '') - Date.now();
    expect(pause).toBeGreaterThan(1_790_000);
    expect(pause).toBeLessThanOrEqual(1_800_000);
  });

  const message = { text: 'hello', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'hello' } }] };
  const refusal = async (): Promise<ReturnType<typeof toErrorInfo>> => {
    const thrown = await sendSlack({ ...route, ...message }).then(
      () => new Error('It was sent.'),
      (error: unknown) => error,
    );
    expect(String((thrown as Error).stack)).not.toContain(TOKEN);
    return toErrorInfo(thrown);
  };

  test.each(['invalid_auth', 'channel_not_found', 'not_in_channel', 'missing_scope', 'is_archived', 'some_new_error'])(
    'refusing with %s is told with a remedy',
    async (error) => {
      slack.refuse({ kind: 'error', error });
      const info = await refusal();
      expect(info).toMatchObject({ code: 'bad-input', where: `Slack channel ${CHANNEL}` });
      expect(info.hint?.length).toBeGreaterThan(10);
    },
  );

  test('asking to wait is obeyed once; asking for long is told', async () => {
    slack.refuse({ kind: 'rate-limit', seconds: 1 });
    const start = performance.now();
    expect(await sendSlack({ ...route, ...message })).toEqual({ channel: CHANNEL, ts: '1700000000.000100' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    slack.refuse({ kind: 'rate-limit', seconds: 1800 });
    expect(await refusal()).toMatchObject({ code: 'not-available', message: expect.stringContaining('1800 s') });
  });

  test('broken or out of reach is tried once only: the message may have been posted', async () => {
    slack.refuse({ kind: 'hang-up' });
    expect(await refusal()).toMatchObject({ code: 'not-available', message: expect.stringContaining('reached') });
    slack.refuse({ kind: 'http', status: 503 });
    expect((await refusal()).message).toContain('503');
    expect(slack.messages()).toHaveLength(2);
    slack.close();
    expect((await refusal()).message).toContain('cannot be reached');
  });

  test('is tested with a message, and says what is wrong', async () => {
    expect(await testSlack({ ...route, model: 'served-model' })).toEqual({
      ok: true,
      message: 'idrift of Butiken wrote to #drift.',
    });
    const bad = await testSlack({ ...route, token: 'xoxb-wrong', model: 'served-model' });
    expect(bad).toMatchObject({ ok: false, message: expect.stringContaining('does not know this token') });
    expect(bad.message).not.toContain('xoxb-wrong');
  });
});
