import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import { alertMessage } from './alert-message.ts';
import { checkDrift } from './check-drift.ts';
import { deliverAlert, raiseAlert } from './raise-alert.ts';
import { sendSlack, testSlack } from './slack.ts';
import { type SlackServer, startSlackServer } from './slack-server.fixture.ts';

const TOKEN = 'xoxb-111-secret';
const CHANNEL = 'C0123456789';
const SECRET_TEXT = 'en hemlig text om kunden';

const checkOf = (words: number, model = 'served-model'): DriftCheck =>
  checkDrift({
    model,
    version: 4,
    runId: 'a'.repeat(32),
    revision: null,
    reference: Array.from({ length: 50 }, (_, index) => 'maten var god '.repeat(1 + (index % 4))),
    training: ['maten var god'],
    live: Array.from({ length: 40 }, (_, index) => ({
      id: String(index),
      text: words === 0 ? 'maten var god '.repeat(1 + (index % 4)) : `${SECRET_TEXT} `.repeat(words),
      label: 'positiv',
      score: 1,
      createdAt: '2026-03-10T12:00:00Z',
    })),
    from: '2026-03-08T00:00:00Z',
    to: '2026-03-15T00:00:00Z',
    thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
  });
const drifted = checkOf(5);
const quiet = checkOf(0);

let slack: SlackServer;
let route: { token: string; channel: string; apiUrl: string };
beforeEach(async () => {
  slack = await startSlackServer(TOKEN);
  route = { token: TOKEN, channel: CHANNEL, apiUrl: slack.apiUrl };
});
afterEach(() => slack.close());

describe('the message', () => {
  test('has a warning sign, model, version, and each score with value, limit and p', () => {
    const message = alertMessage(drifted);
    expect(message?.text.split('\n')).toEqual([
      '⚠️ Drift: served-model v4',
      expect.stringMatching(/^• `length_drift_score` 1\.0000 \(limit 0\.1\), p = \d\.\de-\d+$/),
      expect.stringMatching(/^• `fraction_out_of_vocab_drift_score` 1\.0000 \(limit 0\.1\), p = \d\.\de-\d+$/),
      expect.stringMatching(
        /^40 texts from 2026-03-08 00:00 to 2026-03-15 00:00 UTC against 50 reference texts\. Without any drift these limits would be passed in \d+ % of such checks\.$/,
      ),
    ]);
    expect(message?.blocks.map((block) => block.type)).toEqual(['header', 'section', 'context']);
    expect(JSON.stringify(message)).not.toContain('hemlig');
  });

  test('is none when nothing is exceeded', () => {
    expect(quiet.state).toBe('ok');
    expect(alertMessage(quiet)).toBeNull();
  });

  test('cannot mention or link by a model’s name', () => {
    const message = alertMessage(checkOf(5, `<!channel> & ${'x'.repeat(250)}`));
    expect(message?.text).toContain('&lt;!channel&gt; &amp;');
    expect(message?.text).not.toContain('<!channel>');
    const header = message?.blocks[0]?.text as { text: string };
    expect(header.text.length).toBeLessThanOrEqual(150);
  });
});

describe('an alert', () => {
  test('is sent as exactly one message that Slack gets as it was made', async () => {
    const alert = await raiseAlert(drifted, [], route);
    expect(alert).toMatchObject({ checkId: drifted.id, delivery: 'sent', channel: CHANNEL, error: null });
    expect(slack.messages()).toHaveLength(1);
    const [call] = slack.messages();
    expect(call?.form.get('channel')).toBe(CHANNEL);
    expect(call?.form.get('text')).toBe(alert?.text);
    expect(JSON.parse(call?.form.get('blocks') ?? '')).toEqual(alert?.blocks);
    expect(call?.form.has('token')).toBe(false);
  });

  test('of a quiet check is none, and Slack hears nothing', async () => {
    expect(await raiseAlert(quiet, [], route)).toBeNull();
    expect(slack.calls).toHaveLength(0);
  });

  test('without a token is made and kept', async () => {
    expect(await raiseAlert(drifted, [], null)).toMatchObject({ delivery: 'not-configured', channel: null });
  });

  test('is told once per cause, and again after a quiet check', async () => {
    const first = { ...drifted, alert: await raiseAlert(drifted, [], route) };
    const again = checkOf(5);
    const held = await raiseAlert(again, [first], route);
    expect(held).toMatchObject({ delivery: 'not-sent', error: expect.stringContaining('Already told') });
    expect(slack.messages()).toHaveLength(1);
    const second = { ...again, alert: held };
    expect(await raiseAlert(checkOf(5), [second, first], route)).toMatchObject({ delivery: 'not-sent' });
    const other = { ...checkOf(5), version: 5 };
    expect(await raiseAlert(other, [second, first], route)).toMatchObject({ delivery: 'sent' });
    expect(await raiseAlert(checkOf(5), [quiet, second, first], route)).toMatchObject({ delivery: 'sent' });
  });

  test('that could not be sent says why and can be sent later', async () => {
    slack.refuse({ kind: 'error', error: 'not_in_channel' });
    const failed = await raiseAlert(drifted, [], route);
    expect(failed).toMatchObject({ delivery: 'failed', error: expect.stringContaining('/invite') });
    if (failed === null) throw new Error('No alert.');
    expect(await deliverAlert(failed, route)).toMatchObject({ id: failed.id, delivery: 'sent', error: null });
    expect(await raiseAlert(checkOf(5), [{ ...drifted, alert: failed }], route)).toMatchObject({ delivery: 'sent' });
  });
});

describe('Slack', () => {
  const message = { text: 'hello', blocks: [] };
  const refusalOf = async (): Promise<ReturnType<typeof toErrorInfo>> => {
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
      const info = await refusalOf();
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
    expect(await refusalOf()).toMatchObject({ code: 'not-available', message: expect.stringContaining('1800 s') });
  });

  test('broken or out of reach is tried once only: the message may have been posted', async () => {
    slack.refuse({ kind: 'hang-up' });
    expect(await refusalOf()).toMatchObject({ code: 'not-available', message: expect.stringContaining('reached') });
    slack.refuse({ kind: 'http', status: 503 });
    expect((await refusalOf()).message).toContain('503');
    expect(slack.messages()).toHaveLength(2);
    slack.close();
    expect((await refusalOf()).message).toContain('cannot be reached');
  });

  test('is tested with a message, and says what is wrong', async () => {
    expect(await testSlack({ ...route, model: 'served-model' })).toEqual({
      ok: true,
      message: `idrift of Butiken wrote to ${CHANNEL}.`,
    });
    const bad = await testSlack({ ...route, token: 'xoxb-wrong', model: 'served-model' });
    expect(bad).toMatchObject({ ok: false, message: expect.stringContaining('does not know this token') });
    expect(bad.message).not.toContain('xoxb-wrong');
  });
});
