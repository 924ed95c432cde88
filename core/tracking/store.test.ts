/** The store against MLflow's rules as they were observed: rows, orders, limits, what survives a crash. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { runSummary } from '../contract/tracking.ts';
import { openStore } from './store.ts';
import { newRun, rowsOf, temporaryDir, temporaryStore } from './test-store.ts';

describe('the file', () => {
  test('is made with the pinned revision and experiment 0', () => {
    const { store } = temporaryStore();
    expect(rowsOf(store.databaseFile, 'SELECT * FROM alembic_version')).toEqual([{ version_num: 'dc11669786a5' }]);
    expect(rowsOf(store.databaseFile, 'SELECT experiment_id, artifact_location FROM experiments')).toEqual([
      { experiment_id: 0, artifact_location: 'mlflow-artifacts:/0' },
    ]);
  });

  test('of another revision is refused and left byte for byte', () => {
    const { dir, store } = temporaryStore();
    store.close();
    const other = join(dir, 'other');
    mkdirSync(other);
    const file = join(other, 'mlflow.db');
    copyFileSync(store.databaseFile, file);
    const database = new Database(file);
    database.pragma('journal_mode = DELETE');
    database.exec("UPDATE alembic_version SET version_num = 'ffff00001111'");
    database.close();
    const before = readFileSync(file);
    expect(() => openStore(other)).toThrow(/ffff00001111.*dc11669786a5/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(other).filter((name) => name.startsWith('mlflow.db'))).toEqual(['mlflow.db']);
  });

  test('whose inner pages are damaged is refused and left as it is', () => {
    const { dir, store } = temporaryStore();
    store.createRun(newRun);
    store.close();
    const bytes = readFileSync(store.databaseFile);
    for (const [name, damaged] of [
      ['cut', bytes.subarray(0, bytes.length / 2)],
      ['overwritten', bytes.map((byte, i) => (i > 8192 && i < 200_000 ? 0xaa : byte))],
    ] as const) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, 'mlflow.db'), damaged);
      expect(() => openStore(join(dir, name))).toThrow(/is damaged|not a readable/);
      expect(readFileSync(join(dir, name, 'mlflow.db')).equals(damaged)).toBe(true);
    }
  });

  test('that is damaged, or no store, is refused', () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'mlflow.db'), 'this is not a database, but it is long enough to be read as one'.repeat(20));
    expect(() => openStore(dir)).toThrow('not a readable SQLite database');
    const other = temporaryDir();
    new Database(join(other, 'mlflow.db')).exec('CREATE TABLE mine (x)').close();
    expect(() => openStore(other)).toThrow('not a store of MLflow');
  });
});

describe('runs', () => {
  test('carry name, code version, params, data and metrics', () => {
    const { store } = temporaryStore();
    const files = [{ path: 'data/train.jsonl', md5: 'f84aa1d0bea1b68600c0381ac2eb7fcf' }];
    const runId = store.createRun({
      ...newRun,
      source: '/usr/bin/idrift',
      git: {
        commit: 'abc',
        branch: 'main',
        changed: ['a.py', 'b.py'],
        repoUrl: 'https://ann:secret@example.org/p.git',
      },
      params: { learning_rate: '5e-05' },
      note: 'first',
      datasets: [{ name: 'data/train.jsonl', digest: 'f84aa1d0', revision: 'abc', files, context: 'training' }],
    });
    store.logMetrics(runId, [{ key: 'eval_loss', value: 0.5, step: 1, at: 1000 }]);
    store.endRun(runId, 'FINISHED');
    const run = store.getRun(runId);
    expect(runSummary.parse({ ...run, kept: null })).toBeTruthy();
    expect(run.name).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
    expect(run).toMatchObject({
      experiment: 'sentiment',
      status: 'FINISHED',
      user: 'ann',
      deleted: false,
      modelId: null,
    });
    expect(run.metrics).toEqual({ eval_loss: 0.5 });
    expect(run.datasets).toEqual([
      { name: 'data/train.jsonl', digest: 'f84aa1d0', revision: 'abc', files, context: 'training' },
    ]);
    expect(run.tags).toEqual({
      'mlflow.runName': run.name,
      'mlflow.user': 'ann',
      'mlflow.source.name': 'idrift',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.commit': 'abc',
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.repoURL': 'https://example.org/p.git',
      'mlflow.note.content': 'first',
      'idrift.git.dirty': 'true',
      'idrift.git.changed': '["a.py","b.py"]',
    });
    expect(rowsOf(store.databaseFile, 'SELECT * FROM experiment_tags')).toEqual([
      { key: 'mlflow.experimentKind', value: 'custom_model_development', experiment_id: 1 },
    ]);
    expect(rowsOf(store.databaseFile, 'SELECT artifact_uri FROM runs')).toEqual([
      { artifact_uri: `mlflow-artifacts:/1/${runId}/artifacts` },
    ]);
  });

  test('of the same data at two commits each keep their commit', () => {
    const { store } = temporaryStore();
    const data = { name: 'data/train.jsonl', digest: 'd1', files: [], context: 'training' };
    const [a = '', b = ''] = ['c1', 'c2'].map((revision) =>
      store.createRun({ ...newRun, datasets: [{ ...data, revision }] }),
    );
    expect(rowsOf(store.databaseFile, 'SELECT count(*) AS n FROM datasets')).toEqual([{ n: 1 }]);
    expect([a, b].map((id) => store.getRun(id).datasets[0]?.revision)).toEqual(['c1', 'c2']);
  });

  test('latest metric is the greatest step, then time, then value; infinities and NaN as MLflow stores them', () => {
    const { store } = temporaryStore();
    const runId = store.createRun(newRun);
    store.logMetrics(runId, [
      { key: 'late', value: 3, step: 7, at: 10 },
      { key: 'late', value: 4, step: 2, at: 20 },
      { key: 'late', value: 3, step: 7, at: 10 },
      { key: 'nan', value: Number.NaN, step: 0, at: 1 },
      { key: 'inf', value: Number.NEGATIVE_INFINITY, step: 0, at: 1 },
    ]);
    const history = store.history(runId);
    expect(store.getRun(runId).metrics).toEqual({ late: 3, inf: -Number.MAX_VALUE });
    expect(history['late']?.map(({ step }) => step)).toEqual([7, 2]);
    expect(rowsOf(store.databaseFile, "SELECT value, is_nan FROM latest_metrics WHERE key = 'nan'")).toEqual([
      { value: 0, is_nan: 1 },
    ]);
    expect(rowsOf(store.databaseFile, 'SELECT typeof(step) AS t, typeof(timestamp) AS u FROM metrics LIMIT 1')).toEqual(
      [{ t: 'integer', u: 'integer' }],
    );
  });

  test('refuse what MLflow refuses, and a refused batch leaves nothing', () => {
    const { store } = temporaryStore();
    const runId = store.createRun({ ...newRun, params: { a: '1' } });
    expect(() => store.logParams(runId, { b: '2', a: '3' })).toThrow('is 1 already');
    expect(() => store.logParams(runId, { c: 'x'.repeat(6001) })).toThrow('at most 6000');
    expect(() => store.logParams(runId, { '../c': 'x' })).toThrow('not a name MLflow takes');
    expect(() => store.setTags(runId, { ['k'.repeat(251)]: 'x' })).toThrow('at most 250');
    expect(() => store.logMetrics(runId, [{ key: 'x', value: 1, step: 0.5 }])).toThrow('whole numbers');
    expect(store.getRun(runId).params).toEqual({ a: '1' });
    store.deleteRun(runId);
    expect(() => store.logMetrics(runId, [{ key: 'x', value: 1, step: 0 }])).toThrow('is deleted');
    expect(() => store.getRun('0'.repeat(32))).toThrow('no run');
  });

  test('are renamed, noted, deleted and restored', () => {
    const { store } = temporaryStore();
    const runId = store.createRun(newRun);
    store.renameRun(runId, 'mine');
    store.setNote(runId, 'a *note*');
    expect(store.getRun(runId)).toMatchObject({
      name: 'mine',
      tags: { 'mlflow.runName': 'mine', 'mlflow.note.content': 'a *note*' },
    });
    store.deleteRun(runId);
    expect(store.listRuns()).toEqual([]);
    expect(store.listRuns({ deleted: true }).map((run) => run.runId)).toEqual([runId]);
    store.restoreRun(runId);
    expect(store.listRuns().map((run) => run.runId)).toEqual([runId]);
  });

  test('of a process that was killed become interrupted, others stay', async () => {
    const { dir, store } = temporaryStore();
    const idrift = join(dir, '.idrift');
    const live = store.createRun(newRun);
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)};
      const store = openStore(${JSON.stringify(idrift)});
      const id = store.createRun({ experiment: 'sentiment', source: 'idrift', git: null });
      store.logMetrics(id, [{ key: 'loss', value: 1, step: 0 }]);
      process.stdout.write(id);
      process.kill(process.pid, 'SIGKILL');`;
    const dead = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
    }).stdout;
    const database = new Database(store.databaseFile);
    const foreign = '1'.repeat(32);
    database
      .prepare(
        `INSERT INTO runs (run_uuid, name, source_type, status, start_time, lifecycle_stage, artifact_uri, experiment_id)
         VALUES (?, 'other', 'UNKNOWN', 'RUNNING', 5, 'active', 'mlflow-artifacts:/1/x/artifacts', 1)`,
      )
      .run(foreign);
    database.close();
    const again = openStore(idrift);
    expect(again.interrupted).toEqual([dead]);
    expect(again.getRun(dead).status).toBe('INTERRUPTED');
    expect(again.getRun(dead).endedAt).not.toBeNull();
    expect(again.getRun(live).status).toBe('RUNNING');
    expect(again.getRun(foreign).status).toBe('RUNNING');
    expect(rowsOf(store.databaseFile, `SELECT status FROM runs WHERE run_uuid = '${dead}'`)).toEqual([
      { status: 'KILLED' },
    ]);
    again.endRun(dead, 'FINISHED');
    expect(again.getRun(dead).status).toBe('FINISHED');
    again.close();
  });

  test('a list of 1 000 takes well under a second', () => {
    const { store } = temporaryStore();
    const params = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`param_${i}`, String(i)]));
    for (let i = 0; i < 1000; i += 1) {
      const runId = store.createRun({ ...newRun, params });
      store.logMetrics(
        runId,
        Array.from({ length: 12 }, (_, k) => ({ key: `metric_${k}`, value: k, step: i })),
      );
    }
    const start = performance.now();
    expect(store.listRuns()).toHaveLength(1000);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
