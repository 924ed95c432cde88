/**
 * What MLflow must find in a project, and what its newest registered model must answer, as our own predictor does.
 * node scripts/mlflow-expected.ts PROJECT OUT.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openPredictor } from '../core/nn/predictor.ts';
import { describeStore, type ExpectedAnswers } from '../core/tracking/describe-store.ts';
import { openStore, type TrackingStore } from '../core/tracking/store.ts';

/** Texts that other loaders stumble over: Python values, quotes, and one far longer than any model reads. */
const ODD_TEXTS = ['None', "'bra'", '[1, 2]', 'ÅÄÖ é 🙂', 'väldigt bra film '.repeat(300), '123'];
const TEST_TEXTS = 100;
const TEST_FILE = 'evaluation/test.json';

const evaluation = z.object({ rows: z.array(z.object({ text: z.string() })) });

const testTexts = (store: TrackingStore, runId: string): string[] => {
  const path = store.listArtifacts(runId).some((file) => file.path === TEST_FILE)
    ? store.artifactPath(runId, TEST_FILE)
    : null;
  if (path === null) return [];
  const { rows } = evaluation.parse(JSON.parse(readFileSync(path, 'utf8')));
  return rows.slice(0, TEST_TEXTS).map(({ text }) => text);
};

const answersOf = async (store: TrackingStore): Promise<ExpectedAnswers | null> => {
  const [model] = store.listRegisteredModels();
  const version = model?.versions[0];
  const modelId = version?.modelId ?? store.listRuns().find((run) => run.modelId !== null)?.modelId;
  if (!modelId) return null;
  const uri = version ? `models:/${version.name}/${version.version}` : `models:/${modelId}`;
  const { runId } = store.resolveModel(uri);
  const texts = [...testTexts(store, runId), ...ODD_TEXTS];
  const predictor = await openPredictor(store.servingDir(modelId));
  const predictions = await predictor.predict(texts);
  await predictor.close();
  return { uri, texts, labels: predictions.map(({ label }) => label), scores: predictions.map(({ score }) => score) };
};

const [project = '', out = ''] = process.argv.slice(2);
const store = openStore(join(project, '.idrift'));
writeFileSync(out, JSON.stringify({ ...describeStore(store), answers: await answersOf(store) }));
store.close();
