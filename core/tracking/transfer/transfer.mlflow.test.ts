/** Graduation against a real MLflow server: what its own Python client wrote, and what we wrote, there and back without loss. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  LACKS_MLFLOW,
  MLFLOW_ENV,
  MLFLOW_PYTHON,
  type MlflowServer,
  SERVER_SECONDS,
  sharedMlflow,
} from '../rest/mlflow-server.fixture.ts';
import { IdriftError } from '../../contract/errors.ts';
import { startRude } from '../rest/rude-server.fixture.ts';
import { openTrackingDatabase } from '../schema.ts';
import { openStore } from '../store.ts';
import { newRun, temporaryDir, writeSourceModel } from '../test-store.ts';
import type { Source } from './contents.ts';
import { isNothing } from './counts.ts';
import { ORIGIN_TAG } from './origin.ts';
import { embeddedSource } from './read-embedded.ts';
import { exportToServer, importFromServer } from './transfer.ts';

const script = fileURLToPath(new URL('./python-client.py', import.meta.url));
const SECONDS = 240;

/** One Python for all commands: loading MLflow is most of its time. */
const startPython = () => {
  const child = spawn(MLFLOW_PYTHON, [script], {
    env: { ...process.env, ...MLFLOW_ENV },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (...command: readonly string[]): Promise<Record<string, unknown>> => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(errors.slice(-2000));
      return JSON.parse(value) as Record<string, unknown>;
    },
    stop: () => child.kill('SIGKILL'),
  };
};

