/** `image build` on a real engine: the image runs read-only, as nobody, answers as `predict` does, and holds no secret. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docker, LACKS_COMPOSE } from '../app/containers/stack.fixture.ts';
import { until } from '../app/containers/stack-use.fixture.ts';
import { freePort, predict } from '../app/exported/bundle.fixture.ts';
import { startRegistry, type TestRegistry } from '../app/exported/registry.fixture.ts';
import { loadComposeProject, renderConfig } from '../stack/compose/index.ts';
import { idriftJson, scratch, TINY } from './command.fixture.ts';

const MINUTES = 60_000;
const run = promisify(execFile);
const dir = scratch();
const project = join(dir, 'sample');
const context = join(dir, 'context');
const mark = randomBytes(4).toString('hex');
const SECRET = `secret-${randomBytes(8).toString('hex')}`;
const env = { AWS_SECRET_ACCESS_KEY: SECRET, SLACK_TOKEN: SECRET, DATABASE_URL: `postgresql://u:${SECRET}@h/d` };
let registry: TestRegistry;
let tag = '';
let built: Record<string, unknown> = {};

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  registry = await startRegistry();
  tag = `${registry.host}/team/idrift-test-${mark}:v1`;
  await idriftJson(['init', project, '--sample']);
  writeFileSync(join(project, '.env'), `STACK_S3_SECRET_KEY=${SECRET}\n`);
  const { answer } = await idriftJson(['train', '--project', project, ...TINY]);
  const { runId } = answer as { runId: string };
  await idriftJson(['models', 'register', runId, '--project', project]);
  const words = [
    'image',
    'build',
    'served-model/1',
    '--project',
    project,
    '--tag',
    tag,
    '--push',
    '--context',
    context,
  ];
  const { answer: made } = await idriftJson(words, { env });
  built = made as Record<string, unknown>;
  if (built['image'] !== tag) throw new Error(JSON.stringify(made));
}, 5 * MINUTES);
afterAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  await docker('image', 'rm', '-f', tag).catch(() => '');
  await registry.close();
}, MINUTES);

const started: string[] = [];
afterAll(async () => {
  if (started.length > 0) await docker('rm', '-f', ...started);
});

/** As a careful host runs it. */
const start = async (...options: readonly string[]): Promise<{ readonly id: string; readonly url: string }> => {
  const port = await freePort();
  const strict = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  const words = ['run', '-d', ...strict, '-p', `127.0.0.1:${port}:8001`, ...options, tag];
  const id = (await docker(...words)).trim();
  started.push(id);
  return { id, url: `http://127.0.0.1:${port}` };
};

const healthy = (url: string): Promise<Record<string, unknown>> =>
  until(async () => {
    const answer = await fetch(`${url}/health`);
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : null;
  }, 60);

test('read-only and as nobody it answers as predict does, and ends when told to', { timeout: 2 * MINUTES }, async ({
  skip,
}) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const { id, url } = await start();
  expect(await healthy(url)).toMatchObject({ status: 'ok', model_name: 'served-model', model_version: 1 });
  const texts = ['Maten var god och personalen trevlig.', 'Bussen var sen igen!'];
  const { answer } = await idriftJson(['predict', 'served-model/1', ...texts, '--project', project]);
  for (const [at, text] of texts.entries()) {
    const own = (answer as Record<string, never>[])[at];
    const theirs = await predict(url, text);
    expect(theirs).toMatchObject({ label: own?.['label'], tokens: own?.['tokens'] });
    expect(Math.abs(Number(theirs['score']) - Number(own?.['score']))).toBeLessThan(1e-6);
  }
  expect(await (await fetch(`${url}/drift`)).json()).toMatchObject({ state: 'too_few', texts: 2, referenceTexts: 160 });
  const inside = await docker(
    'exec',
    id,
    'sh',
    '-c',
    'id -u; touch /idrift/x 2>&1; ls /idrift/core; which python3 || true',
  );
  expect(inside).toMatch(/^1000\n.*Read-only file system/);
  expect(inside).not.toMatch(/training|python/);
  // The engine's own check of its health.
  await until(async () => (await docker('inspect', '-f', '{{.State.Health.Status}}', id)) === 'healthy\n' || null, 60);
  const before = Date.now();
  await docker('stop', id);
  expect(Date.now() - before).toBeLessThan(8000);
  expect(await docker('inspect', '-f', '{{.State.ExitCode}}', id)).toBe('0\n');
});

