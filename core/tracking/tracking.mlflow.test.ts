/** One suite for the embedded store and for a real MLflow server. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { historySuite } from './history-suite.fixture.ts';
import {
  LACKS_MLFLOW,
  MLFLOW_ENV,
  MLFLOW_PYTHON,
  type MlflowServer,
  SERVER_SECONDS,
  startMlflow,
} from './rest/mlflow-server.fixture.ts';
import { z } from 'zod';
import { openServer } from './rest/open-server.ts';
import { startRude } from './rest/rude-server.fixture.ts';
import { openMlflowDoor } from './server/door.ts';
import { openStore } from './store.ts';
import { newRun, temporaryDir, temporaryStore, writeSourceModel } from './test-store.ts';
import { embeddedTracking } from './tracking.ts';
import { trackingSuite } from './tracking-suite.fixture.ts';

const trainerRun = fileURLToPath(new URL('./trainer-run.py', import.meta.url));
const trainerSays = z.object({
  run: z.string(),
  model: z.string(),
  history: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
  answers: z.array(z.string()),
});

describe('the embedded store', () => {
  trackingSuite(async () => embeddedTracking(temporaryStore().store));
});

describe.skipIf(MLFLOW_PYTHON === '')(`an MLflow server${MLFLOW_PYTHON === '' ? ` (${LACKS_MLFLOW})` : ''}`, () => {
  let server: MlflowServer;
  beforeAll(async () => {
    server = await startMlflow();
  }, SERVER_SECONDS * 1000);
  afterAll(() => server.stop());

  const open = async () => {
    const tracking = await openServer({ url: server.url, dir: join(temporaryDir(), '.idrift') });
    onTestFinished(() => tracking.close());
    return tracking;
  };
  trackingSuite(open);
  historySuite(open);

  test('a run of Python’s Trainer with autolog reads alike from the server and from the file behind our own door', {
    timeout: SERVER_SECONDS * 1000,
  }, async () => {
    const ours = join(temporaryDir(), '.idrift');
    const door = await openMlflowDoor({ dir: ours, port: 0 });
    onTestFinished(() => door.close());
    const places = [
      await openServer({ url: server.url, dir: join(temporaryDir(), '.idrift') }),
      embeddedTracking(openStore(ours)),
    ];
    onTestFinished(async () => {
      for (const place of places) await place.close();
    });
    const env = { ...process.env, ...MLFLOW_ENV, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2' };
    const { stdout } = await promisify(execFile)(
      MLFLOW_PYTHON,
      [trainerRun, 'anteckningar', join(temporaryDir(), 'trainer'), server.url, door.url],
      { env, timeout: (SERVER_SECONDS - 20) * 1000 },
    );
    const said = stdout.split('\n').filter((line) => line.startsWith('{"run"'));
    expect(said).toHaveLength(2);
    const seen = await Promise.all(
      places.map(async (place, at) => {
        const trainer = trainerSays.parse(JSON.parse(said[at] ?? ''));
        const run = await place.getRun(trainer.run);
        expect(run).toMatchObject({
          name: 'anteckningsbok',
          experiment: 'anteckningar',
          status: 'FINISHED',
          modelId: trainer.model,
          params: { num_train_epochs: '3', per_device_train_batch_size: '4', model_type: 'bert' },
        });
        const history = await place.history(trainer.run);
        for (const key of ['loss', 'grad_norm', 'learning_rate', 'eval_loss', 'eval_accuracy', 'train_loss']) {
          const points = (history[key] ?? []).map(({ step, value }) => [step, value]);
          expect({ key, points }).toEqual({ key, points: trainer.history[key] });
        }
        expect((await place.resolveModel(trainer.model)).runId).toBe(trainer.run);
        expect(await place.listArtifacts(trainer.run)).not.toEqual([]);
        return { params: run.params, keys: Object.keys(history).toSorted(), answers: trainer.answers };
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
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
