import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { alertMessage } from './alert-message.ts';
import { deliverAlerts } from './deliver-alerts.ts';
import { driftedCheck, SECRET_TEXT } from './drifted-check.fixture.ts';
import { openMonitoringStore } from './monitoring-store.ts';
import { testWebhook, webhookChannel } from './webhook.ts';

type Received = { readonly headers: NodeJS.Dict<string | string[]>; readonly body: string };

const receiver = async (statuses: number[] = []): Promise<{ url: string; received: Received[] }> => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook?key=hidden`, received };
};

test('an alert comes signed, with figures and no texts, and under the same id when it is sent again', async () => {
  const { url, received } = await receiver([503]);
  const dir = mkdtempSync(join(tmpdir(), 'idrift-webhook-'));
  const store = openMonitoringStore(join(dir, 'monitoring.db'));
  onTestFinished(() => {
    store.close();
    rmSync(dir, { recursive: true });
  });
  store.record(driftedCheck(), {
    message: (check, number) => alertMessage(check, number, { project: null, texts: [SECRET_TEXT] }),
    channels: [{ name: 'webhook', waits: null }],
  });
  const channel = webhookChannel({ url, secret: 'a shared secret' });
  await deliverAlerts(store, [channel]);
  const failed = store.alerts.get('1').deliveries.find((delivery) => delivery.channel === 'webhook');
  expect(failed).toMatchObject({ state: 'failed', error: expect.stringContaining('503') });
  expect(failed?.error).not.toContain('hidden');
  store.alerts.sendAgain('1', ['webhook']);
  await deliverAlerts(store, [channel]);
  expect(received).toHaveLength(2);
  for (const { headers, body } of received) {
    const [, seconds = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['idrift-signature'])) ?? [];
    expect(createHmac('sha256', 'a shared secret').update(`${seconds}.${body}`).digest('hex')).toBe(hex);
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
    expect(JSON.parse(body)).toMatchObject({
      event: 'opened',
      alert: { number: 1, model: 'served-model', version: 4, cause: ['fraction_out_of_vocab', 'length'] },
      check: { state: 'drift', texts: 40, scores: [{ name: 'length', statistic: 1, threshold: 0.1 }, {}] },
    });
    expect(body).not.toContain('hemlig');
  }
  expect(received[0]?.headers['idrift-delivery']).toBe(received[1]?.headers['idrift-delivery']);
});

test('an address that refuses, or is not there, is told with what to do', async () => {
  const { url } = await receiver([401, 301]);
  await expect(testWebhook({ url, secret: 's' }, 'm')).rejects.toMatchObject({
    info: { message: 'The webhook answered with HTTP status 401.', hint: expect.stringContaining('same secret') },
  });
  await expect(testWebhook({ url, secret: 's' }, 'm')).rejects.toThrow(/301|cannot be reached/);
  await testWebhook({ url, secret: 's' }, 'm');
  await expect(testWebhook({ url: 'http://127.0.0.1:1/x', secret: 's' }, 'm')).rejects.toThrow('cannot be reached');
});
