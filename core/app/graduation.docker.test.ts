/** The project's own runs on their way to the MLflow and the bucket of a stack of its own, started by the real Docker Compose. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRun, temporaryDir, temporaryStore } from '../tracking/test-store.ts';
import { openStore } from '../tracking/store.ts';
import { LACKS_COMPOSE, newStack, type TestStack } from './containers/stack.fixture.ts';
import { graduate } from './graduation.ts';

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
