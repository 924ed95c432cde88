/** Adapters that PEFT saved give PEFT's logits here, and adapters that we save give ours there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loraSettings } from '../contract/training.ts';
import { openSession } from '../onnx/session.ts';
import { paddedFeeds } from './batch.ts';
import { parametersOf, trainableOf } from './classifier.ts';
import { configFrom, readConfig } from './config-file.ts';
import { initialise } from './initialise.ts';
import { loadWeights } from './load-weights.ts';
import type { ModelConfig } from './model-config.ts';
import { mergedWeights, onnxOf, type Weights, writeModel } from './model-folder.ts';
import { viewsOf } from './parameters.ts';
import { openAdapter, writeAdapter } from './peft.ts';

const root = mkdtempSync(join(tmpdir(), 'peft-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const golden = z.object({
  texts: z.array(z.array(z.number())),
  logits: z.array(z.array(z.number())),
  base: z.record(z.string(), z.base64()),
  adapter: z.record(z.string(), z.base64()),
});

const unpack = (name: string) => {
  const path = new URL(`./golden/peft-${name}.json`, import.meta.url);
  const file = golden.parse(JSON.parse(readFileSync(path, 'utf8')));
  const dir = join(root, name);
  for (const part of ['base', 'adapter'] as const) {
    mkdirSync(join(dir, part), { recursive: true });
    for (const [file_, content] of Object.entries(file[part]))
      writeFileSync(join(dir, part, file_), Buffer.from(content, 'base64'));
  }
  return { ...file, dir: join(dir, 'adapter') };
};

const logitsOf = async (config: ModelConfig, weights: Weights, texts: readonly (readonly number[])[]) => {
  const session = await openSession(Buffer.concat(onnxOf(config, weights)), { threads: 1 });
  const rows: number[][] = [];
  for (const text of texts) {
    const feeds = Object.entries(paddedFeeds([text], 0, config.maxTokens));
    const wanted = feeds.filter(([name]) => session.inputs.includes(name));
    rows.push([...((await session.run(Object.fromEntries(wanted))).get('logits') ?? [])]);
  }
  await session.close();
  return rows;
};

const expectClose = (got: readonly (readonly number[])[], want: readonly (readonly number[])[]): void => {
  for (const [row, logits] of want.entries()) {
    for (const [i, logit] of logits.entries()) {
      expect(Math.abs((got[row]?.[i] ?? Number.NaN) - logit), `text ${row}`).toBeLessThan(1e-5);
    }
  }
};

describe.each(['bert', 'all-linear', 'patterns', 'distilbert'])('saved by PEFT: %s', (name) => {
  test('merged into its base model it gives the logits that PEFT gives', async () => {
    const { dir, texts, logits } = unpack(name);
    const config = readConfig(dir);
    expect(config.labels).toHaveLength(3);
    const parameters = parametersOf(config);
    const flat = new Float32Array(parameters.length);
    expect(loadWeights(dir, flat, parameters)).toEqual([]);
    expectClose(await logitsOf(config, viewsOf(flat, parameters), texts), logits);
    // The base alone gives others: the adapter counts.
    loadWeights(openAdapter(dir).base, flat, parameters);
    const [plain = []] = await logitsOf(config, viewsOf(flat, parameters), texts);
    expect(Math.abs((plain[0] ?? 0) - (logits[0]?.[0] ?? 0))).toBeGreaterThan(1e-2);
  });
});

test('what cannot be merged is refused by name, and a missing base is said', () => {
  const { dir } = unpack('bert');
  const path = join(dir, 'adapter_config.json');
  const settings = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  const withSetting = (change: object): void => writeFileSync(path, JSON.stringify({ ...settings, ...change }));
  withSetting({ use_dora: true });
  expect(() => readConfig(dir)).toThrow(/use_dora/);
  withSetting({ peft_type: 'IA3' });
  expect(() => readConfig(dir)).toThrow(/peft_type/);
  withSetting({ base_model_name_or_path: '../elsewhere' });
  expect(() => readConfig(dir)).toThrow(/\.\.\/elsewhere, which is not there/);
});

const sizes = { vocab_size: 40, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 24 };
const distil = { vocab_size: 40, dim: 16, n_layers: 2, n_heads: 2, hidden_dim: 24 };
const labels = { id2label: { 0: 'a', 1: 'b', 2: 'c' }, initializer_range: 0.3 };
const texts = [
  [5, 9, 14, 22, 7],
  [6, 30, 31],
];
const ours = [
  ['bert', { ...sizes, model_type: 'bert' }, { r: 3 }],
  ['roberta', { ...sizes, model_type: 'roberta', pad_token_id: 1 }, { r: 2, targets: ['all-linear'], rsLora: true }],
  ['distilbert', { ...distil, model_type: 'distilbert' }, { r: 4, alpha: 5 }],
  ['electra', { ...sizes, model_type: 'electra', embedding_size: 8 }, { targets: ['output.dense'] }],
] as const;

/** A base folder with an adapter folder in it, as after training: the head moved, and so did B, which starts at zero. */
const saveOurs = (name: string, json: object, lora: object) => {
  const config = configFrom({ ...json, ...labels }, name);
  const method = { method: 'lora', lora: loraSettings.parse(lora), frozenLayers: 0 } as const;
  const { parameters, adapters } = trainableOf(config, method);
  if (!adapters) throw new Error('No adapters.');
  const flat = new Float32Array(parameters.length);
  initialise(flat, parameters, config, 5);
  const weights = viewsOf(flat, parameters);
  const base = join(root, `ours-${name}`);
  writeModel(base, config, mergedWeights(weights, null), null);
  for (const [key, view] of weights) {
    if (!/lora_B|classifier/.test(key)) continue;
    for (let i = 0; i < view.length; i += 1) view[i] = (view[i] ?? 0) + Math.sin(i) / 5;
  }
  const dir = join(base, 'adapter');
  writeAdapter(dir, config, weights, adapters, { base, revision: null });
  return { config, base, dir, merged: mergedWeights(weights, adapters) };
};

