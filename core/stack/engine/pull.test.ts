/** Pulls from a registry that we play: progress by layer, the verdict in the stream, keys, cancelling, and what each refusal is called. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connectEngine, type Engine } from './connect.ts';
import { type FakeEngine, fakeEngine, type Routes } from './fake-engine.fixture.ts';
import type { StackEvent } from './progress.ts';
import { pullImage } from './pull.ts';
import { PullError } from './pull-error.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-pull-'));
let fake: FakeEngine | undefined;
let engine: Engine | undefined;
afterEach(() => {
  engine?.close();
  fake?.end();
  rmSync(join(dir, 'config.json'), { force: true });
});

const open = async (routes: Routes): Promise<Engine> => {
  fake = await fakeEngine(routes);
  engine = await connectEngine({ ...process.env, DOCKER_HOST: fake.url, DOCKER_CONFIG: dir });
  return engine;
};

const lines =
  (...messages: readonly object[]) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' });
    // Cut in the middle of a line, as a network would.
    const text = messages.map((message) => `${JSON.stringify(message)}\r\n`).join('');
    response.write(text.slice(0, 30));
    setTimeout(() => response.end(text.slice(30)), 5);
  };

test('progress of each layer, with the key for the registry and a tag that was not said', async () => {
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({ auths: { 'r.example:5000': { auth: Buffer.from('ann:s:3').toString('base64') } } }),
  );
  let query = '';
  let key: unknown;
  const pulling = lines(
    { status: 'Pulling from a/b', id: 'latest' },
    { status: 'Downloading', id: 'aa', progressDetail: { current: 5, total: 10 } },
    { status: 'Pull complete', id: 'aa', progressDetail: {} },
    { status: 'Status: Downloaded newer image' },
  );
  const events: StackEvent[] = [];
  const image = await pullImage(
    await open({
      'POST /images/create': (request, response) => {
        query = request.url ?? '';
        key = JSON.parse(Buffer.from(String(request.headers['x-registry-auth']), 'base64url').toString());
        pulling(request, response);
      },
      'GET /images/r.example:5000/a/b/json': { Id: 'sha256:1', Config: { Volumes: { '/data': {} } } },
    }),
    'r.example:5000/a/b',
    { onEvent: (event) => events.push(event) },
  );
  expect(image).toEqual({ id: 'sha256:1', volumes: ['/data'] });
  expect(query).toContain('fromImage=r.example%3A5000%2Fa%2Fb&tag=latest');
  expect(key).toEqual({ username: 'ann', password: 's:3', serveraddress: 'r.example:5000' });
  expect(events).toEqual([
    { kind: 'image', image: 'r.example:5000/a/b', step: 'pulling' },
    { kind: 'layer', image: 'r.example:5000/a/b', layer: 'aa', status: 'Downloading', current: 5, total: 10 },
    { kind: 'layer', image: 'r.example:5000/a/b', layer: 'aa', status: 'Pull complete', current: 0, total: 0 },
    { kind: 'image', image: 'r.example:5000/a/b', step: 'pulled' },
  ]);
});

test('a failed pull is HTTP 200 with the error in the stream', async () => {
  const refusing = await open({
    'POST /images/create': lines(
      { status: 'Pulling' },
      { errorDetail: { message: 'no space left on device' }, error: 'x' },
    ),
  });
  const thrown = await pullImage(refusing, 'a:1').catch((reason: unknown) => reason);
  expect(thrown).toBeInstanceOf(PullError);
  expect(thrown).toMatchObject({ reason: 'disk-full', image: 'a:1' });
});

test('cancelling drops the connection: that is what makes the engine stop', async () => {
  const cancelling = new AbortController();
  let dropped = false;
  const slow = await open({
    'POST /images/create': (request, response) => {
      response.writeHead(200).write('{"status":"Pulling"}\n');
      request.socket.on('close', () => {
        dropped = true;
      });
      setTimeout(() => cancelling.abort(), 20);
    },
  });
  await expect(pullImage(slow, 'a:1', { signal: cancelling.signal })).rejects.toMatchObject({
    info: { code: 'cancelled' },
  });
  await expect.poll(() => dropped).toBe(true);
});

test.each([
  ['manifest for nginx:0 not found: manifest unknown: manifest unknown', 'no-such-image'],
  ['pull access denied for secret, repository does not exist or may require docker login', 'no-access'],
  ['Get "https://r.example/v2/": dial tcp: lookup r.example on 127.0.0.11:53: no such host', 'unreachable'],
  ['toomanyrequests: You have reached your pull rate limit.', 'rate-limit'],
  ['Get "https://r.example/v2/": x509: certificate signed by unknown authority', 'certificate'],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'platform'],
  ['something else', 'unknown'],
])('%s', (words, reason) => {
  const error = new PullError('nginx:0', words);
  expect(error.reason).toBe(reason);
  expect(error.info.hint).toMatch(/\.$/);
});
