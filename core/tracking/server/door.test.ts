/** What the door answers without Python: who may enter, faults in MLflow's form, files that stay in their folder. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '../store.ts';
import { newRun, rowsOf, temporaryDir } from '../test-store.ts';
import { openMlflowDoor } from './door.ts';

const open = async () => {
  const dir = join(temporaryDir(), '.idrift');
  const door = await openMlflowDoor({ dir, port: 0 });
  onTestFinished(() => door.close());
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }> => {
    const response = await fetch(`${door.url}/api/2.0/mlflow/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, answer: await response.json() };
  };
  const makeRun = async (): Promise<string> => {
    const { answer } = await call('POST', 'runs/create', { experiment_id: '0', start_time: 1, run_name: 'one' });
    return z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) }).parse(answer).run.info.run_id;
  };
  return { dir, ...door, call, makeRun };
};

/** Byte for byte: fetch sets Host itself and tidies the path. `hangUp`: without waiting for an answer. */
const send = (url: string, request: string, hangUp = false): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      if (hangUp) socket.end(request);
      else socket.write(request);
    });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

const statusFor = async (url: string, line: string, headers: readonly string[], body = ''): Promise<string> => {
  const lines = [`${line} HTTP/1.1`, ...headers, `content-length: ${body.length}`, 'connection: close', '', body];
  return (await send(url, lines.join('\r\n'))).split(' ')[1] ?? '';
};

test('a foreign Host is refused everywhere but at /health and /version', async () => {
  const { url } = await open();
  const get = (path: string, host: string) => statusFor(url, `GET ${path}`, [`Host: ${host}`]);
  const api = '/api/2.0/mlflow/experiments/get?experiment_id=0';
  expect(await get(api, 'evil.example')).toBe('403');
  expect(await get(api, 'localhost.evil.example:5000')).toBe('403');
  expect(await get(api, 'mlflow:5000')).toBe('403');
  expect(await get('/', 'evil.example')).toBe('403');
  expect(await get('/health', 'evil.example')).toBe('200');
  expect(await get('/version', 'evil.example')).toBe('200');
  expect(await get(api, 'localhost:1234')).toBe('200');
  expect(await get(api, '192.168.7.7')).toBe('200');
  expect(await get(api, '172.32.0.1')).toBe('403');
});

test('a page of another site changes nothing', async () => {
  const { url, dir, makeRun } = await open();
  const run = await makeRun();
  const body = JSON.stringify({ run_id: run, key: 'from', value: 'page' });
  const post = (origin: string) =>
    statusFor(
      url,
      'POST /api/2.0/mlflow/runs/set-tag',
      ['Host: localhost', `Origin: ${origin}`, 'content-type: application/json'],
      body,
    );
  for (const origin of ['https://evil.example', 'null', 'file://', 'http://localhost.evil.example']) {
    expect(await post(origin)).toBe('403');
  }
  const put = ['Host: localhost', 'Origin: https://evil.example'];
  expect(await statusFor(url, 'PUT /api/2.0/mlflow-artifacts/artifacts/0/x', put, 'x')).toBe('403');
  expect(rowsOf(join(dir, 'mlflow.db'), `SELECT key FROM tags WHERE key = 'from'`)).toEqual([]);
  expect(await post('http://localhost:3000')).toBe('200');
});

test('hosts can be named', async () => {
  const dir = join(temporaryDir(), '.idrift');
  const door = await openMlflowDoor({
    dir,
    port: 0,
    allowed: { hosts: ['mlflow:*'], origins: ['https://*.ours.example'] },
  });
  onTestFinished(() => door.close());
  const ask = (headers: readonly string[]) =>
    statusFor(door.url, 'POST /api/2.0/mlflow/experiments/get', [...headers, 'content-type: application/json'], '{}');
  expect(await ask(['Host: mlflow:5000'])).toBe('405');
  expect(await ask(['Host: localhost'])).toBe('403');
  expect(await ask(['Host: mlflow:5000', 'Origin: https://a.ours.example'])).toBe('405');
  expect(await ask(['Host: mlflow:5000', 'Origin: https://ours.example'])).toBe('403');
});

test.each([
  '0/../../x',
  '0/%2e%2e/%2e%2e/x',
  '0/%252e%252e/x',
  '%2Fetc%2Fpasswd',
  '0/a%5C..%5Cx',
  '0/a%23b',
  '0/link/x',
  '.',
])('no file outside the folder is read, written or deleted by %s', async (path) => {
  const { url, dir } = await open();
  const outside = join(dir, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'x'), 'secret');
  mkdirSync(join(dir, 'mlartifacts', '0'));
  symlinkSync(outside, join(dir, 'mlartifacts', '0', 'link'));
  writeFileSync(join(dir, 'mlartifacts', '0', 'kept'), 'kept');
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const line = `${method} /api/2.0/mlflow-artifacts/artifacts/${path}`;
    expect(await statusFor(url, line, ['Host: localhost'], method === 'PUT' ? 'new' : '')).toBe('400');
  }
  expect(readFileSync(join(outside, 'x'), 'utf8')).toBe('secret');
  expect(readFileSync(join(dir, 'mlartifacts', '0', 'kept'), 'utf8')).toBe('kept');
});

