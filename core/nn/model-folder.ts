/** A model folder: what transformers loads (`config.json`, `model.safetensors`, tokenizer files), and `model.onnx`, which we serve. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { tokenizerFiles } from '../contract/model-files.ts';
import { onnxParts } from '../onnx/model.ts';
import { classifierGraph, parametersOf } from './classifier.ts';
import { writeConfig } from './config-file.ts';
import { type Adapters, mergeInto } from './lora.ts';
import type { ModelConfig } from './model-config.ts';
import { isAdapter, openAdapter } from './peft.ts';
import { writeParts } from './parts.ts';
import { writeSafetensors } from './safetensors.ts';

/** Protocol buffers end at 2 GiB; the graph needs some of it. */
const MAX_ONNX_BYTES = 1.9e9;

/** Where a model's tokenizer lies: an adapter's may be its base model's. */
export const tokenizerDir = (dir: string): string =>
  isAdapter(dir) && !existsSync(join(dir, 'tokenizer.json')) ? openAdapter(dir).base : dir;

/** Copies a model's tokenizer files and notes the longest text in tokens, so that serving cuts where training cut. */
export const copyTokenizer = (from: string, dir: string, maxLength: number): void => {
  mkdirSync(dir, { recursive: true });
  const source = tokenizerDir(from);
  for (const name of tokenizerFiles) {
    if (existsSync(join(source, name))) copyFileSync(join(source, name), join(dir, name));
  }
  const path = join(dir, 'tokenizer_config.json');
  const settings = existsSync(path)
    ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
    : {};
  const written = { tokenizer_class: 'PreTrainedTokenizerFast', ...settings, model_max_length: maxLength };
  writeFileSync(path, `${JSON.stringify(written, null, 2)}\n`);
};

/** By Hugging Face's names. */
export type Weights = ReadonlyMap<string, Float32Array>;

const weightOf = (weights: Weights, name: string): Float32Array => {
  const found = weights.get(name);
  if (!found) throw new Error(`The weights lack ${name}.`);
  return found;
};

/** The plain model's weights, with the adapters added into those that they adapt (M-16). Others are not copied. */
export const mergedWeights = (weights: Weights, adapters: Adapters | null): Weights =>
  new Map(
    [...weights].flatMap(([name, weight]) => {
      const module = name.replace(/\.weight$/, '');
      if (/\.lora_[AB]\.weight$/.test(name)) return [];
      if (module === name || !adapters?.modules.has(module)) return [[name, weight] as const];
      const merged = weight.slice();
      const part = (letter: 'A' | 'B') => weightOf(weights, `${module}.lora_${letter}.weight`);
      mergeInto(merged, part('A'), part('B'), adapters);
      return [[name, merged] as const];
    }),
  );

export const writeWeights = (path: string, config: ModelConfig, weights: Weights): void =>
  writeSafetensors(
    path,
    parametersOf(config).list.map(({ name, shape }) => ({ name, shape, data: weightOf(weights, name) })),
  );

/** @throws IdriftError when the weights do not fit into one ONNX file. */
export const onnxOf = (config: ModelConfig, weights: Weights): readonly Uint8Array[] => {
  const { count } = parametersOf(config);
  if (4 * count > MAX_ONNX_BYTES) {
    throw new IdriftError({
      code: 'not-available',
      message: `The weights take ${(4e-9 * count).toFixed(1)} GB; an ONNX file holds at most 1.9 GB.`,
      hint: 'Choose a smaller model: fewer layers, a smaller width or a smaller vocabulary.',
    });
  }
  const { logits, constants } = classifierGraph(config, { layout: 'padded', dropout: false });
  const fixed = [...constants].map(([name, { data }]) => [name, data] as const);
  return onnxParts({ logits }, new Map([...weights, ...fixed]));
};

/** Writes `config.json`, `model.safetensors` and `model.onnx`, adapters merged; the tokenizer has a function of its own above. */
export const writeModel = (dir: string, config: ModelConfig, weights: Weights, adapters: Adapters | null): void => {
  mkdirSync(dir, { recursive: true });
  const merged = mergedWeights(weights, adapters);
  writeFileSync(join(dir, 'config.json'), writeConfig(config));
  writeWeights(join(dir, 'model.safetensors'), config, merged);
  writeParts(join(dir, 'model.onnx'), onnxOf(config, merged));
};