test('it says where it comes from, and a registry has it under the digest that was told', async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const [about] = JSON.parse(await docker('inspect', tag)) as [
    { Size: number; RepoDigests: string[]; Config: { User: string; Labels: Record<string, string> } },
  ];
  const model = JSON.parse(readFileSync(join(context, 'about', 'model.json'), 'utf8')) as Record<string, string>;
  expect(about.Config.User).toBe('1000:1000');
  expect(about.Config.Labels).toMatchObject({
    'org.opencontainers.image.title': 'served-model',
    'org.opencontainers.image.version': '1',
    'org.opencontainers.image.revision': model['gitCommit'],
    'idrift.run-id': model['runId'],
    'idrift.data-md5': model['dataMd5'],
    'idrift.model-id': model['modelId'],
  });
  expect(model['dataMd5']).toMatch(/^[0-9a-f]{32}$/);
  expect(Object.keys(about.Config.Labels).filter((key) => key.startsWith('com.docker.compose'))).toEqual([]);
  expect(built).toMatchObject({ size: about.Size, context, reason: null });
  const pushed = registry.manifests.get(`team/idrift-test-${mark}:v1`);
  expect(built['digest']).toBe(pushed);
  expect(about.RepoDigests.join()).toContain(pushed);
});

/** Which of these the saved image has in it; layers lie there uncompressed. */
const foundInImage = (needles: readonly string[]): Promise<readonly boolean[]> =>
  new Promise((resolve, reject) => {
    const child = spawn('docker', ['save', tag], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = Buffer.alloc(0);
    const found = needles.map(() => false);
    const longest = Math.max(...needles.map((needle) => Buffer.byteLength(needle)));
    child.stdout.on('data', (chunk: Buffer) => {
      const all = Buffer.concat([rest, chunk]);
      for (const [at, needle] of needles.entries()) found[at] ||= all.includes(needle);
      rest = all.subarray(-longest);
    });
    child.once('error', reject);
    child.once('close', () => resolve(found));
  });

test('it holds no secret and no text of the data', { timeout: MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const [row = ''] = readFileSync(join(project, 'data', 'val.jsonl'), 'utf8').split('\n');
  const { text } = JSON.parse(row) as { text: string };
  expect(text.length).toBeGreaterThan(10);
  const found = await foundInImage([SECRET, text, 'An exported model: serves the model that lies beside it']);
  // The last one is a line of our program: what is there is found.
  expect(found).toEqual([false, false, true]);
});

test('answers that are not those of the export end it at once', { timeout: MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const fixture = JSON.parse(readFileSync(join(context, 'about', 'fixture.json'), 'utf8')) as {
    rows: { probabilities: Record<string, number> }[];
  };
  const first = fixture.rows[0]?.probabilities ?? {};
  for (const label of Object.keys(first)) first[label] = 1 - (first[label] ?? 0) + 0.01;
  mkdirSync(join(dir, 'wrong'), { mode: 0o755 });
  const wrong = join(dir, 'wrong', 'fixture.json');
  writeFileSync(wrong, JSON.stringify(fixture), { mode: 0o644 });
  const { id } = await start('-v', `${wrong}:/idrift/about/fixture.json:ro`);
  expect((await docker('wait', id)).trim()).toBe('1');
  expect(await docker('logs', id)).toContain('does not answer as it did when it was exported');
});

test('its compose file is what Compose and the driver take alike', async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const file = join(context, 'compose.yaml');
  const [program = '', ...words] = (process.env['IDRIFT_COMPOSE'] ?? '').split(' ');
  const { stdout, stderr } = await run(program, [...words, '-f', file, 'config', '--format', 'json'], {
    env: { PATH: process.env['PATH'] },
  });
  expect(stderr).toBe('');
  const { project: ours, notCarriedOut } = loadComposeProject({
    workingDir: context,
    files: [file],
    profiles: [],
    env: {},
  });
  expect(notCarriedOut).toEqual([]);
  expect(JSON.parse(JSON.stringify(renderConfig(ours)))).toEqual(JSON.parse(stdout));
});

test('a registry that refuses is named, and the image stays', { timeout: MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const closed = await startRegistry(true);
  const other = `${closed.host}/idrift-test-${mark}:v1`;
  try {
    const words = ['image', 'build', 'served-model/1', '--project', project, '--tag', other, '--push'];
    const { status, answer } = await idriftJson(words);
    expect({ status, answer }).toMatchObject({
      status: 1,
      answer: {
        error: { code: 'not-available', where: other, message: expect.stringContaining(closed.host) as string },
      },
    });
    expect(await docker('image', 'ls', '-q', other)).not.toBe('');
  } finally {
    await docker('image', 'rm', '-f', other).catch(() => '');
    await closed.close();
  }
});

test('without an engine the folder is written and told', { timeout: MINUTES }, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const folder = join(dir, 'elsewhere');
  const words = ['image', 'build', 'served-model/1', '--project', project];
  const nowhere = { env: { DOCKER_HOST: `unix://${join(dir, 'no.sock')}` } };
  expect(await idriftJson([...words, '--context', folder], nowhere)).toMatchObject({
    status: 0,
    answer: {
      image: 'idrift-served-model:v1',
      size: null,
      digest: null,
      context: folder,
      reason: { code: 'not-available' },
    },
  });
  expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain('CMD ["node", "serve.mjs"]');
  const none = await idriftJson(words, nowhere);
  expect(none).toMatchObject({
    status: 1,
    answer: { error: { hint: expect.stringContaining('docker build') as string } },
  });
});
