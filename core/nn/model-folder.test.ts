/** Model folders: weights in and out, errors that name a tensor, and predictions that padding does not change. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trainWordPiece } from '../text/wordpiece-trainer.ts';
import { parametersOf } from './classifier.ts';
import { configFrom, parseConfig, writeConfig } from './config-file.ts';
import { initialise } from './initialise.ts';
import { loadWeights } from './load-weights.ts';
import { copyTokenizer, onnxOf, writeModel } from './model-folder.ts';
import { viewOf, viewsOf } from './parameters.ts';
import { openPredictor } from './predictor.ts';
import { writeSafetensors } from './safetensors.ts';

const root = mkdtempSync(join(tmpdir(), 'model-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const texts = ['maten var god och varm', 'leveransen kom aldrig fram', 'mycket bra', 'aldrig mer'];

const config = configFrom(
  {
    model_type: 'bert',
    vocab_size: 300,
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 24,
    max_position_embeddings: 32,
    initializer_range: 0.3,
    id2label: { 0: 'negativ', 1: 'positiv' },
    keptAsItIs: { by: 'others' },
  },
  'test',
);
const parameters = parametersOf(config);
const weights = new Float32Array(parameters.length);
initialise(weights, parameters, config, 1);

const makeFolder = (name: string, { onnx = true } = {}): string => {
  const dir = join(root, name);
  writeModel(dir, config, viewsOf(weights, parameters), null);
  for (const [file, content] of Object.entries(trainWordPiece(texts, 300, 16))) writeFileSync(join(dir, file), content);
  copyTokenizer(dir, dir, 16);
  if (!onnx) rmSync(join(dir, 'model.onnx'));
  return dir;
};

test('initialises as Hugging Face does, the same for the same seed', () => {
  const again = new Float32Array(parameters.length);
  initialise(again, parameters, config, 1);
  expect(again).toEqual(weights);
  initialise(again, parameters, config, 2);
  expect(again).not.toEqual(weights);
  const constants = parameters.list.filter(({ init }) => init !== 'normal');
  for (const parameter of constants) {
    const value = parameter.init === 'one' ? 1 : 0;
    expect(viewOf(weights, parameter).every((x) => x === value)).toBe(true);
  }
  for (const parameter of parameters.list.filter(({ init }) => init === 'normal')) {
    const view = viewOf(weights, parameter);
    const deviation = Math.hypot(...view) / Math.sqrt(view.length);
    expect(Math.abs(deviation / config.initializerRange - 1)).toBeLessThan(4 / Math.sqrt(2 * view.length) + 0.01);
  }
  const words = parameters.list[0];
  if (!words) throw new Error('No parameters.');
  expect(
    viewOf(weights, words)
      .subarray(0, config.width)
      .every((value) => value === 0),
  ).toBe(true);
});

test('config.json goes out and in', () => {
  const { json, ...read } = parseConfig(writeConfig(config), 'config.json');
  const { json: _, ...made } = config;
  expect(read).toEqual(made);
  expect(json['keptAsItIs']).toEqual({ by: 'others' });
  expect(() => parseConfig('{"model_type":"t5"}', 'x/config.json')).toThrow(/x\/config\.json: model_type/);
  expect(() => parseConfig('{"model_type":"roberta"}', 'x/config.json')).toThrow(/x\/config\.json: vocab_size/);
  expect(() => parseConfig('{', 'x/config.json')).toThrow('x/config.json');
});

test('predicts the same for a text alone and beside longer ones, with and without model.onnx', async () => {
  const predictor = await openPredictor(makeFolder('a'), { threads: 1 });
  const rebuilt = await openPredictor(makeFolder('b', { onnx: false }), { threads: 1 });
  const many = await predictor.predict(texts);
  expect(predictor.maxLength).toBe(16);
  for (const [i, text] of texts.entries()) {
    const alone = (await rebuilt.predict([text]))[0];
    expect(alone?.label).toBe(many[i]?.label);
    expect(Math.abs((alone?.score ?? 0) - (many[i]?.score ?? 1))).toBeLessThan(1e-6);
  }
  const [first] = many;
  expect(Object.keys(first?.probabilities ?? {})).toEqual(['negativ', 'positiv']);
  expect(Math.abs(Object.values(first?.probabilities ?? {}).reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
  expect(new Set(many.map(({ score }) => score)).size).toBe(texts.length);
  const [long] = await predictor.predict(['mycket bra '.repeat(20_000)]);
  expect(long?.truncated).toBe(true);
  expect(long?.tokens).toBeGreaterThan(40_000);
  expect(await predictor.predict([])).toEqual([]);
  await predictor.close();
  await rebuilt.close();
});

test('a missing or misshapen tensor is named; names without prefix and old LayerNorm names load', () => {
  const dir = makeFolder('c');
  const path = join(dir, 'model.safetensors');
  const tensors = parameters.list.map((p) => ({ name: p.name, shape: p.shape, data: viewOf(weights, p) }));
  const into = new Float32Array(parameters.length);

  writeSafetensors(
    path,
    tensors.filter(({ name }) => name !== 'bert.pooler.dense.bias'),
  );
  expect(() => loadWeights(dir, into, parameters)).toThrow('the tensor bert.pooler.dense.bias is missing');

  writeSafetensors(
    path,
    tensors.map((t) => (t.name === 'classifier.bias' ? { ...t, shape: [2, 1] } : t)),
  );
  expect(() => loadWeights(dir, into, parameters)).toThrow('classifier.bias has the shape [2, 1]');

  const old = (name: string): string =>
    name
      .replace(/^bert\./, '')
      .replace(/LayerNorm\.weight$/, 'LayerNorm.gamma')
      .replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
  writeSafetensors(
    path,
    tensors.filter(({ name }) => !name.startsWith('classifier')).map((t) => ({ ...t, name: old(t.name) })),
  );
  const absent = loadWeights(dir, into, parameters, ({ name }) => name.startsWith('classifier'));
  expect(absent.map(({ name }) => name)).toEqual(['classifier.weight', 'classifier.bias']);
  const word = parameters.list.find(({ name }) => name.endsWith('pooler.dense.weight'));
  if (!word) throw new Error('No pooler.');
  expect(viewOf(into, word)).toEqual(viewOf(weights, word));
});

test('weights beyond an ONNX file are refused with their size', () => {
  const large = configFrom({ ...config.json, vocab_size: 40_000_000 }, 'test');
  expect(() => onnxOf(large, new Map())).toThrow('The weights take 2.6 GB');
});
