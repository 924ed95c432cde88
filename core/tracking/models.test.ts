/** Files of runs, logged models and the registry, by MLflow's rules as they were observed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newRun, rowsOf, temporaryStore, writeSourceModel } from './test-store.ts';

describe('artifacts', () => {
  test('are written, listed and read, never outside the run', async () => {
    const { dir, store } = temporaryStore();
    const runId = store.createRun(newRun);
    store.logArtifact(runId, 'evaluation/test.json', '{"å": 1}');
    store.logArtifact(runId, 'plot.png', Uint8Array.of(0x89, 0x50, 0, 1));
    store.logArtifact(runId, 'long.txt', 'å'.repeat(40_000));
    await store.logModel({ runId, name: 'bert-classifier', sourceDir: writeSourceModel(dir) });
    const list = store.listArtifacts(runId);
    expect(list.map(({ path }) => path)).toContain('bert-classifier/model/model.onnx');
    expect(list[0]?.isDirectory).toBe(true);
    expect(list.at(-1)).toEqual({ path: 'plot.png', isDirectory: false, size: 4 });
    expect(store.readArtifact(runId, 'evaluation/test.json')).toEqual({
      path: 'evaluation/test.json',
      size: 9,
      text: '{"å": 1}',
      cut: false,
    });
    expect(store.readArtifact(runId, 'plot.png').text).toBeNull();
    expect(store.readArtifact(runId, 'long.txt')).toMatchObject({ cut: true, text: 'å'.repeat(32_768) });
    expect(store.readArtifact(runId, 'bert-classifier/requirements.txt').text).toContain('transformers==');
    const outside = ['../x', '/etc/passwd', 'a/../../x', 'bert-classifier/../../../../../mlflow.db', 'C:\\x', '', '.'];
    for (const path of outside) {
      expect(() => store.readArtifact(runId, path)).toThrow('not a path inside');
      expect(() => store.logArtifact(runId, path, 'x')).toThrow('not a path inside');
    }
    symlinkSync('/etc', join(store.artifactPath(runId, 'evaluation'), 'link'));
    expect(() => store.readArtifact(runId, 'evaluation/link/passwd')).toThrow('out of the run');
    expect(() => store.readArtifact(runId, 'none.txt')).toThrow('no file');
  });
});

describe('models', () => {
  test('are copied whole with params, metrics and git tags', async () => {
    const { dir, store } = temporaryStore();
    const runId = store.createRun({
      ...newRun,
      git: { commit: 'abc', branch: 'main', changed: [] },
      params: { epochs: '2' },
    });
    store.logMetrics(runId, [{ key: 'test_accuracy', value: 0.9, step: 2, at: 5 }]);
    const modelId = await store.logModel({ runId, name: 'bert-classifier', sourceDir: writeSourceModel(dir), step: 2 });
    expect(store.getRun(runId).modelId).toBe(modelId);
    const folder = store.modelFolder(modelId);
    expect(folder).toBe(join(store.artifactsDir, '1', 'models', modelId, 'artifacts'));
    expect(readdirSync(store.servingDir(modelId)).toSorted()).toEqual([
      'SHA256SUMS',
      'config.json',
      'model.onnx',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
    expect(readFileSync(join(folder, 'MLmodel'), 'utf8')).toContain('max_length: 48');
    const tables = ['logged_model_params', 'logged_model_metrics', 'inputs'].map((table) =>
      rowsOf(store.databaseFile, `SELECT * FROM ${table}`),
    );
    expect(tables).toMatchObject([
      [{ model_id: modelId, experiment_id: 1, param_key: 'epochs', param_value: '2' }],
      [{ model_id: modelId, metric_name: 'test_accuracy', metric_value: 0.9, metric_step: 2, run_id: runId }],
      [
        {
          source_type: 'RUN_OUTPUT',
          source_id: runId,
          destination_type: 'MODEL_OUTPUT',
          destination_id: modelId,
          step: 2,
        },
      ],
    ]);
    store.logMetrics(runId, [{ key: 'words_drift_score', value: 0.3, step: 0 }], { modelId });
    expect(rowsOf(store.databaseFile, 'SELECT metric_name FROM logged_model_metrics')).toHaveLength(2);
  });

  test('whose copy fails are marked and leave no folder', async () => {
    const { dir, store } = temporaryStore();
    const runId = store.createRun(newRun);
    const source = writeSourceModel(dir);
    const models = join(store.artifactsDir, '1');
    mkdirSync(models);
    writeFileSync(join(models, 'models'), 'a file where a folder is needed');
    await expect(store.logModel({ runId, name: 'm', sourceDir: source })).rejects.toThrow('ENOTDIR');
    expect(rowsOf(store.databaseFile, 'SELECT status FROM logged_models')).toEqual([{ status: 3 }]);
    expect(store.getRun(runId).modelId).toBeNull();
    expect(statSync(join(models, 'models')).isFile()).toBe(true);
    await expect(store.logModel({ runId, name: 'm', sourceDir: join(dir, 'nothing') })).rejects.toThrow(
      'no config.json',
    );
  });
});

describe('the registry', () => {
  test('numbers versions, never again a deleted one, and resolves references', async () => {
    const { dir, store } = temporaryStore();
    const revision = 'c0ffee';
    const data = { name: 'data/train.jsonl', digest: 'd1', files: [], context: 'training', revision };
    const runId = store.createRun({ ...newRun, name: 'quiet-lynx-204', datasets: [data] });
    const modelId = await store.logModel({ runId, name: 'bert-classifier', sourceDir: writeSourceModel(dir) });
    const first = store.registerModel({ modelId, name: 'served-model', description: 'one' });
    expect(first).toMatchObject({
      version: 1,
      status: 'READY',
      source: `models:/${modelId}`,
      modelId,
      runId,
      revision,
    });
    expect(first.runName).toBe('quiet-lynx-204');
    store.registerModel({ modelId, name: 'served-model' });
    store.setAlias('served-model', 1, 'production');
    store.setAlias('served-model', 2, 'production');
    expect(store.listRegisteredModels()[0]?.versions.map(({ aliases }) => aliases)).toEqual([['production'], []]);
    expect(store.getRun(runId).registered).toEqual([
      { name: 'served-model', version: 1 },
      { name: 'served-model', version: 2 },
    ]);
    const versionOf = (reference: string): number | null => store.resolveModel(reference).version;
    expect(
      [
        'served-model',
        'served-model/1',
        'served-model@production',
        'models:/served-model/latest',
        'models:/served-model/1',
      ].map(versionOf),
    ).toEqual([2, 1, 2, 2, 1]);
    for (const reference of [modelId, `models:/${modelId}`, runId]) {
      expect(store.resolveModel(reference)).toEqual({ modelId, runId, name: null, version: null, aliases: [] });
    }
    store.deleteVersion('served-model', 2);
    expect(versionOf('served-model')).toBe(1);
    expect(() => store.resolveModel('served-model@production')).toThrow('no alias');
    expect(rowsOf(store.databaseFile, 'SELECT source, run_id, run_link FROM model_versions WHERE version = 2')).toEqual(
      [{ source: 'REDACTED-SOURCE-PATH', run_id: 'REDACTED-RUN-ID', run_link: 'REDACTED-RUN-LINK' }],
    );
    expect(store.registerModel({ modelId, name: 'served-model' }).version).toBe(3);
    expect(
      rowsOf(store.databaseFile, "SELECT tag_value FROM logged_model_tags WHERE tag_key = 'mlflow.modelVersions'"),
    ).toEqual([{ tag_value: JSON.stringify([1, 2, 3].map((version) => ({ name: 'served-model', version }))) }]);
    for (const alias of ['latest', 'v1', 'a b', ''])
      expect(() => store.setAlias('served-model', 1, alias)).toThrow('cannot be an alias');
    for (const reference of ['none', 'served-model/9', 'served-model/x', 'a/b/c', '']) {
      expect(() => store.resolveModel(reference)).toThrow(/No model|no version|not a version|not a model/);
    }
    expect(existsSync(store.servingDir(modelId))).toBe(true);
  });
});
