/** The service behind the Stack page on a real engine: seen by Compose, what fails said where it failed, the log, and cancelling. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { stackLogQuery } from '../contract/stack.ts';
import { composeFixture, type Fixture, IMAGE, lacking } from '../stack/engine/project.fixture.ts';
import { createChanges } from './changes.ts';
import { openJobs } from './jobs.ts';
import { createStackService } from './stack-service.ts';

const lacks = lacking();
const SECONDS = 80;
let fixture: Fixture | undefined;
let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  fixture?.remove();
});

const open = (services: string) => {
  fixture = composeFixture('services: {}');
  fixture.write(`name: ${fixture.name}\nservices:\n${services}`);
  const changes = createChanges();
  const jobs = openJobs(join(fixture.dir, 'jobs.json'), changes, () => {});
  let profiles: readonly string[] = ['tracking'];
  const stack = createStackService({
    dir: fixture.dir,
    jobs,
    changes,
    env: process.env,
    profiles: () => profiles,
    setProfiles: (next) => {
      profiles = next;
    },
    system: () => Promise.resolve([]),
    stays: true,
  });
  close = stack.close;
  return { stack, jobs, fixture };
};

const states = (status: Awaited<ReturnType<ReturnType<typeof open>['stack']['status']>>) =>
  Object.fromEntries(status.services.map(({ service, state, health }) => [service, health ?? state]));

const SMALL = `
  db: { image: '${IMAGE}', profiles: [tracking], init: true, command: [sh, -c, 'echo WARN slow; sleep 1000'], stop_grace_period: 1s, healthcheck: { test: [CMD, "true"], interval: 1s } }
  make: { image: '${IMAGE}', profiles: [tracking], command: [echo, made], depends_on: { db: { condition: service_healthy } } }
  web: { image: '${IMAGE}', profiles: [serving], init: true, command: [sleep, "1000"], stop_grace_period: 1s }
`;

test.skipIf(lacks)(
  'starts what is chosen, leaves it alone when more is chosen, and Compose sees the same',
  { timeout: SECONDS * 1000 },
  async () => {
    const { stack, fixture: made } = open(SMALL);
    expect(states(await stack.status())).toEqual({ db: 'absent', make: 'absent', web: 'absent' });
    expect(await stack.start().done).toBeNull();
    const up = await stack.status();
    expect(states(up)).toEqual({ db: 'healthy', make: 'exited', web: 'absent' });
    expect(up.services.every(({ current }) => current !== false)).toBe(true);
    expect(up.lastStart?.seconds).toBeGreaterThan(0);
    expect(
      made.compose('--profile', '*', 'ps', '-a', '--format', '{{.Service}} {{.State}}').split('\n').toSorted(),
    ).toEqual(['db running', 'make exited']);
    const { db } = made.ids();
    // One of another profile, by its own button: it alone, and the job does not run again.
    expect(await stack.start({ services: ['web'] }).done).toBeNull();
    expect(states(await stack.status())).toEqual({ db: 'healthy', make: 'exited', web: 'running' });
    await stack.setProfiles({ profiles: ['tracking', 'serving'] });
    expect(await stack.start().done).toBeNull();
    expect(made.ids()['db']).toBe(db);
    expect(states(await stack.status())).toMatchObject({ web: 'running' });

    // The job ran at each start, as with Compose.
    const log = await stack.log(stackLogQuery.parse({}));
    expect(log.rows.map(({ service, level, text }) => `${service} ${level} ${text}`)).toEqual([
      'make info made',
      'make info made',
      'db warning WARN slow',
    ]);
    expect(log).toMatchObject({ total: 3, warnings: 1, errors: 0 });

    expect((await stack.doctor()).checks.filter(({ state }) => state === 'problem')).toEqual([]);

    expect(await (await stack.stop({ services: ['web'] })).done).toBeNull();
    expect(states(await stack.status())).toMatchObject({ db: 'healthy', web: 'exited' });
    expect(await (await stack.remove({ volumes: false })).done).toBeNull();
    expect(states(await stack.status())).toEqual({ db: 'absent', make: 'absent', web: 'absent' });
  },
);

test.skipIf(lacks)(
  'a service that fails is told with its last lines at its place, and the doctor has a button for it',
  { timeout: SECONDS * 1000 },
  async () => {
    const { stack } = open(`
  bad: { image: '${IMAGE}', command: [sh, -c, 'echo no key given; exit 3'] }
`);
    expect((await stack.start().done)?.message).toContain('Service bad has ended');
    const { services, problem, job } = await stack.status();
    expect(job).toBeNull();
    expect(problem?.hint).toContain('no key given');
    expect(services[0]).toMatchObject({ state: 'exited', exitCode: 3, problem: { code: 'not-available' } });
    const finding = (await stack.doctor()).checks[0];
    expect(finding).toMatchObject({ state: 'problem', title: 'bad has ended with an error', fixLabel: 'Restart bad' });
    expect(finding?.cause).toContain('no key given');
    await expect(stack.fix({ id: 'nothing' })).rejects.toThrow('no finding nothing');
    expect((await stack.fix({ id: finding?.id ?? '' })).done).toContain('bad');
  },
);

test.skipIf(lacks)(
  'a start that is cancelled leaves nothing half-made, and a second one at the same time is refused',
  { timeout: SECONDS * 1000 },
  async () => {
    const { stack, jobs } = open(`
  slow: { image: '${IMAGE}', init: true, command: [sleep, "1000"], healthcheck: { test: [CMD, "false"], interval: 1s, retries: 100 } }
`);
    const { jobId, done } = stack.start();
    expect(() => stack.start()).toThrow('already');
    await expect
      .poll(async () => (await stack.status()).services[0]?.step?.phase, { timeout: 20_000 })
      .toBe('checking');
    jobs.cancel(jobId);
    expect((await done)?.code).toBe('cancelled');
    expect((await stack.status()).problem).toBeNull();
    expect(states(await stack.status())).toEqual({ slow: 'absent' });
  },
);

test('without an engine the services are listed, and a start says what to do', async () => {
  const { stack } = open('  db: { image: debian }\n');
  const away = createStackService({
    dir: fixture?.dir ?? '',
    jobs: openJobs(join(fixture?.dir ?? '', 'jobs.json'), createChanges(), () => {}),
    changes: createChanges(),
    env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    profiles: () => [],
    setProfiles: () => {},
    system: () => Promise.resolve([]),
    stays: false,
  });
  await stack.close();
  const status = await away.status();
  expect(status.engine).toMatchObject({ state: 'not-running', url: null });
  expect(states(status)).toEqual({ db: 'absent' });
  expect((await away.doctor()).checks[0]).toMatchObject({ id: 'engine-not-running', state: 'missing', fixLabel: null });
  expect(await away.start().done).toMatchObject({ code: 'not-available' });
  await away.close();
});
