import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { projectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import { openPredictionReader } from '../serving/prediction-reader.ts';
import { writeRandomModel } from '../serving/random-model.fixture.ts';
import { createChanges } from './changes.ts';
import { openDeploymentFiles } from './deploy/deployment-file.ts';
import { openDeployments } from './deploy/deployments.ts';
import { openJobs } from './jobs.ts';
import { createServingService } from './serving-service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-serving-'));
const logFile = join(dir, '.idrift', 'predictions.db');
const modelDir = writeRandomModel(dir, 3);
const changes = createChanges();
const reader = openPredictionReader(logFile);
const settings = () => projectSettings.parse({ model: 'project-model', port: 0, webPort: 0 });
const deployments = openDeployments({
  files: openDeploymentFiles(join(dir, 'deployments')),
  logFile,
  store: {
    resolveModel: async (reference) => {
      const [name = '', version = '1'] = reference.split('/');
      return { modelId: 'm-1', runId: 'r-1', name, version: Number(version), aliases: [] };
    },
    servingDir: async () => modelDir,
  },
  changes,
  settings,
  user: 'ann',
  moveAlias: async () => undefined,
  makeInt8: async () => undefined,
  note: async () => undefined,
});
const jobs = openJobs(join(dir, 'jobs.json'), changes, () => undefined);
const serving = createServingService({ dir, deployments, reader, jobs, settings });
afterAll(async () => {
  await serving.close();
  reader.close();
  rmSync(dir, { recursive: true });
});

const only = (): Deployment | undefined => serving.list()[0];

test('says when and why a deployment ended, and keeps the log of what it served', async () => {
  const holder = createServer();
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await expect(serving.start({ model: 'other', version: 2 }, { port })).rejects.toThrow(/taken/);
  expect(only()).toMatchObject({ state: 'failed', model: 'other', version: 2, pid: null, url: null });
  expect(only()?.error).toMatch(/taken.*Settings/);
  expect(only()?.endedAt).toMatch(/^\d{4}-/);
  await new Promise((resolve) => holder.close(resolve));

  const running = await serving.start({ model: 'other', version: 2 });
  expect(running).toMatchObject({ state: 'running', endedAt: null, error: null });
  await serving.predict('Maten var god');
  // The deployed model's log, not that of the project's model.
  expect(serving.log({ offset: 0, limit: 10 }).rows.map(({ text, modelName }) => [text, modelName])).toEqual([
    ['Maten var god', 'other'],
  ]);
  expect(serving.traffic()).toMatchObject({ total: 1, failed: 0 });

  process.kill(running.pid ?? 0, 'SIGKILL');
  await expect.poll(() => only()?.state, { timeout: 5000 }).toBe('failed');
  expect(only()?.error).toMatch(/SIGKILL.*Start it again/);
  expect(only()?.endedAt).toMatch(/^\d{4}-/);

  await serving.start({ model: 'other', version: 2 });
  await serving.stop('prod');
  const stopped = only();
  expect(stopped).toMatchObject({ state: 'stopped', url: null, webUrl: null, pid: null });
  await serving.close();
  expect(only()?.endedAt).toBe(stopped?.endedAt);
}, 30_000);

test('of two starts at once the later one is left, in the process of the first', async () => {
  const [first, second] = await Promise.all([
    serving.start({ model: 'other', version: 1 }),
    serving.start({ model: 'other', version: 2 }),
  ]);
  expect(only()).toMatchObject({ state: 'running', version: 2, pid: first.pid });
  expect(second.pid).toBe(first.pid);
  await serving.close();
  expect(() => process.kill(second.pid ?? 0, 0)).toThrow('ESRCH');
}, 30_000);