test('an upload that breaks off leaves the file as it was', async () => {
  const { url, dir } = await open();
  const file = join(dir, 'mlartifacts', '0', 'a.bin');
  const put = '/api/2.0/mlflow-artifacts/artifacts/0/a.bin';
  expect((await fetch(url + put, { method: 'PUT', body: 'whole' })).status).toBe(200);
  await send(url, `PUT ${put} HTTP/1.1\r\nHost: localhost\r\ncontent-length: 1000\r\n\r\nhalf`, true);
  const list = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts?path=0`);
  expect(await list.json()).toEqual({ files: [{ path: 'a.bin', is_dir: false, file_size: 5 }] });
  expect(readFileSync(file, 'utf8')).toBe('whole');
});

test('a batch is one transaction', async () => {
  const { call, makeRun, dir } = await open();
  const run = await makeRun();
  await call('POST', 'runs/log-parameter', { run_id: run, key: 'lr', value: '1' });
  const { status, answer } = await call('POST', 'runs/log-batch', {
    run_id: run,
    metrics: [{ key: 'loss', value: 1, timestamp: 1 }],
    params: [
      { key: 'new', value: 'x' },
      { key: 'lr', value: '2' },
    ],
  });
  expect(status).toBe(400);
  expect(answer).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringMatching(/^Changing param/),
  });
  expect(rowsOf(join(dir, 'mlflow.db'), 'SELECT key FROM metrics UNION SELECT key FROM params')).toEqual([
    { key: 'lr' },
  ]);
});

test('a value of the wrong kind is refused, and nothing of its batch is kept', async () => {
  const { call, makeRun, dir } = await open();
  const run = await makeRun();
  const batch = (metric: object) =>
    call('POST', 'runs/log-batch', { run_id: run, metrics: [{ key: 'a', value: 1, timestamp: 1 }, metric] });
  expect(await batch({ key: 'b', value: 1, timestamp: 7.5 })).toMatchObject({
    status: 400,
    answer: { message: expect.stringMatching(/^Invalid value 7.5 for parameter 'metrics\[1\].timestamp' supplied/) },
  });
  expect(await batch({ key: 'b', value: null, timestamp: 1 })).toMatchObject({ status: 400 });
  expect(await batch({ key: 'b', value: 1, timestamp: 1, step: 2 ** 60 })).toMatchObject({ status: 400 });
  expect(await call('POST', 'runs/update', { run_id: run, status: 'NOPE' })).toMatchObject({ status: 400 });
  expect(rowsOf(join(dir, 'mlflow.db'), 'SELECT key FROM metrics')).toEqual([]);
});

test('what is no JSON, no object or no route is told in MLflow’s form', async () => {
  const { url, call } = await open();
  const post = (body: string) =>
    fetch(`${url}/api/2.0/mlflow/runs/create`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
  expect(await (await post('{bad')).json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
  expect(await (await post('[1]')).json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
  expect(await call('GET', 'traces/search')).toMatchObject({
    status: 404,
    answer: { error_code: 'ENDPOINT_NOT_FOUND' },
  });
});

test('the app has the same file open: each sees what the other wrote', async () => {
  const { dir, call, makeRun } = await open();
  const app = openStore(dir);
  onTestFinished(() => void app.close());
  const ours = app.createRun({ ...newRun, params: { lr: '0.1' } });
  expect(await call('GET', `runs/get?run_id=${ours}`)).toMatchObject({
    answer: { run: { info: { status: 'RUNNING' }, data: { params: [{ key: 'lr', value: '0.1' }] } } },
  });
  const theirs = await makeRun();
  await Promise.all(
    Array.from({ length: 40 }, (_, step) => {
      app.logMetrics(ours, [{ key: 'loss', value: step, step }]);
      return call('POST', 'runs/log-metric', { run_id: theirs, key: 'loss', value: step, timestamp: 1, step });
    }),
  );
  expect(app.history(theirs)['loss']).toHaveLength(40);
  expect(app.getRun(theirs)).toMatchObject({ name: 'one', metrics: { loss: 39 } });
});

test('runs of the notebook are not taken for interrupted ones when the app opens the store', async () => {
  const { dir, makeRun } = await open();
  const run = await makeRun();
  const app = openStore(dir);
  onTestFinished(() => void app.close());
  expect(app.interrupted).toEqual([]);
  expect(app.getRun(run).status).toBe('RUNNING');
});

test('a taken port is told, and the store is let go', async () => {
  const { url } = await open();
  const dir = join(temporaryDir(), '.idrift');
  await expect(openMlflowDoor({ dir, port: Number(new URL(url).port) })).rejects.toThrow(/is taken by another program/);
  rmSync(dir, { recursive: true });
});
