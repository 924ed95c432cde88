/** Ours against the real `docker compose`: the same containers, networks and volumes, and each goes on with what the other has begun. */
import { afterEach, expect, test } from 'vitest';
import { connectEngine } from './connect.ts';
import { plannedSteps } from './differences.ts';
import { down, stop } from './down.ts';
import type { StackEvent } from './progress.ts';
import { composeFixture, docker, type Fixture, IMAGE, type Inspected, lacking } from './project.fixture.ts';
import { ps } from './ps.ts';
import { up } from './up.ts';

const SECONDS = 80;
const lacks = lacking();
let fixture: Fixture | undefined;
afterEach(() => fixture?.remove());

const RICH = `
services:
  db:
    image: ${IMAGE}
    command: sleep 1000
    init: true
    user: "0:0"
    stop_grace_period: 3s
    stop_signal: SIGINT
    environment: {A: "1", B: "x$$y", "C": "<&>"}
    labels: {foo: bar}
    ports: ["127.0.0.1::80", "81/udp"]
    expose: ["9000"]
    tmpfs: ["/t:size=1m", "/u"]
    ulimits: {nofile: {soft: 1000, hard: 2000}, nproc: 500}
    extra_hosts: ["a:1.2.3.4"]
    logging: {driver: json-file, options: {max-size: 1m}}
    shm_size: 64m
    mem_limit: 256m
    cpus: 0.5
    healthcheck: {test: ["CMD", "true"], interval: 1s, timeout: 2s, retries: 2, start_period: 5s}
    volumes:
      - data:/data
      - ./sub:/sub:ro
      - /anon
      - {type: tmpfs, target: /tm, tmpfs: {size: 1000000}}
      - {type: volume, source: data2, target: /d2, volume: {nocopy: true}}
    secrets: [sec]
    configs: [{source: cfg, target: /etc/cfg.txt}]
    networks: {default: null, back: {aliases: [dbb], priority: 10}}
  web:
    image: ${IMAGE}
    command: [sleep, "1000"]
    init: true
    depends_on: {db: {condition: service_healthy}}
    restart: unless-stopped
    deploy: {resources: {limits: {memory: 100m, cpus: "0.2", pids: 50}, reservations: {memory: 50m}}}
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    dns: 1.1.1.1
    sysctls: {net.core.somaxconn: 1024}
    working_dir: /tmp
    hostname: webh
    read_only: true
  job:
    image: ${IMAGE}
    entrypoint: [sh, -c]
    command: ["exit 0"]
volumes: {data: , data2: {labels: {k: v}}}
networks: {back: {driver_opts: {com.docker.network.bridge.enable_icc: "true"}, internal: true, labels: {q: r}}}
secrets: {sec: {file: ./s.txt}}
configs: {cfg: {file: ./c.txt}}
`;
const FILES = { 's.txt': 's', 'c.txt': 'c' };

/** What a second making of the same thing may have otherwise; lists that Compose itself sends in no fixed order are sorted. */
const comparable = ({ Id, Config, HostConfig, NetworkSettings, Mounts }: Inspected): unknown => {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(Id.slice(0, 12), 'ID');
    if (Array.isArray(value))
      return value.map(plain).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  };
  const networks = Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => [name, Aliases]);
  const mounts = Mounts.map(({ Type, Name = '', Destination }) => [Type, Name.length === 64 ? '' : Name, Destination]);
  return plain({ Config, HostConfig, networks: Object.fromEntries(networks), mounts });
};

const snapshot = ({ name, inspect }: Fixture): Record<string, unknown> => {
  const of = (kind: string, names: readonly string[], drop: readonly string[]): unknown =>
    (JSON.parse(docker(kind, 'inspect', ...names)) as Record<string, unknown>[]).map((found) =>
      Object.fromEntries(Object.entries(found).filter(([key]) => !drop.includes(key))),
    );
  return {
    ...Object.fromEntries(['db', 'web', 'job'].map((service) => [service, comparable(inspect(service))])),
    networks: of('network', [`${name}_default`, `${name}_back`], ['Id', 'Created', 'Containers', 'IPAM']),
    volumes: of('volume', [`${name}_data`, `${name}_data2`], ['CreatedAt']),
  };
};

test('makes what docker compose makes, and each sees and keeps the other one’s', { timeout: SECONDS * 1000 }, async ({
  skip,
}) => {
  skip(lacks !== '', lacks);
  fixture = composeFixture(RICH, FILES);
  const { name, compose, ids } = fixture;
  const project = fixture.project();
  const engine = await connectEngine();

  compose('up', '-d');
  const theirs = snapshot(fixture);
  const theirIds = ids();
  const events: StackEvent[] = [];
  await up(engine, project, { onEvent: (event) => events.push(event) });
  expect(ids()).toEqual(theirIds);
  const made = events.filter(({ kind, ...event }) => kind !== 'image' && 'step' in event && /creat/.test(event.step));
  expect(made).toEqual([]);
  expect((await ps(engine, name)).map(({ service, state, health }) => [service, state, health])).toEqual([
    ['db', 'running', 'healthy'],
    ['job', 'exited', null],
    ['web', 'running', null],
  ]);
  await down(engine, name, { volumes: 'all' });
  expect(ids()).toEqual({});
  expect(docker('network', 'ls', '-q', '--filter', `label=com.docker.compose.project=${name}`)).toBe('');
  expect(docker('volume', 'ls', '-q', '--filter', `label=com.docker.compose.project=${name}`)).toBe('');

  await up(engine, project);
  expect(snapshot(fixture)).toEqual(theirs);
  const ourIds = ids();
  compose('up', '-d');
  expect(ids()).toEqual(ourIds);
  const listed = compose('ps', '-a', '--format', '{{.Service}} {{.State}}').split('\n').toSorted();
  expect(listed).toEqual(['db running', 'job exited', 'web running']);

  await stop(engine, name);
  expect((await ps(engine, name)).map(({ state }) => state)).toEqual(['exited', 'exited', 'exited']);
  await up(engine, project);
  expect(ids()).toEqual(ourIds);
  compose('down', '-v');
  expect(await ps(engine, name)).toEqual([]);
  engine.close();
});

