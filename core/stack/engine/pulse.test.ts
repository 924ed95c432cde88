/** An engine that takes a request and never answers, without a real one: told by the ping beside it, and by nothing else. */
import type { ServerResponse } from 'node:http';
import { onTestFinished, expect, test } from 'vitest';
import { connectEngine, type Engine } from './connect.ts';
import { type ContainerEvent, events } from './events.ts';
import { type FakeEngine, fakeEngine, type Routes } from './fake-engine.fixture.ts';
import { pullImage } from './pull.ts';
import { removeVolume } from './volumes.ts';

const PATIENCE = 300;
const SAID = { code: 'not-available', message: expect.stringMatching(/^The container engine (has stopped|did not)/) };

const open = async (routes: Routes): Promise<{ fake: FakeEngine; engine: Engine }> => {
  const fake = await fakeEngine(routes);
  const engine = await connectEngine({ DOCKER_HOST: fake.url }, undefined, PATIENCE);
  onTestFinished(() => {
    engine.close();
    fake.end();
  });
  return { fake, engine };
};

const never = (): void => undefined;
const alive = (_: unknown, response: ServerResponse): void => void response.end('OK');

test('a stream that is quiet beside a ping that is answered goes on; when the pings stop it ends with an error', async () => {
  let answers = true;
  let stream: ServerResponse | undefined;
  const { fake, engine } = await open({
    'GET /events': (_, response) => {
      stream = response;
      response.flushHeaders();
    },
    'GET /_ping': (request, response) => answers && alive(request, response),
  });
  const seen: ContainerEvent[] = [];
  const watching = (async () => {
    for await (const event of events(engine, 'p')) seen.push(event);
  })();
  const ended = watching.then(
    () => 'ended',
    (thrown: unknown) => thrown,
  );
  const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, PATIENCE * 5, 'open'))]);
  expect(early).toBe('open');
  expect(fake.asked.filter((asked) => asked === 'GET /_ping').length).toBeGreaterThan(3);
  stream?.write('{"Action":"start","Actor":{"Attributes":{"name":"p-a-1"}}}\n');
  await expect.poll(() => seen.length).toBe(1);
  answers = false;
  const from = performance.now();
  expect(await ended).toMatchObject({ info: SAID });
  expect(performance.now() - from).toBeLessThan(PATIENCE * 5);
});

test('nobody asks an engine that owes nothing', async () => {
  const { fake, engine } = await open({ 'GET /info': {} });
  await engine.docker.info();
  const before = fake.asked.length;
  await new Promise((resolve) => setTimeout(resolve, PATIENCE * 2));
  expect(fake.asked.slice(before).length).toBeLessThan(2);
});

test('a request without a time of its own ends when the engine hangs, and not while it answers', async () => {
  const dead = await open({ 'POST /images/create': never, 'GET /_ping': never, 'DELETE /volumes/v': never });
  await expect(pullImage(dead.engine, 'some/image:1')).rejects.toMatchObject({ info: SAID });
  await expect(removeVolume(dead.engine, 'v', never)).rejects.toMatchObject({ info: SAID });
  const slow = await open({
    'POST /images/create': (_, response) =>
      void setTimeout(() => response.end('{"error":"no such image"}\n'), PATIENCE * 4),
    'GET /_ping': alive,
  });
  await expect(pullImage(slow.engine, 'some/image:1')).rejects.toThrow(/cannot be pulled/);
});
