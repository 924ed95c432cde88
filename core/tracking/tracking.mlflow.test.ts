/** One suite for the embedded store and for a real MLflow server. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  LACKS_MLFLOW,
  MLFLOW_PYTHON,
  type MlflowServer,
  SERVER_SECONDS,
  startMlflow,
} from './rest/mlflow-server.fixture.ts';
import { openServer } from './rest/open-server.ts';
import { startRude } from './rest/rude-server.fixture.ts';
import { newRun, temporaryDir, temporaryStore, writeSourceModel } from './test-store.ts';
import { embeddedTracking } from './tracking.ts';
import { trackingSuite } from './tracking-suite.fixture.ts';

describe('the embedded store', () => {
  trackingSuite(async () => embeddedTracking(temporaryStore().store));
});

describe.skipIf(MLFLOW_PYTHON === '')(`an MLflow server${MLFLOW_PYTHON === '' ? ` (${LACKS_MLFLOW})` : ''}`, () => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow();
  }, SERVER_SECONDS * 1000);
  afterAll(() => server.stop());

  trackingSuite(async () => {
    const tracking = await openServer({ url: server.url, dir: join(temporaryDir(), '.idrift') });
    onTestFinished(() => tracking.close());
    return tracking;
  });

  test('that is killed in mid-run, and loses answers, has every point once', {
    timeout: SERVER_SECONDS * 1000,
  }, async () => {
    const proxy = await startRude(server.url);
    onTestFinished(() => proxy.stop());
    const tracking = await openServer({
      url: proxy.url,
      dir: join(temporaryDir(), '.idrift'),
      timeoutMilliseconds: 5000,
    });
    onTestFinished(() => tracking.close());
    const runId = await tracking.createRun({ ...newRun, experiment: 'killed' });
    let step = 0;
    const log = async (count: number): Promise<void> => {
      for (const end = step + count; step < end; step += 1) {
        await tracking.logMetrics(runId, [{ key: 'loss', value: 1 / (step + 1), step }]);
      }
    };
    await log(20);
    proxy.be({ kind: 'lose-answers' });
    await log(20);
    proxy.be({ kind: 'pass' });
    await server.kill();
    await log(20);
    await tracking.logParams(runId, { late: 'yes' });
    await tracking.logArtifact(runId, 'late.txt', 'late');
    const sourceDir = writeSourceModel(temporaryDir());
    expect(await tracking.logModel({ runId, name: 'late', sourceDir })).toBeNull();
    await tracking.endRun(runId, 'FINISHED');
    expect(tracking.unsent().runs).toMatchObject([{ runId }]);
    await server.restart();
    await vi.waitFor(
      async () => {
        await tracking.flush();
        expect(tracking.unsent()).toEqual({ runs: [], away: null, refused: [] });
      },
      { timeout: 60_000, interval: 200 },
    );
    const { loss = [] } = await tracking.history(runId);
    expect(loss.map((point) => point.step)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const run = await tracking.getRun(runId);
    expect(run).toMatchObject({ status: 'FINISHED', params: { late: 'yes' }, modelId: expect.stringMatching(/^m-/) });
    expect((await tracking.readArtifact(runId, 'late.txt')).text).toBe('late');
  });
});
