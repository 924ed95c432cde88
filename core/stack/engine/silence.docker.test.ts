/** An engine that hangs, and one that is cut off in mid-answer: every call ends with words, whatever it was waiting for. */
import { expect, onTestFinished, test } from 'vitest';
import { buildImage } from './build.ts';
import { connectEngine, type Engine } from './connect.ts';
import { type CutProxy, cutProxy } from './cut-proxy.fixture.ts';
import { down } from './down.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { LABEL } from './labels.ts';
import { logs } from './logs.ts';
import { composeFixture, docker, type Fixture, IMAGE, lacking } from './project.fixture.ts';
import { ps } from './ps.ts';
import { pullImage } from './pull.ts';
import { runOnce } from './run-once.ts';
import { stats } from './stats.ts';
import { up } from './up.ts';

const timeout = 60_000;
const lacks = lacking();
const PATIENCE = 1500;
/** Seconds, and this process's own: a container that an engine out of reach could not remove is found by it. */
const ONCE = `20.${process.pid}`;

type Place = { readonly proxy: CutProxy; readonly engine: Engine; readonly fixture: Fixture };

const place = async (): Promise<Place> => {
  const proxy = await cutProxy();
  const engine = await connectEngine({ ...process.env, DOCKER_HOST: proxy.url }, undefined, PATIENCE);
  const fixture = composeFixture(
    `services:\n  a: {image: ${IMAGE}, init: true, command: sleep 1000}\n  b: {build: .}\nvolumes: {kept: }\n`,
    { Dockerfile: `FROM ${IMAGE}\nRUN sleep 20\n` },
  );
  onTestFinished(() => {
    engine.close();
    proxy.end();
    fixture.remove();
    const left = docker(
      'ps',
      '-a',
      '--no-trunc',
      '--filter',
      `label=${LABEL.oneoff}`,
      '--format',
      '{{.ID}} {{.Command}}',
    );
    for (const line of left.split('\n').filter((text) => text.includes(ONCE)))
      docker('rm', '-f', line.split(' ')[0] ?? '');
  });
  const direct = await connectEngine();
  await up(direct, fixture.project(), { services: ['a'] });
  direct.close();
  return { proxy, engine, fixture };
};

const drain = async (source: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of source);
};

/** What is open while the engine goes away. */
const openCalls = ({ engine, fixture }: Place): Record<string, Promise<unknown>> => {
  const project = fixture.project();
  const { b } = project.services;
  if (!b?.build) throw new Error('b is not built');
  return {
    events: drain(events(engine, fixture.name)),
    logs: drain(logs(engine, fixture.name, { follow: true })),
    stats: drain(stats(engine, fixture.name)),
    exec: exec(engine, fixture.name, 'a', { tty: true }).then(({ exit }) => exit),
    build: buildImage(engine, project, 'b', { ...b, build: b.build }),
    'run once': runOnce(engine, { image: IMAGE, command: ['sleep', ONCE] }),
  };
};

const verdicts = async (calls: Record<string, Promise<unknown>>): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(calls).map(async ([name, call]) => [
        name,
        await call.then(
          () => 'ended',
          (thrown) => `${thrown.info?.code}: ${thrown.message}`,
        ),
      ]),
    ),
  );

const PATTERN =
  /^not-available: The container engine (has stopped answering: not even a ping|stopped answering while |did not answer in )/;

const expectWords = (said: Record<string, string>): void =>
  expect(said).toEqual(Object.fromEntries(Object.keys(said).map((name) => [name, expect.stringMatching(PATTERN)])));

test('quiet streams stay open; when the engine hangs they end, and so does each new call', { timeout }, async ({
  skip,
}) => {
  skip(lacks !== '', lacks);
  const there = await place();
  const { proxy, engine, fixture } = there;
  const { name } = fixture;
  const calls = openCalls(there);
  let ended = '';
  for (const [key, call] of Object.entries(calls)) {
    const note = (): void => {
      ended += `${key} `;
    };
    call.then(note, note);
  }
  await new Promise((resolve) => setTimeout(resolve, PATIENCE * 3));
  expect(ended).toBe('');
  proxy.freeze();
  const from = performance.now();
  expectWords(await verdicts(calls));
  // What `run once` made is removed in the end: that is asked with its own time.
  expect(performance.now() - from).toBeLessThan(PATIENCE * 5);
  const next = {
    up: up(engine, fixture.project(), { services: ['a'] }),
    down: down(engine, name, { volumes: 'all' }),
    ps: ps(engine, name),
    pull: pullImage(engine, 'debian:nothing'),
    ...openCalls(there),
  };
  expectWords(await verdicts(next));
});

test('an engine that is cut off in mid-answer', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const there = await place();
  const calls = openCalls(there);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  there.proxy.cut();
  expectWords(await verdicts(calls));
});