/** All of a store as plain data. */
const contentsOf = async (source: Source) => ({
  experiments: (await source.experiments())
    .map(({ name, tags, deleted }) => ({ name, tags, deleted }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  runs: await Promise.all(
    (await source.runs())
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(async (run) => ({ ...run, points: await source.points(run) })),
  ),
  models: (await source.models()).map((model) => ({ ...model, uri: null })),
  registered: await source.registered(),
});

const embeddedContents = async (dir: string) => {
  const database = openTrackingDatabase(join(dir, 'mlflow.db'));
  try {
    return await contentsOf(embeddedSource({ database, artifactsDir: join(dir, 'mlartifacts') }, dir));
  } finally {
    database.close();
  }
};

const fill = async (dir: string, experiment: string): Promise<void> => {
  const store = openStore(dir);
  const files = [{ path: 'data/train.jsonl', md5: 'f84aa1d0bea1b68600c0381ac2eb7fcf' }];
  const runId = store.createRun({
    ...newRun,
    experiment,
    name: 'vår/körning',
    git: { commit: 'c0ffee', branch: 'main', changed: ['å.py'] },
    params: { lr: '5e-05', tom: '' },
    note: 'en *anteckning*',
    datasets: [{ name: 'data', digest: 'd1', files, context: 'training', revision: 'c0ffee' }],
  });
  const points = Array.from({ length: 2500 }, (_, step) => ({
    key: 'loss',
    value: 1 / (step + 1),
    step,
    at: 1e12 + step,
  }));
  store.logMetrics(runId, points);
  store.logMetrics(runId, [
    { key: 'nan', value: Number.NaN, step: 0, at: 1e12 },
    { key: 'inf', value: Number.POSITIVE_INFINITY, step: 0, at: 1e12 },
  ]);
  store.logArtifact(runId, 'evaluation/tëst.json', '{"ö": 1}');
  const modelId = await store.logModel({ runId, name: 'bert', sourceDir: writeSourceModel(temporaryDir()), step: 7 });
  store.logMetrics(runId, [{ key: 'drift', value: 0.3, step: 0, at: 1e12 }], { modelId });
  store.endRun(runId, 'FINISHED');
  const name = `${experiment}-model`;
  for (let i = 0; i < 4; i += 1) store.registerModel({ modelId, name, description: `nr ${i}` });
  store.deleteVersion(name, 1);
  store.deleteVersion(name, 3);
  store.setAlias(name, 4, 'production');
  store.setModelTag(name, 'owner', 'ann');
  store.setVersionTag(name, 2, 'checked', 'ja');
  const failed = store.createRun({ ...newRun, experiment });
  store.endRun(failed, 'FAILED', 'It broke.');
  const deleted = store.createRun({ ...newRun, experiment, name: 'slängd' });
  store.endRun(deleted, 'KILLED');
  store.deleteRun(deleted);
  store.createRun({ ...newRun, experiment, name: 'still running' });
  const empty = store.createRun({ ...newRun, experiment: `${experiment}-trash` });
  store.endRun(empty, 'FINISHED');
  const trash = store.listExperiments().find((each) => each.name === `${experiment}-trash`);
  store.deleteExperiment(trash?.id ?? '');
  store.close();
};

describe.skipIf(MLFLOW_PYTHON === '')(`graduation${MLFLOW_PYTHON === '' ? ` (${LACKS_MLFLOW})` : ''}`, () => {
  let server: Pick<MlflowServer, 'url' | 'stop'>;
  beforeAll(async () => {
    server = await sharedMlflow();
  }, SERVER_SECONDS * 1000);
  afterAll(() => server.stop());
  const nameOf = (): string => `flytt-${randomBytes(4).toString('hex')}`;

  test('what we hold goes there and back; a second copy writes nothing', { timeout: SECONDS * 1000 }, async () => {
    const dir = join(temporaryDir(), '.idrift');
    const experiment = nameOf();
    await fill(dir, experiment);
    const before = await embeddedContents(dir);
    const options = { url: server.url, experiments: [experiment, `${experiment}-trash`] };
    const { copied, notes } = await exportToServer({ dir, ...options });
    expect(copied).toMatchObject({ experiments: 2, runs: 4, points: 2506, models: 1, versions: 2, datasets: 1 });
    expect(notes).toEqual([expect.stringContaining('still running')]);
    expect(isNothing((await exportToServer({ dir, ...options })).copied)).toBe(true);
    const back = join(temporaryDir(), '.idrift');
    await importFromServer({ dir: back, ...options });
    expect(isNothing((await importFromServer({ dir: back, ...options })).copied)).toBe(true);
    const ended = { ...before, runs: before.runs.filter((run) => run.status !== 'RUNNING') };
    expect(await embeddedContents(back)).toEqual(ended);
    expect(isNothing((await importFromServer({ dir, ...options })).copied)).toBe(true);
    const store = openStore(back);
    expect(store.resolveModel(`${experiment}-model@production`)).toMatchObject({ version: 4 });
    const runId = before.runs.find(({ name }) => name === 'vår/körning')?.id ?? '';
    expect(store.readArtifact(runId, 'evaluation/tëst.json').text).toBe('{"ö": 1}');
    expect(store.readArtifact(runId, 'bert/MLmodel').text).toContain(store.getRun(runId).modelId);
    store.close();
  });

  test('a copy that breaks off, again and again, is gone on with and has nothing twice', {
    timeout: SECONDS * 1000,
  }, async () => {
    const dir = join(temporaryDir(), '.idrift');
    const experiment = nameOf();
    await fill(dir, experiment);
    const proxy = await startRude(server.url);
    onTestFinished(() => proxy.stop());
    const options = { dir, experiments: [experiment, `${experiment}-trash`] };
    const faults: unknown[] = [];
    for (let requests = 10; ; requests += 13) {
      proxy.be({ kind: 'lose-after', requests });
      try {
        await exportToServer({ ...options, url: proxy.url });
        break;
      } catch (thrown) {
        faults.push(thrown);
      }
    }
    expect(faults.length).toBeGreaterThanOrEqual(3);
    expect(faults.every((fault) => fault instanceof IdriftError)).toBe(true);
    const back = join(temporaryDir(), '.idrift');
    await importFromServer({ ...options, dir: back, url: server.url });
    const before = await embeddedContents(dir);
    expect(await embeddedContents(back)).toEqual({
      ...before,
      runs: before.runs.filter((run) => run.status !== 'RUNNING'),
    });
  });

  test('what Python wrote comes to us as it was, and Python reads it in our file', {
    timeout: SECONDS * 1000,
  }, async () => {
    const experiment = nameOf();
    const python = startPython();
    onTestFinished(() => void python.stop());
    await python.ask('write', server.url, experiment);
    const dir = join(temporaryDir(), '.idrift');
    const options = { dir, url: server.url, experiments: [experiment] };
    expect((await importFromServer(options)).notes).toEqual([]);
    expect(isNothing((await importFromServer(options)).copied)).toBe(true);
    const store = openStore(dir);
    const run = store.listRuns().find(({ name }) => name === 'förälder/ett');
    expect(run?.metrics).toMatchObject({ loss: 1 / 10_000, late: 3, 'odd/inf': Number.MAX_VALUE, 'neg step': 1 });
    expect(store.history(run?.runId ?? '')['loss']).toHaveLength(10_000);
    expect(store.readArtifact(run?.runId ?? '', 'anteckningar/å b.txt').text).toBe('hej å');
    const { modelId } = store.resolveModel(`${experiment}-modell@champion`);
    const folder = store.modelFolder(modelId);
    store.close();
    // MLflow's client opens the file itself; only artifacts need a server.
    const original = await python.ask('read', server.url, experiment, '');
    const copied = await python.ask('read', `sqlite:///${join(dir, 'mlflow.db')}`, experiment, folder);
    expect(differences(copied, original)).toEqual([]);
    expect(original['answers']).toEqual([0, 1]);
    expect(original['model ids agree']).toBe(true);

    // As if all of it had been made here: the server must get it as new, with ids of its own, and load the model by them.
    const made = `${experiment}-2`;
    asMadeHere(dir, experiment, made);
    await exportToServer({ dir, url: server.url, experiments: [made] });
    expect(differences(await python.ask('read', server.url, made, ''), original)).toEqual([]);
  });
});

const asMadeHere = (dir: string, experiment: string, made: string): void => {
  const database = openTrackingDatabase(join(dir, 'mlflow.db'));
  database.prepare('UPDATE experiments SET name = ? WHERE name = ?').run(made, experiment);
  database
    .prepare('UPDATE registered_models SET name = ? WHERE name = ?')
    .run(`${made}-modell`, `${experiment}-modell`);
  database.exec(`
    INSERT INTO tags (key, value, run_uuid) SELECT '${ORIGIN_TAG}', lower(hex(randomblob(16))), run_uuid FROM runs;
    INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value)
      SELECT model_id, experiment_id, '${ORIGIN_TAG}', 'm-' || lower(hex(randomblob(16))) FROM logged_models;`);
  database.close();
};

/** The places where two values of JSON differ: a diff of 10 000 points as text takes minutes. */
const differences = (a: unknown, b: unknown, at = ''): string[] => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b ? [] : [`${at}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`];
  }
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .flatMap((key) => differences(left.get(key) ?? null, right.get(key) ?? null, `${at}/${key}`))
    .slice(0, 20);
};
