/** The project's own runs on their way to the MLflow and the bucket of a stack of its own, started by the real Docker Compose. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { recipe } from '../contract/training.ts';
import { newRun, temporaryDir, temporaryStore } from '../tracking/test-store.ts';
import { openStore } from '../tracking/store.ts';
import { LACKS_COMPOSE, newStack, type TestStack } from './containers/stack.fixture.ts';
import { createApp } from './app.ts';
import { graduate } from './graduation.ts';
import { makeSample } from './sample.ts';

const SECONDS = 180_000;
let stack: TestStack;

beforeAll(async () => {
  if (LACKS_COMPOSE !== null) return;
  stack = await newStack();
  await stack.compose(['tracking'], 'up', '-d', '--wait', 'mlflow');
}, SECONDS);
afterAll(async () => {
  if (LACKS_COMPOSE === null) await stack.removeAll();
}, SECONDS);

test('a project that knows no server is told what to do', async () => {
  await expect(graduate('export', { projectDir: temporaryDir(), url: null, env: {} })).rejects.toMatchObject({
    info: { code: 'bad-input', hint: expect.stringContaining('idrift stack up') as string },
  });
});

test('runs go to the stack with their files, once, and come back as they were', {
  timeout: SECONDS,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const { dir, store } = temporaryStore();
  const runId = store.createRun({ ...newRun, experiment: 'from the laptop', params: { rank: '4' } });
  store.logMetrics(runId, [{ key: 'loss', value: 0.25, step: 3 }]);
  store.logArtifact(runId, 'notes/å.txt', 'hej');
  store.endRun(runId, 'FINISHED');
  const env = {
    MLFLOW_TRACKING_URI: stack.addresses.trackingUri,
    MLFLOW_S3_ENDPOINT_URL: stack.addresses.s3Endpoint,
    AWS_ACCESS_KEY_ID: stack.values.get('STACK_S3_ACCESS_KEY'),
    AWS_SECRET_ACCESS_KEY: stack.values.get('STACK_S3_SECRET_KEY'),
  };
  const first = await graduate('export', { projectDir: dir, url: null, env });
  expect(first).toMatchObject({
    url: stack.addresses.trackingUri,
    notes: [],
    copied: { experiments: 1, runs: 1, files: 1 },
  });
  const second = await graduate('export', { projectDir: dir, url: null, env });
  expect(Object.values(second.copied).every((count) => count === 0)).toBe(true);

  const back = temporaryDir();
  await graduate('import', { projectDir: back, url: `${stack.addresses.trackingUri}/`, env });
  const copy = openStore(join(back, '.idrift'));
  try {
    const [run] = copy.listRuns();
    expect(run).toMatchObject({ status: 'FINISHED', params: { rank: '4' } });
    const file = copy.artifactPath(run?.runId ?? '', 'notes/å.txt');
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe('hej');
  } finally {
    copy.close();
  }
});

test('a project moves to its stack by itself: copied, used, trained on and served from there', {
  timeout: SECONDS,
}, async ({ skip }) => {
  skip(LACKS_COMPOSE !== null, LACKS_COMPOSE ?? '');
  const project = join(temporaryDir(), 'project');
  await makeSample(project);
  writeFileSync(
    join(project, 'idrift.json'),
    JSON.stringify({ experiment: 'of the app', model: 'of-the-app', port: 0, webPort: 0 }),
  );
  const app = createApp({
    door: 'browser',
    settingsDir: temporaryDir(),
    worksQueue: true,
    slackToken: null,
    onBusy: () => {},
  });
  onTestFinished(() => app.close());
  await app.openProject(project);
  const { training, runs, models, serving, store, jobs } = app.session();
  const train = async (name: string): Promise<string> => {
    const size = {
      num_hidden_layers: 1,
      hidden_size: 16,
      num_attention_heads: 2,
      intermediate_size: 32,
      vocab_size: 300,
    };
    const tiny = recipe.parse({ size, epochs: 1, patience: 0, device: 'cpu' });
    const { runId, done } = await training.start({ revision: 'workspace', recipe: tiny, name });
    expect(await done).toBeNull();
    return runId;
  };
  await models.register({ runId: await train('at home'), name: 'of-the-app', description: '' });
  expect(await store.state()).toMatchObject({ kind: 'project', server: null });
  const lines = [...stack.values].map(([key, value]) => `${key}=${value}\n`).join('');
  writeFileSync(join(project, '.idrift', 'stack.env'), lines);
  await vi.waitFor(async () => expect(await store.state()).toMatchObject({ lacking: 1, server: { isStack: true } }), {
    timeout: 10_000,
    interval: 500,
  });
  const { jobId } = store.copy('export');
  await vi.waitFor(() => expect(jobs.list().find(({ id }) => id === jobId)?.state).toBe('finished'), {
    timeout: 60_000,
  });
  expect(await store.use('stack')).toMatchObject({ kind: 'server', isStack: true, link: 'ok', lacking: 0 });
  const runId = await train('on the stack');
  expect(await models.register({ runId, name: 'of-the-app', description: '' })).toMatchObject({ version: 2 });
  // Straight to and from S3: the stack's MLflow serves no files.
  expect((await runs.artifacts(runId)).map(({ path }) => path)).toContain('evaluation/test.json');
  const ours = (await runs.list(false)).filter(({ experiment }) => experiment === 'of the app');
  expect(ours.map(({ name, kept }) => [name, kept?.testAccuracy.n])).toEqual([
    ['on the stack', 80],
    ['at home', 80],
  ]);
  for (const version of [1, 2]) {
    await serving.start({ model: 'of-the-app', version });
    expect((await serving.predict('Maten var god')).label).toMatch(/tiv$/);
  }
  await serving.stop('prod');
});
