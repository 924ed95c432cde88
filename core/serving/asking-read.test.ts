import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parametersOf } from '../nn/classifier.ts';
import { readConfig } from '../nn/config-file.ts';
import { loadWeights } from '../nn/load-weights.ts';
import { viewsOf } from '../nn/parameters.ts';
import { openPredictor } from '../nn/predictor.ts';
import { openAsking } from './asking.ts';
import { writeRandomModel } from './random-model.fixture.ts';

const dir = writeRandomModel(mkdtempSync(join(tmpdir(), 'idrift-read-')), 5);
afterAll(() => rmSync(dir, { recursive: true }));

const TEXTS = ['Bussen var sen, personalen trevlig', 'god', 'Maten var kall och dyr men havet var vackert', ''];

/** x·Wᵀ + b of one row. */
const linear = (x: ArrayLike<number>, weight: Float32Array, bias: Float32Array): number[] =>
  Array.from(bias, (value, row) =>
    Array.from({ length: x.length }, (_, i) => (weight[row * x.length + i] ?? 0) * (x[i] ?? 0)).reduce(
      (a, b) => a + b,
      value,
    ),
  );

test('texts that are read have the predictor’s probabilities, and the state that the head makes them of', async () => {
  const config = readConfig(dir);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(dir, flat, parameters);
  const views = viewsOf(flat, parameters);
  const view = (name: string): Float32Array => views.get(name) ?? new Float32Array();
  const predictor = await openPredictor(dir, { threads: 1 });
  const predicted = await predictor.predict(TEXTS);
  await predictor.close();
  const asking = openAsking();
  try {
    const read = await asking.read(dir, TEXTS);
    expect(read).toHaveLength(TEXTS.length);
    for (const [i, { probabilities, state }] of read.entries()) {
      expect(state).toHaveLength(config.width);
      const pooled = linear(state, view('bert.pooler.dense.weight'), view('bert.pooler.dense.bias')).map(Math.tanh);
      const logits = linear(pooled, view('classifier.weight'), view('classifier.bias')).map(Math.exp);
      const total = logits.reduce((a, b) => a + b, 0);
      for (const [k, label] of config.labels.entries()) {
        expect(probabilities[label]).toBeCloseTo(predicted[i]?.probabilities[label] ?? Number.NaN, 5);
        expect(probabilities[label]).toBeCloseTo((logits[k] ?? 0) / total, 4);
      }
    }
    expect(read[0]?.state).not.toEqual(read[1]?.state);
  } finally {
    await asking.close();
  }
}, 60_000);