const anonymousOf = ({ Mounts }: Inspected): string | undefined =>
  Mounts.find(({ Destination }) => Destination === '/anon')?.Name;

test('makes only the changed service anew, carries its anonymous volume on, and leaves its dependents running', {
  timeout: SECONDS * 1000,
}, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const yaml = (value: string): string => `
services:
  db: {image: "${IMAGE}", init: true, command: sleep 1000, environment: {A: "${value}"}, volumes: [/anon, data:/d]}
  web: {image: "${IMAGE}", init: true, command: sleep 1000, depends_on: [db]}
  again: {image: "${IMAGE}", init: true, command: sleep 1000, depends_on: {db: {condition: service_started, restart: true}}}
volumes: {data: }
`;
  fixture = composeFixture(yaml('1'));
  const { name, inspect, ids, compose } = fixture;
  const engine = await connectEngine();
  expect((await plannedSteps(engine, fixture.project())).map(({ step }) => step)).toEqual([
    'create',
    'create',
    'create',
  ]);
  await up(engine, fixture.project());
  const [before, old] = [ids(), inspect('db')];
  const startedAt = (service: string): unknown =>
    docker('inspect', '-f', '{{.State.StartedAt}}', `${name}-${service}-1`);
  const [web, again] = [startedAt('web'), startedAt('again')];
  fixture.write(yaml('2'));
  const events: StackEvent[] = [];
  expect(
    (await plannedSteps(engine, fixture.project())).map(({ service, step }) => `${step} ${service}`).toSorted(),
  ).toEqual(['keep again', 'keep web', 'recreate db']);
  await up(engine, fixture.project(), { onEvent: (event) => events.push(event) });
  const fresh = inspect('db');
  expect({ ...ids(), [`${name}-db-1`]: old.Id }).toEqual(before);
  expect(fresh.Id).not.toBe(old.Id);
  expect(anonymousOf(fresh)).toBe(anonymousOf(old));
  expect(fresh.Config.Labels['com.docker.compose.replace']).toBe(`${name}-db-1`);
  expect([startedAt('web') === web, startedAt('again') === again]).toEqual([true, false]);
  expect(events).toContainEqual(
    expect.objectContaining({ step: 'recreating', detail: 'the compose file says otherwise' }),
  );
  const after = ids();
  compose('up', '-d');
  expect(ids()).toEqual(after);
  engine.close();
});

test('two ups at once end as one', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(lacks !== '', lacks);
  fixture = composeFixture(`
services:
  a: {image: "${IMAGE}", init: true, command: sleep 1000, volumes: [data:/d]}
  b: {image: "${IMAGE}", init: true, command: sleep 1000, depends_on: [a], scale: 2}
volumes: {data: }
`);
  const project = fixture.project();
  const engine = await connectEngine();
  const events: StackEvent[] = [];
  await Promise.all([
    up(engine, project),
    up(engine, project, { onEvent: (event) => events.push(event) }),
    // Compose knows nothing of our lock.
    new Promise<void>((resolve) => {
      setTimeout(resolve, 100);
    })
      .then(() => docker('compose', '-p', project.name, '-f', project.files[0] ?? '', 'up', '-d'))
      .catch(() => undefined),
  ]);
  await up(engine, project);
  expect((await ps(engine, project.name)).map(({ name, state }) => [name.replace(project.name, ''), state])).toEqual([
    ['-a-1', 'running'],
    ['-b-1', 'running'],
    ['-b-2', 'running'],
  ]);
  expect(events.some(({ kind }) => kind === 'turn')).toBe(true);
  engine.close();
});

test('a network that the file wants otherwise is made anew with its containers; fewer containers, orphans, a service alone', {
  timeout: SECONDS * 1000,
}, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const sleep = `image: "${IMAGE}", init: true, command: sleep 1000`;
  fixture = composeFixture(`services:\n  a: {${sleep}, scale: 2, networks: [n]}\n  b: {${sleep}}\nnetworks: {n: }\n`);
  const { name, ids, compose } = fixture;
  const engine = await connectEngine();
  await up(engine, fixture.project(), { services: ['a'] });
  expect((await ps(engine, name)).map((state) => `${state.service} ${state.number}`)).toEqual(['a 1', 'a 2']);
  fixture.write(`services:\n  a: {${sleep}, networks: [n]}\nnetworks: {n: {internal: true}}\n`);
  await up(engine, fixture.project());
  expect((await ps(engine, name)).map(({ service, number, state }) => [service, number, state])).toEqual([
    ['a', 1, 'running'],
  ]);
  expect(docker('network', 'inspect', '-f', '{{.Internal}} {{len .Containers}}', `${name}_n`)).toBe('true 1');
  const kept = ids();
  compose('up', '-d');
  expect(ids()).toEqual(kept);
  fixture.write(`services:\n  c: {${sleep}}\n`);
  const warnings: StackEvent[] = [];
  await up(engine, fixture.project(), { onEvent: (event) => event.kind === 'warning' && warnings.push(event) });
  expect(warnings).toEqual([expect.objectContaining({ message: expect.stringContaining(`${name}-a-1`) })]);
  await up(engine, fixture.project(), { removeOrphans: true });
  expect((await ps(engine, name)).map(({ service }) => service)).toEqual(['c']);
  engine.close();
});
