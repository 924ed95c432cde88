/** Where one machine is not enough: our logged model on Spark, and our manifest by the schemas of Kubernetes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openPredictor } from '../../nn/predictor.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { inspectModel, writeModelFolder } from '../../tracking/write-model.ts';
import { sourceOf } from './bundle.fixture.ts';
import type { ModelFile } from './bundle-files.ts';
import { kubernetesManifest } from './container-files.ts';

/** A Python with pyspark, mlflow, transformers, torch and kubernetes-validate; `.ci/spark-python` makes one. */
const PYTHON = process.env['IDRIFT_SPARK_PYTHON'] ?? '';
const LACKS_PYTHON = 'IDRIFT_SPARK_PYTHON names no Python with pyspark, mlflow and kubernetes-validate';
const SECONDS = 300;

const dir = mkdtempSync(join(tmpdir(), 'idrift-spark-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ask = (question: 'spark' | 'kubernetes', path: string, input: unknown = null): unknown => {
  const script = fileURLToPath(new URL('./elsewhere-check.py', import.meta.url));
  const printed = execFileSync(PYTHON, [script, question, path], { input: JSON.stringify(input), encoding: 'utf8' });
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
};

test('spark_udf scores a DataFrame as we score the texts', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(PYTHON === '', LACKS_PYTHON);
  const source = join(dir, 'trained');
  mkdirSync(source);
  writeRandomModel(source, 8);
  const logged = join(dir, 'logged');
  const facts = { modelId: 'm-1', runId: 'run-1', artifactUri: 'mlflow-artifacts:/1/models/m-1/artifacts' };
  await writeModelFolder(inspectModel(source), logged, { ...facts, created: new Date() });
  const words = ['Maten', 'bussen', 'var', 'sen', 'god', 'kall', 'igen!'];
  const texts = [
    ...Array.from({ length: 60 }, (_, at) => words.filter((_word, place) => (at + 1) & (1 << place)).join(' ')),
    '123',
    'None',
    `${'mycket '.repeat(100)}lång`,
    'å',
  ];
  const theirs = z.array(z.tuple([z.string(), z.number()])).parse(ask('spark', logged, texts));
  const predictor = await openPredictor(join(logged, 'model'));
  const ours = await predictor.predict(texts);
  await predictor.close();
  expect(theirs.map(([label]) => label)).toEqual(ours.map(({ label }) => label));
  const differences = ours.map(({ score }, at) => Math.abs(score - (theirs[at]?.[1] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test('the manifest is valid by the strict schemas of Kubernetes', { timeout: SECONDS * 1000 }, ({ skip }) => {
  skip(PYTHON === '', LACKS_PYTHON);
  const model = { ...sourceOf(dir).lineage, exportedAt: '2026-01-01T00:00:00.000Z', idrift: '1.2.3' } as ModelFile;
  const text = kubernetesManifest(model, { image: 'registry.example/team/idrift-x:v3', modelBytes: 440e6 });
  const file = join(dir, 'kubernetes.yaml');
  writeFileSync(file, text);
  const valid = z.object({ version: z.string(), kinds: z.array(z.string()), faults: z.array(z.string()) });
  const answer = valid.parse(ask('kubernetes', file));
  expect(answer).toMatchObject({ faults: [], kinds: expect.arrayContaining(['Deployment']) as unknown });
  expect(answer.kinds).toHaveLength(4);
  // A key that is none, and a value of another kind, are found.
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('maxReplicas: 8', 'maxReplica: 8').replace('port: 80', 'port: x'),
  );
  const { faults } = valid.parse(ask('kubernetes', file));
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(['Service', 'HorizontalPodAutoscaler']);
});
