import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeKey } from './api-keys.ts';
import { type HttpService, httpService } from './http-service.ts';
import { openInference } from './inference.ts';
import type { NewPrediction } from './prediction-log.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { createRoutes, type Routes } from './routing.ts';
import { access, limits, routing, routingTo } from './served-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-access-'));
const keysFile = join(dir, 'consumers.json');
const [shop, desk, bulk] = [makeKey(), makeKey(), makeKey()];
const write = (consumers: readonly object[]): void => writeFileSync(keysFile, JSON.stringify({ consumers }));
const rows: NewPrediction[] = [];
const rules = access.parse({ keysFile, origins: ['https://shop.example'] });
const bounds = limits.parse({});
let routes: Routes;
let service: HttpService;
let url: string;

beforeAll(async () => {
  write([{ name: 'shop', sha256: shop.sha256 }]);
  routes = createRoutes((target) => openInference(target, { threads: 1 }));
  const target = { modelDir: writeRandomModel(dir, 1), modelName: 'm', version: 1, runId: null };
  await routes.change(routing.parse(routingTo(target)));
  const record = (some: readonly NewPrediction[]): readonly string[] => {
    rows.push(...some);
    return some.map((_, i) => String(i));
  };
  service = await httpService({
    routes,
    log: { record, recordFailure: () => undefined, recordFeedback: () => undefined },
    access: rules,
    limits: bounds,
    onLogged: () => undefined,
    onFault: () => undefined,
  });
  url = await service.app.listen({ port: 0, host: '127.0.0.1' });
}, 30_000);
afterAll(async () => {
  await service.close();
  await routes.close();
  rmSync(dir, { recursive: true });
});

const ask = (headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"text":"maten"}',
  });
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('a service with keys', () => {
  test('takes a key that somebody has, and logs whose it was and which request', async () => {
    expect((await ask()).status).toBe(401);
    const wrong = await ask(bearer('idrift_wrong'));
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await ask({ authorization: `Basic ${shop.key}` })).status).toBe(401);
    const right = await ask({ ...bearer(shop.key), 'x-request-id': 'order-7' });
    expect([right.status, right.headers.get('x-request-id')]).toEqual([200, 'order-7']);
    expect(rows.at(-1)).toMatchObject({ consumer: 'shop', requestId: 'order-7', role: 'live' });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('idrift_texts_total{model="m",version="1",role="live",consumer="shop"} 1');
    expect(metrics).toContain('idrift_requests_total{route="/predict",status="401",consumer=""} 3');
    expect(metrics).not.toContain(shop.key);
  });

  test('heeds a change of the keys and each consumer’s own limit, and keeps what it had of a broken file', async () => {
    write([{ name: 'desk', sha256: desk.sha256, requestsPerMinute: 2 }]);
    await expect.poll(async () => (await ask(bearer(shop.key))).status, { timeout: 5000 }).toBe(401);
    expect([(await ask(bearer(desk.key))).status, (await ask(bearer(desk.key))).status]).toEqual([200, 200]);
    const third = await ask(bearer(desk.key));
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    writeFileSync(keysFile, '{');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await ask(bearer(desk.key))).status).toBe(429);
  });

  test('counts the texts of a batch and the lines of a stream, and says when they can be asked', async () => {
    write([{ name: 'bulk', sha256: bulk.sha256, requestsPerMinute: 120 }]);
    const post = (path: string, body: string, type = 'application/json', more = {}): Promise<Response> =>
      fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type, ...bearer(bulk.key), ...more }, body });
    const batch = (texts: number): Promise<Response> =>
      post('/predict/batch', JSON.stringify({ texts: Array.from({ length: texts }, (_, at) => `text ${at}`) }));
    await expect.poll(async () => (await batch(100)).status, { timeout: 5000 }).toBe(200);
    const refused = await batch(100);
    expect([refused.status, await refused.json()]).toEqual([429, { detail: 'More than 120 texts in a minute.' }]);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(35);
    expect(seconds).toBeLessThanOrEqual(40);
    // What was refused took nothing: twenty are left.
    expect((await batch(20)).status).toBe(200);
    expect((await ask(bearer(bulk.key))).status).toBe(429);
    await new Promise((resolve) => setTimeout(resolve, 600));
    // A stream waits for its turn, two lines a second, or says that its deadline comes first.
    const lines = (count: number): string => '{"text":"rad"}\n'.repeat(count);
    const from = performance.now();
    const waited = await post('/predict/stream', lines(3), 'application/x-ndjson');
    expect((await waited.text()).match(/"label"/g)).toHaveLength(3);
    expect(performance.now() - from).toBeGreaterThan(700);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const late = await post('/predict/stream', lines(20), 'application/x-ndjson', { 'x-deadline-ms': '1000' });
    expect((await late.text()).match(/More than 120 texts/g)).toHaveLength(20);
  });

  test('grants the sites that were named, and no other', async () => {
    const ofSite = (origin: string): Promise<Response> =>
      fetch(`${url}/predict`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    expect((await ofSite('https://shop.example')).headers.get('access-control-allow-origin')).toBe(
      'https://shop.example',
    );
    expect((await ofSite('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('goes by what its rules say at each request: keys, who has one, pace, sites and sizes', async () => {
    const till = makeKey();
    rules.consumers = [{ name: 'till', sha256: till.sha256, requestsPerMinute: 1000 }];
    expect((await ask(bearer(till.key))).status).toBe(200);
    expect((await ask()).status).toBe(401);
    rules.keysNeeded = false;
    expect([(await ask()).status, rows.at(-1)?.consumer]).toEqual([200, null]);
    // One who has a key already is known by it; a wrong one is nobody's.
    expect([(await ask(bearer(till.key))).status, rows.at(-1)?.consumer]).toEqual([200, 'till']);
    expect([(await ask(bearer('idrift_wrong'))).status, rows.at(-1)?.consumer]).toEqual([200, null]);
    rules.consumers = [];
    rules.keysNeeded = true;
    expect((await ask(bearer(till.key))).status).toBe(401);
    rules.keysNeeded = false;
    rules.origins = ['https://till.example'];
    const granted = async (origin: string) => (await ask({ origin })).headers.get('access-control-allow-origin');
    expect([await granted('https://till.example'), await granted('https://shop.example')]).toEqual([
      'https://till.example',
      null,
    ]);
    bounds.bodyBytes = 10;
    const large = await ask();
    expect([large.status, await large.json()]).toEqual([413, { detail: 'The body is too large.' }]);
    bounds.bodyBytes = null;
    rules.requestsPerMinute = 1;
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
  });
});
