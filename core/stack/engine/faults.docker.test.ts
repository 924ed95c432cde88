/** Every way a stack fails to come up, made to happen: the error says what, where and what to do, and nothing is left half made. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { ErrorInfo } from '../../contract/errors.ts';
import { connectEngine, type Engine } from './connect.ts';
import { cutProxy } from './cut-proxy.fixture.ts';
import { down } from './down.ts';
import type { StackEvent } from './progress.ts';
import { docker, type Fixture, IMAGE, lacking, stackOf } from './project.fixture.ts';
import { ps } from './ps.ts';
import { up } from './up.ts';

const timeout = 60_000;
const lacks = lacking();

const failureOf = async (
  engine: Engine,
  fixture: Fixture,
  options: Parameters<typeof up>[2] = {},
): Promise<ErrorInfo> => {
  const thrown = await up(engine, fixture.project(), options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof Error && 'info' in thrown) return thrown.info as ErrorInfo;
  throw thrown ?? new Error('it came up');
};

const states = async (engine: Engine, { name }: Fixture): Promise<Record<string, string>> =>
  Object.fromEntries((await ps(engine, name)).map(({ service, state }) => [service, state]));

const SLEEP = `image: ${IMAGE}, init: true, command: sleep 1000`;

test('an unhealthy dependency: what its check said, and its last lines', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const fixture = stackOf(`
  db: {image: ${IMAGE}, init: true, command: "sh -c 'echo booting; sleep 1000'", healthcheck: {test: "echo no answer; exit 3", interval: 500ms, retries: 2}}
  web: {${SLEEP}, depends_on: {db: {condition: service_healthy}}}
`);
  const engine = await connectEngine();
  const { message, hint, where } = await failureOf(engine, fixture);
  expect(message).toMatch(
    /^Service web was not started: Service db is unhealthy: its health check failed \d times in a row/,
  );
  expect(hint).toMatch(/exit 3: no answer/);
  expect(hint).toMatch(/Its last lines:\nbooting/);
  expect(where).toBe(`${fixture.name}-db-1`);
  expect(await states(engine, fixture)).toEqual({ db: 'running', web: 'created' });
  engine.close();
});

test('a failed job, and a service that ends at once', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const job = stackOf(`
  job: {image: ${IMAGE}, command: "sh -c 'echo cannot make it >&2; exit 7'"}
  web: {${SLEEP}, depends_on: {job: {condition: service_completed_successfully}}}
`);
  const failed = await failureOf(engine, job);
  expect(failed.message).toMatch(
    /^Service web was not started: Service job has ended \(container .*-job-1, exit 7\)\.$/,
  );
  expect(failed.hint).toContain('cannot make it');
  const ends = stackOf(`\n  app: {image: ${IMAGE}, command: "sh -c 'echo no such file; exit 1'"}\n`);
  const ended = await failureOf(engine, ends);
  expect(ended.message).toMatch(/^Service app has ended/);
  expect(ended.hint).toBe('Its last lines:\nno such file');
  engine.close();
});

test('a port that a process or a container holds: the error names it', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '0.0.0.0', () => resolve((server.address() as { port: number }).port));
  });
  const first = stackOf(`\n  web: {${SLEEP}, ports: ["${port}:80"]}\n`);
  const byProcess = await failureOf(engine, first);
  server.close();
  expect(byProcess).toMatchObject({ code: 'conflict', where: `port ${port}` });
  expect(byProcess.message).toMatch(new RegExp(`already taken by \\S+ \\(process ${process.pid}\\)\\.$`));
  await up(engine, first.project());
  const byContainer = await failureOf(engine, stackOf(`\n  other: {${SLEEP}, ports: ["${port}:80"]}\n`));
  expect(byContainer.message).toBe(
    `Port ${port}, which service other publishes, is already taken by the container ${first.name}-web-1 of the project ${first.name}.`,
  );
  engine.close();
});

test('a container name that is taken', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const name = `idrift-test-held-${process.pid}`;
  const [first, second] = [
    stackOf(`\n  a: {${SLEEP}, container_name: ${name}}\n`),
    stackOf(`\n  b: {${SLEEP}, container_name: ${name}}\n`),
  ];
  await up(engine, first.project());
  const { code, message } = await failureOf(engine, second);
  expect(code).toBe('conflict');
  expect(message).toContain(
    `The container name ${name}, which service b wants, is taken by a container of the project ${first.name}`,
  );
  engine.close();
});

test('an image that cannot be pulled leaves nothing', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const fixture = stackOf(`\n  a: {image: "registry.invalid/no/such:1"}\n  b: {${SLEEP}}\n`);
  const { message, hint } = await failureOf(engine, fixture);
  expect(message).toMatch(
    /^The image registry\.invalid\/no\/such:1 cannot be pulled: registry\.invalid cannot be reached \(/,
  );
  expect(hint).toMatch(/network/);
  expect(fixture.ids()).toEqual({});
  expect(docker('network', 'ls', '-q', '--filter', `name=${fixture.name}`)).toBe('');
  engine.close();
});

test('a container that is killed for its memory', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const { message, hint } = await failureOf(
    engine,
    stackOf(`\n  big: {image: ${IMAGE}, command: tail /dev/zero, mem_limit: 16m, memswap_limit: 16m}\n`),
  );
  expect(message).toMatch(/^Service big was killed because it needed more than its limit of 17 MB/);
  expect(hint).toMatch(/^Give it more memory/);
  engine.close();
});

test('a cancelled up takes back what was not ready, and keeps what was', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const fixture = stackOf(`
  ready: {${SLEEP}, healthcheck: {test: "exit 0", interval: 300ms}, volumes: [kept:/d]}
  slow: {${SLEEP}, healthcheck: {test: "exit 1", interval: 300ms, retries: 1000}, volumes: [lost:/d], networks: [own], depends_on: {ready: {condition: service_healthy}}}
  later: {${SLEEP}, depends_on: {slow: {condition: service_healthy}}}
volumes: {kept: , lost: }
networks: {own: }
`);
  const cancelling = new AbortController();
  const onEvent = (event: StackEvent): void => {
    if (event.kind === 'container' && event.service === 'slow' && event.step === 'waiting') cancelling.abort();
  };
  expect(await failureOf(engine, fixture, { signal: cancelling.signal, onEvent })).toMatchObject({ code: 'cancelled' });
  expect(await states(engine, fixture)).toEqual({ ready: 'running' });
  const left = (kind: string): string[] =>
    docker(kind, 'ls', '--format', '{{.Name}}', '--filter', `label=com.docker.compose.project=${fixture.name}`).split(
      '\n',
    );
  expect(left('volume')).toEqual([`${fixture.name}_kept`]);
  expect(left('network')).toEqual([`${fixture.name}_default`]);
  engine.close();
});

test('a cancel while a container is made anew leaves the old one as it was', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const engine = await connectEngine();
  const fixture = stackOf(`\n  a: {${SLEEP}}\n`);
  await up(engine, fixture.project());
  const before = fixture.ids();
  fixture.write(`services:\n  a: {${SLEEP}, environment: {A: "2"}}\n`);
  const cancelling = new AbortController();
  const onEvent = (event: StackEvent): void => {
    if (event.kind === 'container' && event.step === 'recreating') cancelling.abort();
  };
  expect(await failureOf(engine, fixture, { signal: cancelling.signal, onEvent })).toMatchObject({ code: 'cancelled' });
  expect(fixture.ids()).toEqual(before);
  expect(await states(engine, fixture)).toEqual({ a: 'running' });
  engine.close();
});

test('an engine that stops during up: said in words, and the next up goes on', { timeout }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const proxy = await cutProxy();
  const engine = await connectEngine({ ...process.env, DOCKER_HOST: proxy.url });
  const fixture = stackOf(`\n  a: {${SLEEP}}\n  b: {${SLEEP}, depends_on: [a]}\n`);
  const onEvent = (event: StackEvent): void => {
    if (event.kind === 'container' && event.step === 'starting') proxy.cut();
  };
  const { code, message, hint } = await failureOf(engine, fixture, { onEvent });
  proxy.end();
  expect([code, message]).toEqual([
    'not-available',
    expect.stringMatching(/^The container engine stopped answering while starting /),
  ]);
  expect(hint).toMatch(/Start it again/);
  const back = await connectEngine();
  await up(back, fixture.project());
  expect(await states(back, fixture)).toEqual({ a: 'running', b: 'running' });
  await down(back, fixture.name);
  back.close();
});
