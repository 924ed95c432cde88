/** The doctor without a real engine: none at all, one that is too old or out of time, a full disk; and checks that others add. */
import { afterEach, expect, test } from 'vitest';
import { type DoctorCheck, type DoctorOptions, examine, mend } from './doctor.ts';
import { connectEngine } from './engine/connect.ts';
import { type FakeEngine, fakeEngine, type Routes } from './engine/fake-engine.fixture.ts';

let fake: FakeEngine | undefined;
afterEach(() => fake?.end());

const optionsFor = async (routes: Routes, more: Partial<DoctorOptions> = {}): Promise<DoctorOptions> => {
  fake = await fakeEngine({
    'GET /info': { DockerRootDir: '/root-of-it', SystemTime: new Date().toISOString() },
    ...routes,
  });
  return { env: { DOCKER_HOST: fake.url }, project: null, freeBytes: () => 100e9, ...more };
};

test('all is well: each check says so', async () => {
  const lines = await examine(await optionsFor({}));
  expect(lines.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'engine ok',
    'disk ok',
    'clock ok',
    'port ok',
    'image ok',
    'container ok',
  ]);
});

test('no engine: which of the four reasons, and the rest is not known', async () => {
  const [first, ...rest] = await examine({
    project: null,
    connect: () => connectEngine({ PATH: '' }, [{ kind: 'socket', from: 'the test', path: '/nowhere/docker.sock' }]),
  });
  expect(first).toMatchObject({ id: 'engine-not-running', state: 'problem', fixable: false });
  expect(new Set(rest.map(({ state }) => state))).toEqual(new Set(['unknown']));
  const missing = await examine({
    project: null,
    connect: () =>
      connectEngine(
        { PATH: '' },
        ['/a', '/b'].map((path) => ({ kind: 'socket' as const, from: 'the test', path: `/nowhere${path}.sock` })),
      ),
  });
  expect(missing[0]).toMatchObject({ id: 'engine-missing', fix: expect.stringContaining('Install') });
  const [old] = await examine(await optionsFor({ 'GET /version': { Version: '17.06', ApiVersion: '1.30' } }));
  expect(old).toMatchObject({ id: 'engine-too-old', state: 'problem' });
  const [settings] = await examine({ project: null, env: { DOCKER_HOST: 'gopher://box' } });
  expect(settings).toMatchObject({ id: 'engine-settings', fix: expect.stringContaining('unix://') });
});

test('a disk that is nearly full, and the button', async () => {
  const sizes: Record<string, number> = { '/root-of-it': 0.4e9 };
  const options = await optionsFor(
    { 'POST /images/prune': { SpaceReclaimed: 5 }, 'POST /build/prune': { SpaceReclaimed: 6 } },
    { freeBytes: (path) => sizes[path] ?? null },
  );
  const line = (await examine(options)).find(({ id }) => id === 'disk-nearly-full');
  expect(line).toMatchObject({
    state: 'problem',
    subject: '/root-of-it',
    cause: expect.stringContaining('0.4 GB left'),
    fixable: true,
  });
  if (line) await mend(line, options);
  expect(fake?.asked).toEqual(expect.arrayContaining(['POST /images/prune', 'POST /build/prune']));
  sizes['/root-of-it'] = 3e9;
  expect(await examine(options)).toContainEqual(expect.objectContaining({ id: 'disk-nearly-full', state: 'warning' }));
});

test('a clock that is off', async () => {
  const at = (milliseconds: number): object => ({ SystemTime: new Date(Date.now() + milliseconds).toISOString() });
  const behind = await examine(await optionsFor({ 'GET /info': at(-60_000) }));
  expect(behind).toContainEqual(
    expect.objectContaining({
      id: 'clock-skew',
      state: 'warning',
      cause: expect.stringContaining("60 seconds behind this machine's"),
    }),
  );
  fake?.end();
  const ahead = await examine(await optionsFor({ 'GET /info': at(1_200_000) }));
  expect(ahead).toContainEqual(
    expect.objectContaining({
      id: 'clock-skew',
      state: 'problem',
      cause: expect.stringContaining('20 minutes ahead of'),
    }),
  );
});

test('others add checks; one that the engine refuses is unknown; what has no button is refused', async () => {
  const lost: DoctorCheck = {
    id: 'bucket',
    well: 'The bucket is there.',
    look: async () => [
      { id: 'bucket-missing', state: 'problem', cause: 'No bucket.', fix: 'Make it.', fixable: false },
    ],
  };
  const options = await optionsFor({
    'GET /info': (_, response) => void response.writeHead(500).end('{"message":"broken"}'),
  });
  const all = await examine(options);
  expect(all.find(({ id }) => id === 'clock')).toMatchObject({
    state: 'unknown',
    cause: expect.stringContaining('broken'),
  });
  const added = { ...options, checks: [lost] };
  const lines = await examine(added);
  expect(lines.map(({ id }) => id)).toEqual(['engine', 'bucket-missing']);
  await expect(
    mend({ id: 'bucket-missing', state: 'problem', cause: '', fix: 'Make it.', fixable: false }, added),
  ).rejects.toMatchObject({
    info: { code: 'bad-input', hint: 'Make it.' },
  });
});
