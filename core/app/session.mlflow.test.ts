/** A project whose runs and models live on a real MLflow server: trained on while it is gone, registered, served, and moved home. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Recipe, recipe } from '../contract/training.ts';
import { LACKS_MLFLOW, MLFLOW_PYTHON, SERVER_SECONDS, sharedMlflow } from '../tracking/rest/mlflow-server.fixture.ts';
import { startRude } from '../tracking/rest/rude-server.fixture.ts';
import { createApp } from './app.ts';
import { makeSample } from './sample.ts';
import type { Session } from './session.ts';

const root = mkdtempSync(join(tmpdir(), 'idrift-on-server-'));
const project = join(root, 'project');
const name = `app-${randomUUID().slice(0, 8)}`;

const tiny = (changes: Partial<Recipe>): Recipe =>
  recipe.parse({
    size: { num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2, intermediate_size: 32, vocab_size: 300 },
    patience: 0,
    device: 'cpu',
    ...changes,
  });

const untilStep = async ({ training }: Session, runId: string, step: number): Promise<void> => {
  for await (const { event } of training.follow(runId, undefined)) {
    if (event.kind === 'step' && event.step >= step) return;
    if (event.kind === 'ended' || event.kind === 'finished') throw new Error(`It ended before step ${step}.`);
  }
};

describe.skipIf(MLFLOW_PYTHON === '')(`on a server${MLFLOW_PYTHON === '' ? ` (${LACKS_MLFLOW})` : ''}`, () => {
  const app = createApp({
    door: 'browser',
    settingsDir: root,
    worksQueue: true,
    slackToken: null,
    onBusy: () => undefined,
  });
  let server: Awaited<ReturnType<typeof sharedMlflow>>;
  let proxy: Awaited<ReturnType<typeof startRude>>;
  let session: Session;
  beforeAll(async () => {
    server = await sharedMlflow();
    proxy = await startRude(server.url);
    await makeSample(project);
    const settings = { tracking: proxy.url, experiment: name, model: name, port: 0, webPort: 0 };
    writeFileSync(join(project, 'idrift.json'), JSON.stringify(settings));
    await app.openProject(project);
    session = app.session();
  }, SERVER_SECONDS * 1000);
  afterAll(async () => {
    await app.close();
    await proxy.stop();
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const ours = async () => (await session.runs.list(false)).filter(({ experiment }) => experiment === name);
  let runId = '';

  test('a run goes on while the server is gone, and afterwards every point is there once', {
    timeout: 180_000,
  }, async () => {
    const order = { revision: 'workspace', recipe: tiny({ epochs: 40, evalSteps: 40 }), name: 'lone-run' };
    const { runId: id, done } = await session.training.start(order);
    runId = id;
    await untilStep(session, runId, 45);
    await proxy.stop();
    await untilStep(session, runId, 130);
    // Points are sent in batches: that the server is gone is known once one was refused.
    await vi.waitFor(
      async () => {
        const away = await session.store.state();
        expect(away).toMatchObject({ kind: 'server', url: proxy.url, decidedBy: 'settings', link: 'away' });
        expect(away.unsent.writes).toBeGreaterThan(0);
        expect(away.unsent.why?.message).toContain('refused');
      },
      { timeout: 20_000, interval: 50 },
    );
    await expect(session.store.use('project')).rejects.toThrow('is under way');
    expect(await session.data.versions()).not.toEqual([]);
    await proxy.start();
    expect(await done).toBeNull();
    await vi.waitFor(
      async () => {
        const { unsent } = await session.store.tryAgain();
        expect(unsent).toMatchObject({ runs: 0, writes: 0, why: null, refused: [] });
      },
      { timeout: 20_000, interval: 300 },
    );
    const run = await session.runs.get(runId);
    expect(run).toMatchObject({
      status: 'FINISHED',
      name: 'lone-run',
      modelId: expect.stringMatching(/^m-/) as string,
    });
    expect(run.kept?.testAccuracy).toMatchObject({ interval: { level: 0.95 } });
    const query = new URLSearchParams({ run_id: runId, metric_key: 'loss', max_results: '25000' });
    const answer = await fetch(`${server.url}/api/2.0/mlflow/metrics/get-history?${query.toString()}`);
    const { metrics } = (await answer.json()) as { metrics: { step: number | string }[] };
    const steps = metrics.map(({ step }) => Number(step)).toSorted((a, b) => a - b);
    expect(steps.length).toBeGreaterThan(130);
    expect(steps).toEqual(steps.map((_, i) => i + 1));
  });

  test('its model is registered there and served from there', { timeout: 180_000 }, async () => {
    const version = await session.models.register({ runId, name, description: 'from the app' });
    expect(version).toMatchObject({ name, version: 1, runId });
    expect(version.testAccuracy).not.toBeNull();
    await session.models.setAlias({ name, version: 1, alias: 'champion' });
    expect(await session.servedVersion(`${name}@champion`)).toEqual({ name, version: 1 });
    const deployed = await session.serving.start({ model: name, version: 1 });
    expect(deployed.state).toBe('running');
    expect((await session.serving.predict('Snabb leverans, är jättenöjd!')).label).toMatch(/\w/);
    await session.serving.stop('prod');
    const chain = await session.chain({});
    expect(chain.find(({ kind }) => kind === 'model')?.name).toBe(`${name} v1`);
  });

  test('a run cannot begin without the server, and the project still opens and says so', {
    timeout: 180_000,
  }, async () => {
    await proxy.stop();
    const order = { revision: 'workspace', recipe: tiny({ epochs: 1 }) };
    await expect(session.training.start(order)).rejects.toMatchObject({
      info: { code: 'not-available', hint: expect.stringContaining('A run begins on the server') as string },
    });
    await app.openProject(project);
    session = app.session();
    await vi.waitFor(async () => expect((await session.store.state()).link).toBe('away'), { timeout: 5000 });
    const { problem } = await session.store.state();
    expect(problem?.message).toContain('No MLflow server answers');
    expect(problem?.hint).toContain('the project’s own file');
    await expect(session.runs.list(false)).rejects.toThrow('No MLflow server answers');
    expect(await session.activity()).not.toEqual([]);
    await proxy.start();
    expect(await session.store.tryAgain()).toMatchObject({ link: 'ok', problem: null });
    expect((await ours()).map(({ status }) => status)).toEqual(['FINISHED']);
  });

  test('it is switched to the project’s own file and back, and runs are copied there', {
    timeout: 180_000,
  }, async () => {
    expect(await session.store.use('project')).toMatchObject({ kind: 'project', decidedBy: 'settings' });
    expect(await session.runs.list(false)).toEqual([]);
    const { runId: own, done } = await session.training.start({
      revision: 'workspace',
      recipe: tiny({ epochs: 1 }),
      name: 'home-run',
    });
    expect(await done).toBeNull();
    expect((await session.runs.get(own)).modelId).not.toBeNull();
    await expect(session.store.use('http://127.0.0.1:1024')).rejects.toThrow('No MLflow server answers');
    expect((await session.store.state()).kind).toBe('project');
    expect(await session.store.use(proxy.url)).toMatchObject({ kind: 'server', lacking: 1 });
    const { jobId } = session.store.copy('export');
    await vi.waitFor(() => expect(session.jobs.list().find(({ id }) => id === jobId)?.state).toBe('finished'), {
      timeout: 40_000,
    });
    const after = await session.store.state();
    expect(after).toMatchObject({ lacking: 0, lastCopy: { direction: 'export', notes: [] } });
    expect(after.lastCopy?.copied).toMatch(/^1 run, \d+ points, 1 model, \d+ files$/);
    expect((await ours()).map((run) => run.name).toSorted()).toEqual(['home-run', 'lone-run']);
  });
});
