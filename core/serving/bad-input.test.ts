import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpService, httpService } from './http-service.ts';
import { openInference } from './inference.ts';
import { openPredictionWriter, type PredictionWriter } from './prediction-log.ts';
import { openPredictionReader, type PredictionReader } from './prediction-reader.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { createRoutes, type Routes } from './routing.ts';
import { routing, routingTo } from './served-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-bad-input-'));
const name = 'odd';
const faults: unknown[] = [];
const LABEL = '</td>"\'\\ \u{1F600}\n, det\u0301';
let routes: Routes;
let service: HttpService;
let log: PredictionWriter;
let reader: PredictionReader;
let url: string;

const target = { modelDir: dir, modelName: name, version: 1, runId: null };

beforeAll(async () => {
  writeRandomModel(dir, 1);
  const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({ ...config, id2label: { 0: LABEL, 1: 'b' }, label2id: { [LABEL]: 0, b: 1 } }),
  );
  routes = createRoutes((order) => openInference(order, { threads: 1 }));
  await routes.change(routing.parse(routingTo(target)));
  const file = join(dir, 'predictions.db');
  log = openPredictionWriter(file, name);
  reader = openPredictionReader(file);
  const onFault = (thrown: unknown): void => void faults.push(thrown);
  service = await httpService({ routes, log, onLogged: () => undefined, onFault, bodyMs: 700 });
  url = await service.app.listen({ port: 0, host: '127.0.0.1' });
}, 30_000);
afterAll(async () => {
  await service.close();
  await routes.close();
  log.close();
  reader.close();
  rmSync(dir, { recursive: true });
});

const post = async (
  path: string,
  body: string | Buffer,
  type = 'application/json',
): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: answer.status, body: await answer.json() };
};
const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
/** What comes until the service closes. */
const said = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += String(chunk)));
    socket.once('close', () => resolve(text));
  });
const isHealthy = async (): Promise<boolean> => (await fetch(`${url}/health`)).status === 200;

describe('the service', () => {
  test.each([
    ['empty', ''],
    ['white space', ' \n\t\u00a0'],
    ['control characters', '\u0000\u0007\u001b[31m\u007f'],
    ['a byte order mark and a right-to-left mark', '\ufeff\u202eomv\u00e4nd'],
    ['a megabyte', 'maten var god '.repeat(75_000)],
    ['a megabyte without a space', '\u{1F600}'.repeat(250_000)],
  ])('labels a text that is %s and logs it as it came', async (_, text) => {
    const { status, body } = await post('/predict', JSON.stringify({ text }));
    expect(status).toBe(200);
    expect([LABEL, 'b']).toContain((body as { label: string }).label);
    expect(Object.keys((body as { probabilities: object }).probabilities)).toEqual([LABEL, 'b']);
    expect(reader.page({ model: name, offset: 0, limit: 1 }).rows[0]?.text).toBe(text);
  });

  test('labels a text with half a surrogate pair, which the log keeps as the replacement character', async () => {
    const { status } = await post('/predict', '{"text":"a \\ud800 b"}');
    expect(status).toBe(200);
    expect(reader.page({ model: name, offset: 0, limit: 1 }).rows[0]?.text).toBe('a \ufffd b');
  });

  test('leaves out what it does not know', async () => {
    const body = '{"text":"a","other":{"__proto__":{"text":"x"}},"__proto__":{"polluted":true},"constructor":1}';
    expect((await post('/predict', body)).status).toBe(200);
    expect({}).not.toHaveProperty('polluted');
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0x74, 0xff, 0xfe, 0x22, 0x7d]), 'application/json', 422],
    ['JSON in UTF-16', Buffer.from('{"text":"a"}', 'utf16le'), 'application/json', 422],
    ['nested 100 000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'application/json', 422],
    [
      'nested 100 000 deep in a field',
      `{"text":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      'application/json',
      422,
    ],
    ['a form', 'text=a', 'application/x-www-form-urlencoded', 415],
    ['XML', '<text>a</text>', 'application/xml', 415],
    ['lines', '{"text":"a"}\n', 'application/x-ndjson', 415],
    ['a type that is none', 'a', '///', 415],
  ])('refuses %s, with a reason and no stack', async (_, body, type, status) => {
    const answer = await post('/predict', body, type);
    expect(answer).toMatchObject({ status, body: { detail: expect.anything() } });
    expect(JSON.stringify(answer.body)).not.toMatch(/\n +at |node_modules|\.ts:/);
    expect(await isHealthy()).toBe(true);
  });

  test.each([
    ['x-request-id', 'a b'],
    ['x-request-id', 'a'.repeat(129)],
    ['x-deadline-ms', '0'],
    ['x-deadline-ms', '1e3'],
  ])('refuses the header %s: %s', async (header, value) => {
    const answer = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [header]: value },
      body: '{"text":"a"}',
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: [{ loc: ['headers', header] }] });
  });

  test('answers each line of a stream in its place, whatever is in it', async () => {
    const lines = [
      '{"text":"a"}',
      '',
      '{"text":',
      Buffer.from([0x22, 0xff, 0x22]),
      '[]',
      '{"text":null}',
      `{"text":"${'x'.repeat(2_200_000)}"}`,
      '{"text":"\\ud800"}\r',
      '{"text":"sist"}',
    ];
    const answer = await fetch(`${url}/predict/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])),
    });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const found = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; label?: string; error?: { message: string } });
    expect(found.map(({ line, error }) => [line, error?.message.replace(/:.*/, '') ?? 'labelled'])).toEqual([
      [1, 'labelled'],
      [3, 'The line is no valid JSON.'],
      [4, 'The line is no valid UTF-8.'],
      [5, 'The line is no object with a text'],
      [6, 'The line is no object with a text'],
      [7, 'The line has more than 2097152 bytes.'],
      [8, 'labelled'],
      [9, 'labelled'],
    ]);
  });

  test('does not wait for senders that are too slow, and answers others meanwhile', async () => {
    const slow = await open();
    const ended = said(slow);
    slow.write(
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"te',
    );
    const drip = setInterval(() => slow.write('x'), 100);
    const stream = await open();
    const cut = said(stream);
    stream.write(
      'POST /predict/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    stream.write('d\r\n{"text":"a"}\n\r\n');
    expect((await post('/predict', '{"text":"a"}')).status).toBe(200);
    expect(await ended).toMatch(/^HTTP\/1\.1 408 .*too long to arrive/s);
    clearInterval(drip);
    expect(await cut).toMatch(/"line":1,"label"/);
    expect(await isHealthy()).toBe(true);
  });

  test('answers while a thousand connections say nothing, or half of something', async () => {
    const sockets = await Promise.all(Array.from({ length: 1000 }, open));
    for (const [i, socket] of sockets.entries()) if (i % 2 === 0) socket.write('POST /predict HTTP/1.1\r\nHost: local');
    const start = performance.now();
    expect((await post('/predict', '{"text":"a"}')).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(2000);
    for (const socket of sockets) socket.destroy();
    expect(await isHealthy()).toBe(true);
  });

  test('refuses what is no HTTP, and a body whose length is a lie', async () => {
    for (const nonsense of [
      '\u0016\u0003\u0001\u0002\u0000',
      'GET\r\n\r\n',
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
    ]) {
      const socket = await open();
      const ended = said(socket);
      socket.write(nonsense);
      expect(await ended).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(await isHealthy()).toBe(true);
  });

  test('has found no fault of its own in any of this', () => {
    expect(faults).toEqual([]);
  });
});
