/** Every line of the doctor that needs containers, made to happen, and mended where a button does it. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type DoctorLine, examine, mend } from './doctor.ts';
import { connectEngine, down, ps, up } from './engine/index.ts';
import { docker, IMAGE, lacking, stackOf } from './engine/project.fixture.ts';

const timeout = 60_000;
const lacks = lacking();

const roomy = (): number => 100e9;
const linesOf = (lines: readonly DoctorLine[], id: string): readonly DoctorLine[] =>
  lines.filter((line) => line.id === id);

test('a port held by a container is freed at a press, one held by a process is named; an image that cannot be pulled', {
  timeout,
}, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '0.0.0.0', () => resolve((server.address() as { port: number }).port));
  });
  const engine = await connectEngine();
  const other = stackOf(`\n  other: {image: ${IMAGE}, init: true, command: sleep 1000, ports: ["127.0.0.1::80"]}\n`);
  await up(engine, other.project());
  const taken = (await ps(engine, other.name))[0]?.ports[0]?.published ?? 0;
  const project = stackOf(`
  a: {image: ${IMAGE}, ports: ["${port}:80"]}
  b: {image: ${IMAGE}, ports: ["${taken}:80"]}
  c: {image: "registry.invalid/x:1"}
`).project();
  const options = { project, freeBytes: roomy };
  const lines = await examine(options);
  expect(linesOf(lines, 'port-taken').map(({ subject, cause, fixable }) => [subject, cause, fixable])).toEqual([
    [String(port), expect.stringContaining(`(process ${process.pid})`), false],
    [String(taken), expect.stringContaining(`the container ${other.name}-other-1 of the project ${other.name}`), true],
  ]);
  expect(linesOf(lines, 'image-not-pullable')).toEqual([
    expect.objectContaining({
      state: 'problem',
      subject: 'registry.invalid/x:1',
      cause: expect.stringMatching(/cannot be pulled: registry\.invalid cannot be reached/),
      fixable: false,
    }),
  ]);
  for (const line of linesOf(lines, 'port-taken').filter(({ fixable }) => fixable)) await mend(line, options);
  server.close();
  const again = await examine(options);
  expect(again.find(({ id }) => id === 'port')).toMatchObject({ state: 'ok' });
  await down(engine, other.name, { seconds: 0 });
  engine.close();
});

test('a container that restarts, one that is unhealthy, one that failed: with their last lines', { timeout }, async ({
  skip,
}) => {
  skip(lacks !== '', lacks);
  // An engine may miss the kill of what ends with it: "big" outlives its own.
  const fixture = stackOf(`
  again: {image: ${IMAGE}, command: "sh -c 'echo I cannot; exit 5'", restart: always}
  ill: {image: ${IMAGE}, init: true, command: "sh -c 'echo here; sleep 1000'", healthcheck: {test: "test -e /well || { echo not yet; exit 1; }", interval: 300ms, retries: 1}}
  over: {image: ${IMAGE}, command: "sh -c 'echo done wrong; exit 6'"}
  big: {image: ${IMAGE}, command: "sh -c 'tail /dev/zero; sleep 2; exit 9'", mem_limit: 16m, memswap_limit: 16m}
  fine: {image: ${IMAGE}, init: true, command: sleep 1000}
`);
  const engine = await connectEngine();
  const project = fixture.project();
  await up(engine, project, { wait: false });
  const options = { project, freeBytes: roomy };
  const found = async (): Promise<string[]> =>
    (await examine(options)).filter(({ state }) => state === 'problem').map(({ id }) => id.replace('container-', ''));
  await expect
    .poll(async () => (await found()).toSorted(), { timeout: 20_000, interval: 500 })
    .toEqual(['failed', 'out-of-memory', 'restarting', 'unhealthy']);
  const lines = await examine(options);
  const cause = (id: string): string => linesOf(lines, id)[0]?.cause ?? '';
  expect(cause('container-restarting')).toMatch(
    /ends and is started again and again .*exit 5\)\.\nIts last lines:\n(I cannot\n?)+/,
  );
  expect(cause('container-unhealthy')).toMatch(
    /is unhealthy.*\nIts health check said:\n(exit 1: not yet\n)+Its last lines:\nhere$/s,
  );
  expect(cause('container-failed')).toMatch(/Service over has ended .*exit 6\)\.\nIts last lines:\ndone wrong$/s);
  expect(cause('container-out-of-memory')).toMatch(/Service big was killed because it needed more than its limit/);
  docker('exec', `${fixture.name}-ill-1`, 'touch', '/well');
  for (const line of linesOf(lines, 'container-unhealthy')) await mend(line, options);
  await expect
    .poll(async () => linesOf(await examine(options), 'container-unhealthy'), { timeout: 10_000, interval: 500 })
    .toEqual([]);
  engine.close();
});
