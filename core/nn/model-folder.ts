/** A model folder: what transformers loads (`config.json`, `model.safetensors`, tokenizer files), and `model.onnx`, which we serve. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { onnxParts } from '../onnx/model.ts';
import { bertGraph } from './bert.ts';
import { type BertConfig, parseBertConfig, writeBertConfig } from './bert-config.ts';
import { type Parameters, viewOf, viewsOf } from './parameters.ts';
import { writeParts } from './parts.ts';
import { writeSafetensors } from './safetensors.ts';

/** Protocol buffers end at 2 GiB; the graph needs some of it. */
const MAX_ONNX_BYTES = 1.9e9;

const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt', 'special_tokens_map.json'] as const;

export const readConfig = (dir: string): BertConfig => {
  const path = join(dir, 'config.json');
  if (!existsSync(path)) {
    throw new IdriftError({
      code: 'not-found',
      message: `${dir} has no config.json.`,
      where: path,
      hint: 'Choose a folder with the files of a Hugging Face BERT model: config.json, model.safetensors, tokenizer.json.',
    });
  }
  return parseBertConfig(readFileSync(path, 'utf8'), path);
};

/** Copies a model's tokenizer files and notes the longest text in tokens, so that serving cuts where training cut. */
export const copyTokenizer = (from: string, dir: string, maxLength: number): void => {
  mkdirSync(dir, { recursive: true });
  for (const name of tokenizerFiles) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(dir, name));
  }
  const path = join(dir, 'tokenizer_config.json');
  const settings = existsSync(path)
    ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
    : {};
  const written = { tokenizer_class: 'BertTokenizer', ...settings, model_max_length: maxLength };
  writeFileSync(path, `${JSON.stringify(written, null, 2)}\n`);
};

export const writeWeights = (path: string, flat: Float32Array, parameters: Parameters): void =>
  writeSafetensors(
    path,
    parameters.list.map((parameter) => ({ ...parameter, data: viewOf(flat, parameter) })),
  );

/** @throws IdriftError when the weights do not fit into one ONNX file. */
export const onnxOf = (config: BertConfig, flat: Float32Array, parameters: Parameters): readonly Uint8Array[] => {
  if (4 * parameters.count > MAX_ONNX_BYTES) {
    throw new IdriftError({
      code: 'not-available',
      message: `The weights take ${(4e-9 * parameters.count).toFixed(1)} GB; an ONNX file holds at most 1.9 GB.`,
      hint: 'Choose a smaller model: fewer layers, a smaller width or a smaller vocabulary.',
    });
  }
  const { logits } = bertGraph(config, { dropout: false });
  return onnxParts({ logits }, viewsOf(flat, parameters));
};

/** Writes `config.json` and `model.onnx`; weights and tokenizer have functions of their own above. */
export const writeModel = (dir: string, config: BertConfig, flat: Float32Array, parameters: Parameters): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'config.json'), writeBertConfig(config));
  writeParts(join(dir, 'model.onnx'), onnxOf(config, flat, parameters));
};
