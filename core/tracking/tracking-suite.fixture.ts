/** What every door to runs and models must do alike; each caller opens its own. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IdriftError, type ErrorCode } from '../contract/errors.ts';
import { searchSuite } from './search-suite.fixture.ts';
import { newRun, temporaryDir, writeSourceModel } from './test-store.ts';
import type { Tracking } from './tracking.ts';

const files = [{ path: 'data/train.jsonl', md5: 'f84aa1d0bea1b68600c0381ac2eb7fcf' }];
const dataset = { name: 'data', digest: 'd1', files, context: 'training', revision: 'c0ffee' };
const git = { commit: 'c0ffee', branch: 'main', changed: ['a b.py', 'å.py'], repoUrl: 'git@example.org:ann/p.git' };

const codeOf = async (work: () => Promise<unknown>): Promise<ErrorCode | null> => {
  try {
    await work();
    return null;
  } catch (thrown) {
    return thrown instanceof IdriftError ? thrown.info.code : 'internal';
  }
};

/** @param open the store is shared by the tests, so names are their own. */
export const trackingSuite = (open: () => Promise<Tracking>): void => {
  const named = (): { readonly tracking: Promise<Tracking>; readonly name: string } => ({
    tracking: open(),
    name: `suite-${randomBytes(4).toString('hex')}`,
  });
  const begin = async () => {
    const { tracking, name } = named();
    return { tracking: await tracking, experiment: name, run: { ...newRun, experiment: name } };
  };

  searchSuite(begin);

  test('a run has its name, code, params, data, metrics, note and end', async () => {
    const { tracking, experiment, run } = await begin();
    const runId = await tracking.createRun({
      ...run,
      source: '/usr/bin/idrift',
      git,
      params: { learning_rate: '5e-05', 'size/layers': '2', empty: '' },
      note: 'A *note* – åäö 🙂',
      datasets: [dataset, { ...dataset, name: 'data/test.jsonl', context: 'testing', revision: null }],
    });
    expect(await tracking.getRun(runId)).toMatchObject({ status: 'RUNNING', endedAt: null, seconds: null });
    await tracking.logMetrics(runId, [{ key: 'eval_loss', value: 0.5, step: 1, at: 1_735_689_600_000 }]);
    await tracking.logParams(runId, { later: 'ja' });
    await tracking.endRun(runId, 'FINISHED');
    const found = await tracking.getRun(runId);
    expect(found.name).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
    expect(found).toMatchObject({ experiment, status: 'FINISHED', user: 'ann', deleted: false, modelId: null });
    expect(found.metrics).toEqual({ eval_loss: 0.5 });
    expect(found.params).toEqual({ learning_rate: '5e-05', 'size/layers': '2', empty: '', later: 'ja' });
    expect(found.datasets.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      dataset,
      { ...dataset, name: 'data/test.jsonl', context: 'testing', revision: null },
    ]);
    expect(found.tags).toEqual({
      'mlflow.runName': found.name,
      'mlflow.user': 'ann',
      'mlflow.source.name': 'idrift',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.commit': 'c0ffee',
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.repoURL': 'git@example.org:ann/p.git',
      'mlflow.note.content': 'A *note* – åäö 🙂',
      'idrift.git.dirty': 'true',
      'idrift.git.changed': '["a b.py","å.py"]',
    });
    expect(new Date(found.endedAt ?? 0).getTime()).toBeGreaterThanOrEqual(new Date(found.startedAt).getTime());
  });

  test('metrics keep order and latest values; NaN and infinities as MLflow stores them; the same point is one', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun(run);
    const at = 1_735_689_600_000;
    const points = [
      { key: 'late', value: 3, step: 7, at: at + 10 },
      { key: 'late', value: 4, step: 2, at: at + 20 },
      { key: 'nan', value: Number.NaN, step: 0, at },
      { key: 'inf', value: Number.NEGATIVE_INFINITY, step: 0, at },
      { key: 'ünïcode/å b', value: 1e-300, step: -1, at },
    ];
    await tracking.logMetrics(runId, points);
    await tracking.logMetrics(runId, points);
    expect((await tracking.getRun(runId)).metrics).toEqual({ late: 3, inf: -Number.MAX_VALUE, 'ünïcode/å b': 1e-300 });
    const history = await tracking.history(runId);
    expect(history['late']?.map(({ step }) => step)).toEqual([7, 2]);
    expect(history['ünïcode/å b']).toEqual([{ step: -1, value: 1e-300, at: new Date(at).toISOString() }]);
    expect(history['nan']).toBeUndefined();
  });

  test('a history of 10 000 points comes back as it was', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun(run);
    const points = Array.from({ length: 10_000 }, (_, step) => ({
      key: 'loss',
      value: 1 / (step + 1),
      step,
      at: step,
    }));
    await tracking.logMetrics(runId, points);
    const { loss = [] } = await tracking.history(runId);
    expect(loss).toHaveLength(10_000);
    expect(loss.every(({ step, value }, i) => step === i && value === 1 / (i + 1))).toBe(true);
  });

  test('what MLflow refuses is refused, and leaves nothing', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun({ ...run, params: { a: '1' } });
    expect(await codeOf(() => tracking.logParams(runId, { b: '2', a: '3' }))).toBe('conflict');
    expect(await codeOf(() => tracking.logParams(runId, { c: 'x'.repeat(6001) }))).toBe('bad-input');
    expect(await codeOf(() => tracking.logParams(runId, { '../c': 'x' }))).toBe('bad-input');
    expect(await codeOf(() => tracking.setTags(runId, { ['k'.repeat(251)]: 'x' }))).toBe('bad-input');
    expect(await codeOf(() => tracking.setTags(runId, { k: 'x'.repeat(8001) }))).toBe('bad-input');
    expect(await codeOf(() => tracking.logMetrics(runId, [{ key: 'x', value: 1, step: 0.5 }]))).toBe('bad-input');
    expect(await codeOf(() => tracking.renameRun(runId, ' '))).toBe('bad-input');
    expect(await codeOf(() => tracking.createRun({ ...run, experiment: 'x'.repeat(257) }))).toBe('bad-input');
    expect((await tracking.getRun(runId)).params).toEqual({ a: '1' });
    await tracking.deleteRun(runId);
    expect(await codeOf(() => tracking.logMetrics(runId, [{ key: 'x', value: 1, step: 0 }]))).toBe('conflict');
    expect(await codeOf(() => tracking.getRun('0'.repeat(32)))).toBe('not-found');
    expect(tracking.unsent().runs).toEqual([]);
  });

  test('runs are listed, renamed, noted, deleted and restored', async () => {
    const { tracking, experiment, run } = await begin();
    const [a, b] = [await tracking.createRun({ ...run, name: 'with/slash' }), await tracking.createRun(run)];
    const listed = async (deleted: boolean) =>
      (await tracking.listRuns({ deleted })).filter((each) => each.experiment === experiment).map((each) => each.runId);
    expect((await listed(false)).toSorted()).toEqual([a, b].toSorted());
    await tracking.renameRun(b, 'mine');
    await tracking.setNote(b, 'a *note*');
    const found = await tracking.getRun(b);
    expect(found.name).toBe('mine');
    expect(found.tags).toMatchObject({ 'mlflow.runName': 'mine', 'mlflow.note.content': 'a *note*' });
    await tracking.deleteRun(a);
    expect([await listed(false), await listed(true)]).toEqual([[b], [a]]);
    expect((await tracking.getRun(a)).deleted).toBe(true);
    await tracking.restoreRun(a);
    expect((await listed(false)).toSorted()).toEqual([a, b].toSorted());
  });

  test('a run stops, goes on, and has each point once', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun(run);
    const log = (step: number) => tracking.logMetrics(runId, [{ key: 'loss', value: step, step }]);
    await tracking.noteCheckpoint(runId, 0);
    await log(1);
    await tracking.noteCheckpoint(runId, 1);
    await log(2);
    expect((await tracking.history(runId))['loss']?.map(({ step }) => step)).toEqual([1, 2]);
    expect((await tracking.getRun(runId)).metrics).toEqual({ loss: 2 });
    await tracking.endRun(runId, 'KILLED', 'Paused.');
    await tracking.setTags(runId, { 'idrift.status': 'paused' });
    expect((await tracking.getRun(runId)).status).toBe('PAUSED');
    await tracking.resumeRun(runId);
    expect(await codeOf(() => tracking.resumeRun(runId))).toBe('conflict');
    await tracking.rewindRun(runId, 1);
    expect((await tracking.history(runId))['loss']?.map(({ step }) => step)).toEqual([1]);
    await log(2);
    await log(3);
    await tracking.noteCheckpoint(runId, null);
    await tracking.endRun(runId, 'FINISHED');
    const found = await tracking.getRun(runId);
    expect((await tracking.history(runId))['loss']?.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(found.status).toBe('FINISHED');
    expect(Object.keys(found.tags).filter((key) => key.startsWith('idrift.'))).toEqual([]);
  });

  test('files are written, listed and read, never outside the run', async () => {
    const { tracking, run } = await begin();
    const runId = await tracking.createRun(run);
    await tracking.logArtifact(runId, 'evaluation/tëst 1.json', '{"å": 1}');
    await tracking.logArtifact(runId, 'plot.png', Uint8Array.of(0x89, 0x50, 0, 1));
    expect(await tracking.listArtifacts(runId)).toEqual([
      { path: 'evaluation', isDirectory: true, size: null },
      { path: 'evaluation/tëst 1.json', isDirectory: false, size: 9 },
      { path: 'plot.png', isDirectory: false, size: 4 },
    ]);
    expect(await tracking.readArtifact(runId, 'evaluation/tëst 1.json')).toMatchObject({
      text: '{"å": 1}',
      cut: false,
    });
    expect((await tracking.readArtifact(runId, 'plot.png')).text).toBeNull();
    expect(readFileSync(await tracking.artifactPath(runId, 'plot.png'))).toEqual(Buffer.of(0x89, 0x50, 0, 1));
    for (const path of ['../x', '/etc/passwd', 'a/../../x', 'C:\\x', '', '.']) {
      expect(await codeOf(() => tracking.readArtifact(runId, path))).toBe('bad-input');
      expect(await codeOf(() => tracking.logArtifact(runId, path, 'x'))).toBe('bad-input');
    }
    expect(await codeOf(() => tracking.readArtifact(runId, 'none.txt'))).toBe('not-found');
  });

  test('models are logged, registered, aliased, tagged, resolved, and purged only when nothing needs them', async () => {
    const { tracking, experiment, run } = await begin();
    const name = `${experiment}-model`;
    const runId = await tracking.createRun({
      ...run,
      name: 'quiet-lynx',
      params: { epochs: '2' },
      datasets: [dataset],
    });
    await tracking.logMetrics(runId, [{ key: 'test_accuracy', value: 0.9, step: 2, at: 5 }]);
    const modelId = await tracking.logModel({
      runId,
      name: 'bert-classifier',
      sourceDir: writeSourceModel(temporaryDir()),
      step: 2,
    });
    if (modelId === null) throw new Error('The model waits.');
    await tracking.endRun(runId, 'FINISHED');
    expect((await tracking.getRun(runId)).modelId).toBe(modelId);
    const paths = (await tracking.listArtifacts(runId)).map(({ path }) => path);
    expect(paths).toContain('bert-classifier/model/model.onnx');
    expect((await tracking.readArtifact(runId, 'bert-classifier/MLmodel')).text).toContain(modelId);
    expect(readFileSync(join(await tracking.servingDir(modelId), 'model.onnx'), 'utf8')).toBe('graph');

    const first = await tracking.registerModel({ modelId, name, description: 'one' });
    expect(first).toMatchObject({ name, version: 1, status: 'READY', source: `models:/${modelId}`, modelId, runId });
    expect(first).toMatchObject({ runName: 'quiet-lynx', revision: 'c0ffee', description: 'one', aliases: [] });
    await tracking.registerModel({ modelId, name });
    await tracking.setAlias(name, 1, 'production');
    await tracking.setAlias(name, 2, 'production');
    await tracking.setAlias(name, 1, 'äldre');
    const model = (await tracking.listRegisteredModels()).find((each) => each.name === name);
    expect(model?.versions.map(({ aliases }) => aliases)).toEqual([['production'], ['äldre']]);
    expect((await tracking.getRun(runId)).registered).toEqual([1, 2].map((version) => ({ name, version })));
    const versionOf = async (reference: string) => (await tracking.resolveModel(reference)).version;
    const references = [name, `${name}/1`, `${name}@production`, `models:/${name}/latest`, `models:/${name}@äldre`];
    expect(await Promise.all(references.map(versionOf))).toEqual([2, 1, 2, 2, 1]);
    for (const reference of [modelId, `models:/${modelId}`, runId]) {
      expect(await tracking.resolveModel(reference)).toEqual({
        modelId,
        runId,
        name: null,
        version: null,
        aliases: [],
      });
    }
    for (const reference of [`${name}-none`, `${name}/9`, `${name}/x`, `${name}@none`, 'a/b/c', '']) {
      expect(await codeOf(() => tracking.resolveModel(reference))).toBe('not-found');
    }
    for (const alias of ['latest', 'v1', 'a b', '']) {
      expect(await codeOf(() => tracking.setAlias(name, 1, alias))).toBe('bad-input');
    }
    expect(await codeOf(() => tracking.deleteAlias(name, 'none'))).toBe('not-found');
    await tracking.deleteAlias(name, 'äldre');

    await tracking.setModelTag(name, 'owner', 'ann');
    await tracking.setModelTag(name, 'gone', 'x');
    await tracking.setModelTag(name, 'gone', null);
    await tracking.setVersionTag(name, 1, 'checked', 'ja');
    expect(await tracking.registryTags(name)).toEqual({ model: { owner: 'ann' }, versions: { 1: { checked: 'ja' } } });

    await tracking.setModelDescription(name, 'Hör på kunder');
    await tracking.setVersionDescription(name, 1, '');
    await tracking.setVersionDescription(name, 2, 'två');
    const described = (await tracking.listRegisteredModels()).find((each) => each.name === name);
    expect(described?.description).toBe('Hör på kunder');
    expect(described?.versions.map(({ description }) => description)).toEqual(['två', '']);
    expect(await codeOf(() => tracking.setVersionDescription(name, 9, 'x'))).toBe('not-found');
    expect(await codeOf(() => tracking.setModelDescription(`${name}-none`, 'x'))).toBe('not-found');
    expect(await codeOf(() => tracking.setModelDescription(name, 'x'.repeat(5001)))).toBe('bad-input');

    await tracking.deleteVersion(name, 2);
    expect(await versionOf(name)).toBe(1);
    expect(await codeOf(() => tracking.resolveModel(`${name}@production`))).toBe('not-found');
    expect((await tracking.registerModel({ modelId, name })).version).toBe(3);

    expect(await codeOf(() => tracking.purgeRuns([runId]))).toBe('conflict');
    await tracking.deleteRun(runId);
    expect(await codeOf(() => tracking.purgeRuns([runId]))).toBe('conflict');
    await tracking.deleteVersion(name, 1);
    await tracking.deleteVersion(name, 3);
    const purged = await tracking.purgeRuns([runId]);
    expect(purged.runs).toBe(1);
    expect(purged.files).toBeGreaterThan(8);
    expect(await codeOf(() => tracking.resolveModel(modelId))).toBe('not-found');
  });

  test('experiments go to the trash with their runs, and come back', async () => {
    const { tracking, experiment, run } = await begin();
    const runId = await tracking.createRun(run);
    const found = async () => (await tracking.listExperiments()).find((each) => each.name === experiment);
    const id = (await found())?.id ?? '';
    expect(await found()).toEqual({ id, name: experiment, deleted: false, runs: 1 });
    await tracking.deleteExperiment(id);
    expect(await found()).toEqual({ id, name: experiment, deleted: true, runs: 0 });
    expect((await tracking.getRun(runId)).deleted).toBe(true);
    expect(await codeOf(() => tracking.createRun(run))).toBe('conflict');
    await tracking.restoreExperiment(id);
    expect((await tracking.getRun(runId)).deleted).toBe(false);
    expect(await codeOf(() => tracking.deleteExperiment('999999'))).toBe('not-found');
  });
};