test.each(ours)('saved by us for %s, it reads back', async (name, json, lora) => {
  const { config, dir, merged } = saveOurs(name, json, lora);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(dir, flat, parameters);
  const got = await logitsOf(config, viewsOf(flat, parameters), texts);
  expectClose(got, await logitsOf(config, merged, texts));
});

test('a tensor that belongs to nothing is refused, never left out', () => {
  const { dir } = unpack('bert');
  const path = join(dir, 'adapter_model.safetensors');
  const renamed = readFileSync(path).toString('latin1').replaceAll('base_model.model.bert.', 'base_model.model.bort.');
  writeFileSync(path, Buffer.from(renamed, 'latin1'));
  const parameters = parametersOf(readConfig(dir));
  expect(() => loadWeights(dir, new Float32Array(parameters.length), parameters)).toThrow(/belongs to nothing/);
});

/** A Python with peft; `.ci/mlflow-python` makes one. */
const python = process.env['IDRIFT_MLFLOW_PYTHON'] ?? '';
const script = fileURLToPath(new URL('./peft-check.py', import.meta.url));
const SECONDS = 300;

test('PEFT gives our logits with what we saved', { timeout: SECONDS * 1000 }, async ({ skip }) => {
  skip(python === '', 'IDRIFT_MLFLOW_PYTHON names no Python with transformers, torch and peft');
  const made = ours.map(([name, json, lora]) => saveOurs(`${name}-peft`, json, lora));
  const folders = made.map(({ base, dir }) => [base, dir]);
  const words = [script, JSON.stringify(folders), JSON.stringify(texts)];
  const printed = execFileSync(python, words, { encoding: 'utf8', stdio: 'pipe', timeout: SECONDS * 1000 });
  const answers = z.array(z.array(z.array(z.number()))).parse(JSON.parse(printed.trim().split('\n').at(-1) ?? ''));
  for (const [i, { config, merged }] of made.entries()) {
    expectClose(answers[i] ?? [], await logitsOf(config, merged, texts));
  }
});
