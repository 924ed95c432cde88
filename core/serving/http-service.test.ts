import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPredictor, type Predictor } from '../nn/predictor.ts';
import { type HttpService, httpService } from './http-service.ts';
import { openInference } from './inference.ts';
import { openPredictionWriter, type PredictionWriter } from './prediction-log.ts';
import { openPredictionReader, type PredictionReader } from './prediction-reader.ts';
import { MAX_TOKENS, writeRandomModel } from './random-model.fixture.ts';
import { createRoutes, type Routes } from './routing.ts';
import { routing, routingTo } from './served-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-http-'));
const model = { modelDir: dir, modelName: 'served-model', version: 3, runId: 'a'.repeat(32) };
let predictor: Predictor;
let log: PredictionWriter;
let reader: PredictionReader;
let routes: Routes;
let service: HttpService;
let url: string;

beforeAll(async () => {
  predictor = await openPredictor(writeRandomModel(dir, 1), { threads: 1 });
  log = openPredictionWriter(join(dir, 'predictions.db'), model.modelName);
  reader = openPredictionReader(join(dir, 'predictions.db'));
  routes = createRoutes((target) => openInference(target, { threads: 1 }));
  await routes.change(routing.parse(routingTo({ ...model, alias: 'champion', dataMd5: 'd'.repeat(32) })));
  service = await httpService({ routes, log, onLogged: () => {}, onFault: console.error });
  url = await service.app.listen({ port: 0, host: '127.0.0.1' });
}, 30_000);
afterAll(async () => {
  await service.close();
  await routes.close();
  await predictor.close();
  log.close();
  reader.close();
  rmSync(dir, { recursive: true });
});

const post = async (
  path: string,
  body: string,
  type = 'application/json',
): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: response.status, body: await response.json() };
};
const logged = (): ReturnType<PredictionReader['page']> =>
  reader.page({ model: model.modelName, offset: 0, limit: 10 });

describe('the prediction service', () => {
  test('names the model and the number of its version', async () => {
    const answer = await fetch(`${url}/health`);
    expect(await answer.json()).toMatchObject({
      status: 'ok',
      live: true,
      ready: true,
      model_name: 'served-model',
      model_version: 3,
      alias: 'champion',
      run_id: model.runId,
      data_md5: 'd'.repeat(32),
      versions: [{ model_version: 3, share: 100, shadow: false }],
    });
  });

  test('answers with label and score, and has logged the same', async () => {
    const before = logged().total;
    const answer = await post('/predict', JSON.stringify({ text: 'Maten var god' }));
    const [expected] = await predictor.predict(['Maten var god']);
    expect(answer).toEqual({
      status: 200,
      body: {
        ...expected,
        id: expect.any(String),
        model_name: 'served-model',
        model_version: 3,
        abstain: false,
        request_id: expect.stringMatching(/^[\w-]{36}$/),
      },
    });
    const { total, rows } = logged();
    expect(total).toBe(before + 1);
    expect(rows[0]).toMatchObject({
      modelName: 'served-model',
      modelVersion: 3,
      text: 'Maten var god',
      label: expected?.label,
      score: expected?.score,
      truncated: false,
    });
    expect(rows[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('cuts a text of 100 000 characters and says so, also when it comes as escapes', async () => {
    const text = 'å maten '.repeat(12_500);
    const escaped = text.replaceAll('å', '\\u00e5');
    const { status, body } = await post('/predict', `{"text":"${escaped}"}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ truncated: true });
    expect((body as { tokens: number }).tokens).toBeGreaterThanOrEqual(MAX_TOKENS);
    expect(logged().rows[0]).toMatchObject({ text, truncated: true });
  });

  test('keeps white space, line breaks and odd characters of a text as they came', async () => {
    for (const text of ['', ' \n\t', 'nul \0 tecken', '🙂 "citat" \\', '\u202eomvänd']) {
      expect((await post('/predict', JSON.stringify({ text }))).status).toBe(200);
      expect(logged().rows[0]?.text).toBe(text);
    }
  });

  test.each([
    ['no field', '{}', ['body', 'text'], 'missing'],
    ['a number', '{"text":5}', ['body', 'text'], 'value_error'],
    ['null', 'null', ['body'], 'missing'],
    ['a list', '["a"]', ['body'], 'value_error'],
    ['broken JSON', '{"text":', ['body'], 'json_invalid'],
    ['nothing', '', ['body'], 'missing'],
  ])('refuses %s with 422 and the place of the fault, counted as failed', async (_, body, loc, type) => {
    const before = reader.traffic(model.modelName).failed;
    const answer = await post('/predict', body);
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ loc, type }] } });
    expect(reader.traffic(model.modelName).failed).toBe(before + 1);
  });

  test('refuses a body that is too large or no JSON', async () => {
    expect(await post('/predict', JSON.stringify({ text: 'a'.repeat(2_100_000) }))).toMatchObject({ status: 413 });
    expect(await post('/predict', 'text', 'text/plain')).toMatchObject({ status: 415 });
  });

  test('answers a batch in its order, and health checks meanwhile', async () => {
    const texts = Array.from({ length: 400 }, (_, index) => `${'maten var '.repeat(index % 5)} ${index}`);
    const batch = post('/predict/batch', JSON.stringify({ texts }));
    let checks = 0;
    const state = { done: false };
    void batch.then(() => {
      state.done = true;
    });
    while (!state.done) {
      await fetch(`${url}/health`);
      checks += 1;
    }
    const { status, body } = await batch;
    expect(status).toBe(200);
    const { predictions } = body as { predictions: { score: number }[] };
    const expected = await predictor.predict(texts);
    expect(predictions).toHaveLength(400);
    predictions.forEach((found, index) => expect(found.score).toBeCloseTo(expected[index]?.score ?? Number.NaN, 5));
    expect(checks).toBeGreaterThan(3);
    expect(await post('/predict/batch', '{"texts":["a",5]}')).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'texts', 1] }] },
    });
  });

  test('refuses requests that name another host, and grants no other site anything', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest(`${url}/health`, { headers: { host: 'evil.example:8001' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    const answer = await fetch(`${url}/predict`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('describes itself to programs and to people', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual([
      '/predict',
      '/predict/batch',
      '/feedback',
      '/predict/stream',
      '/health',
      '/metrics',
      '/card',
    ]);
    const page = await fetch(`${url}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('served-model <small>version 3</small>');
    expect(html).toContain('text: string');
    expect(html).not.toMatch(/<script|https:|src=/);
    expect(html).toContain(`curl ${url}/predict -H`);
  });
});
