/** A store we wrote, opened by a real MLflow server: its client finds all of it, and its loader runs the model. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeStore, type ExpectedAnswers } from './describe-store.ts';
import { newRun, temporaryStore } from './test-store.ts';

/** A Python with mlflow==3.17.2, transformers and torch; `.ci/mlflow-python` makes one. */
const python = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
const script = fileURLToPath(new URL('./mlflow-check.py', import.meta.url));
const SECONDS = 600;

const mlflowCheck = (args: readonly string[]): string =>
  execFileSync(python, [script, ...args], { encoding: 'utf8', timeout: SECONDS * 1000 });

const files = [{ path: 'data/train.jsonl', md5: 'f84aa1d0bea1b68600c0381ac2eb7fcf' }];
const dataset = { name: 'data', digest: '0'.repeat(32), files, context: 'training', revision: 'c0ffee' };
const git = { commit: 'c0ffee', branch: 'main', changed: ['a b.py', 'å.py'], repoUrl: 'git@example.org:ann/p.git' };

test('MLflow reads what we wrote, and we read what it adds', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(python === '', 'IDRIFT_MLFLOW_PYTHON names no Python with mlflow==3.17.2, transformers and torch');
  const { dir, store } = temporaryStore();
  mlflowCheck(['--make-model', dir]);

  const runId = store.createRun({
    ...newRun,
    git,
    note: 'A *note*',
    params: { learning_rate: '5e-05', 'size/layers': '2', empty: '' },
    datasets: [dataset, { ...dataset, name: 'data/test.jsonl', context: 'testing' }],
  });
  store.logMetrics(
    runId,
    Array.from({ length: 30 }, (_, step) => ({ key: 'loss', value: 1 / (step + 1), step })),
  );
  store.logMetrics(runId, [
    { key: 'late', value: 3, step: 7, at: 1_735_689_600_010 },
    { key: 'late', value: 4, step: 2, at: 1_735_689_600_020 },
    { key: 'nan', value: Number.NaN, step: 0 },
    { key: 'infinite', value: Number.POSITIVE_INFINITY, step: 0 },
    { key: 'test_accuracy', value: 0.9, step: 0 },
  ]);
  store.logArtifact(runId, 'evaluation/test.json', '{"ö": 1}');
  const modelId = await store.logModel({ runId, name: 'bert-classifier', sourceDir: join(dir, 'model'), step: 2 });
  store.logMetrics(runId, [{ key: 'words_drift_score', value: 0.3, step: 0 }], { modelId });
  store.endRun(runId, 'FINISHED');
  for (let i = 0; i < 3; i += 1) store.registerModel({ modelId, name: 'served-model', description: `number ${i}` });
  store.deleteVersion('served-model', 2);
  store.setAlias('served-model', 1, 'production');
  const failed = store.createRun({ ...newRun, name: 'failed-run' });
  store.endRun(failed, 'FAILED', 'It broke.');
  store.deleteRun(store.createRun({ ...newRun, name: 'deleted-run' }));

  const answers: Omit<ExpectedAnswers, 'uri'> = JSON.parse(readFileSync(join(dir, 'answers.json'), 'utf8'));
  const expected = join(dir, 'expected.json');
  writeFileSync(
    expected,
    JSON.stringify({ ...describeStore(store), answers: { ...answers, uri: 'models:/served-model/1' } }),
  );
  const output = mlflowCheck(['--store', join(dir, '.idrift'), '--expect', expected, '--in-place']);
  const result: { ok: boolean; added: string } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  expect(result.ok).toBe(true);
  const added = store.getRun(result.added);
  expect(added).toMatchObject({ name: 'made-by-mlflow', status: 'FINISHED', params: { made_by: 'mlflow' } });
  expect(added.metrics).toEqual({ loss: 0.25 });
  expect(store.listRuns().map((run) => run.name)).toEqual(['made-by-mlflow', 'failed-run', store.getRun(runId).name]);
});
