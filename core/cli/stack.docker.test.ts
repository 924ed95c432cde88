/** `idrift stack` and `idrift doctor --fix` on a real engine, with the JSON and the exit statuses that scripts rely on. */
import { afterEach, expect, test } from 'vitest';
import { composeFixture, docker, type Fixture, IMAGE, lacking } from '../stack/engine/project.fixture.ts';
import { idrift, idriftJson } from './command.fixture.ts';

const lacks = lacking();
let fixture: Fixture | undefined;
afterEach(() => fixture?.remove());

const make = (services: string): Fixture => {
  fixture = composeFixture('services: {}');
  fixture.write(`name: ${fixture.name}\nservices:\n${services}`);
  return fixture;
};

test.skipIf(lacks)('up, ps, logs, config and down', { timeout: 90_000 }, async () => {
  const { name, dir, compose } = make(`
  db: { image: '${IMAGE}', profiles: [tracking], init: true, command: [sh, -c, 'echo "ready at $$HOME"; sleep 1000'], stop_grace_period: 1s, ports: ["127.0.0.1::80"], volumes: [rows:/rows], healthcheck: { test: [CMD, "true"], interval: 1s } }
  web: { image: '${IMAGE}', profiles: [serving], init: true, command: [sleep, "1000"], stop_grace_period: 1s }
volumes: { rows: {} }
`);
  const here = { cwd: dir };
  const up = await idriftJson(['stack', 'up'], here);
  expect(up).toMatchObject({
    status: 0,
    answer: [{ service: 'db', container: `${name}-db-1`, state: 'running', health: 'healthy', image: IMAGE }],
  });
  expect(await idriftJson(['stack', 'ps'], here)).toEqual(up);
  expect(compose('--profile', '*', 'ps', '--format', '{{.Name}} {{.Health}}')).toBe(`${name}-db-1 healthy`);
  const logs = await idriftJson(['stack', 'logs', 'db', '--find', 'READY'], here);
  expect(logs.answer).toMatchObject([{ service: 'db', text: 'ready at /root' }]);
  const config = await idriftJson(['stack', 'config', '--profile', 'serving'], here);
  expect(Object.keys((config.answer as { services: object }).services)).toEqual(['web']);

  expect((await idriftJson(['stack', 'up', 'web'], here)).answer).toMatchObject([
    { service: 'db' },
    { service: 'web' },
  ]);

  expect(await idriftJson(['stack', 'up', '--profile', 'gone'], here)).toMatchObject({
    status: 3,
    answer: { error: { code: 'not-found', hint: 'There are tracking, serving.' } },
  });
  // Data goes only when it is said twice.
  const once = await idriftJson(['stack', 'down', '--volumes'], here);
  expect(once).toMatchObject({ status: 2, answer: { error: { message: expect.stringContaining(`${name}_rows`) } } });
  expect(docker('volume', 'ls', '-q', '--filter', `name=${name}_rows`)).toBe(`${name}_rows`);
  const down = await idriftJson(['stack', 'down', '--volumes', '--yes'], here);
  expect(down).toEqual({ status: 0, answer: { project: name, containers: 2, volumes: true } });
  expect(docker('volume', 'ls', '-q', '--filter', `name=${name}_rows`)).toBe('');
  expect((await idrift(['stack', 'ps'], here)).stdout).toMatch(/^Nothing of it runs/);
});

test.skipIf(lacks)(
  'a service that fails: its last lines, status 1, a red line of the doctor, mended by --fix',
  { timeout: 90_000 },
  async () => {
    const { name, dir } = make(`
  bad: { image: '${IMAGE}', command: [sh, -c, 'test -e /tmp/again || { touch /tmp/again; echo no key given; exit 3; }; sleep 1000'], stop_grace_period: 1s }
`);
    const here = { cwd: dir };
    const up = await idrift(['stack', 'up'], here);
    expect(up.status).toBe(1);
    expect(up.stderr).toContain('no key given');
    const doctor = await idriftJson(['doctor'], here);
    expect(doctor.status).toBe(4);
    expect(doctor.answer).toMatchObject({ ok: false });
    const { checks } = doctor.answer as { checks: { id: string; state: string; fixable: boolean }[] };
    const finding = checks.find(({ state }) => state === 'problem');
    expect(finding).toMatchObject({ id: `container-failed:${name}-bad-1`, fixable: true });
    const mended = await idriftJson(['doctor', '--fix', finding?.id ?? ''], here);
    expect(mended).toMatchObject({ status: 0, answer: { ok: true } });
    expect((await idriftJson(['doctor', '--fix', 'nothing'], here)).status).toBe(3);
  },
);

test('without an engine every verb says so with status 1, and the doctor stays well', { timeout: 60_000 }, async () => {
  const { dir } = make(`  db: { image: '${IMAGE}' }\n`);
  const away = { cwd: dir, env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } };
  for (const verb of ['up', 'ps', 'down', 'pull']) {
    expect(await idriftJson(['stack', verb], away)).toMatchObject({
      status: 1,
      answer: { error: { code: 'not-available' } },
    });
  }
  const doctor = await idriftJson(['doctor'], away);
  expect(doctor).toMatchObject({ status: 0, answer: { ok: true } });
  const { checks } = doctor.answer as { checks: { id: string; state: string }[] };
  expect(checks.find(({ id }) => id === 'engine-not-running')?.state).toBe('missing');
});
