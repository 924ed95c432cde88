/** A model folder in the forms that other programs read; a folder appears whole or not at all. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { filesIn, intoNewFolder } from '../base/new-folder.ts';
import { IdriftError } from '../contract/errors.ts';
import { tokenizerFiles } from '../contract/model-files.ts';
import type { ExportFormat } from '../contract/tracking.ts';
import { parametersOf } from './classifier.ts';
import { readConfig, writeConfig } from './config-file.ts';
import { compareInt8, type LabelledText, writeInt8 } from './int8.ts';
import { INT8_FIGURES, INT8_GRAPH, type Int8Difference } from './int8-figures.ts';
import { loadWeights } from './load-weights.ts';
import { onnxOf, writeWeights } from './model-folder.ts';
import { viewsOf } from './parameters.ts';
import { writeParts } from './parts.ts';

/** A bundle holds a program besides: core/app/exported writes it. */
type ModelFormat = Exclude<ExportFormat, 'bundle'>;

export type ExportOrder = {
  /** A model folder; inside an MLflow model folder, as `model/`. */
  readonly modelDir: string;
  readonly format: ModelFormat;
  /** A folder that does not exist yet, or is empty. */
  readonly out: string;
  /** Beside the ONNX model one in 8 bits, compared on these texts. */
  readonly int8?: readonly LabelledText[] | undefined;
  /** With onnx: the folder's graph in 8 bits, which is kept there with its figures, in place of the one in 32. */
  readonly precision?: 'fp32' | 'int8' | undefined;
  /** The model card that goes with it in place of the folder's own. An adapter by itself keeps its own. */
  readonly card?: string | undefined;
  /** Aborting leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
};

export type ExportResult = {
  readonly format: ExportFormat;
  readonly out: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly int8: Int8Difference | null;
};

/** @throws IdriftError when the model lacks what the format needs: an adapter, or a run that logged it. */
export const checkFormat = (modelDir: string, format: ExportFormat): void => {
  if (format === 'peft') adapterOf(modelDir);
  if (format === 'mlflow') checkLogged(modelDir);
};

/** @throws IdriftError as `checkFormat`, or when `out` is taken. */
export const exportModel = async (order: ExportOrder): Promise<ExportResult> => {
  const { modelDir, format, out, signal } = order;
  checkFormat(modelDir, format);
  const { result, files } = await intoNewFolder(out, (dir) => fill(dir, order), { signal });
  return { format, out, files, int8: result };
};

const fill = async (
  dir: string,
  { modelDir, format, int8, precision, card, signal }: ExportOrder,
): Promise<Int8Difference | null> => {
  const copy = (from: string, names: readonly string[]): Promise<void> => copyFiles(from, dir, names, signal);
  const copyOrWrite = async (form: 'safetensors' | 'onnx'): Promise<void> => {
    await copy(modelDir, [...tokenizerFiles, CARD]);
    if (card !== undefined) writeFileSync(join(dir, CARD), card);
    const weights = `model.${form}`;
    if (precision === 'int8') await copy(modelDir, ['config.json', INT8_GRAPH, INT8_FIGURES]);
    else if (existsSync(join(modelDir, weights))) await copy(modelDir, ['config.json', weights]);
    else writePlain(modelDir, dir, form);
  };
  switch (format) {
    case 'safetensors':
      await copyOrWrite('safetensors');
      return null;
    case 'peft':
      await copy(adapterOf(modelDir), readdirSync(adapterOf(modelDir)));
      return null;
    case 'mlflow':
      await copy(dirname(modelDir), filesIn(dirname(modelDir)));
      if (card !== undefined) writeFileSync(join(dir, basename(modelDir), CARD), card);
      return null;
    case 'onnx':
      await copyOrWrite('onnx');
      return int8 ? addInt8(modelDir, dir, int8) : null;
  }
};

const readWeights = (modelDir: string) => {
  const config = readConfig(modelDir);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(modelDir, flat, parameters);
  return { config, weights: viewsOf(flat, parameters) };
};

/** From weights in whatever form the folder has them: shards, PyTorch's own files, an adapter. */
const writePlain = (modelDir: string, dir: string, form: 'safetensors' | 'onnx'): void => {
  const { config, weights } = readWeights(modelDir);
  writeFileSync(join(dir, 'config.json'), writeConfig(config));
  if (form === 'safetensors') writeWeights(join(dir, 'model.safetensors'), config, weights);
  else writeParts(join(dir, 'model.onnx'), onnxOf(config, weights));
};

/** A folder beside others would take those with it. */
const checkLogged = (modelDir: string): void => {
  if (existsSync(join(dirname(modelDir), 'MLmodel'))) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `${modelDir} is no model that a run logged, so there is no MLflow folder of it.`,
    where: modelDir,
    hint: 'Name a run or a registered model, or choose another format.',
  });
};

const addInt8 = async (modelDir: string, dir: string, texts: readonly LabelledText[]): Promise<Int8Difference> => {
  if (texts.length === 0) {
    throw new IdriftError({
      code: 'bad-input',
      message: 'There are no texts to compare the model in 8 bits on.',
      where: 'int8',
      hint: 'Name a file with labelled texts.',
    });
  }
  const { config, weights } = readWeights(modelDir);
  writeInt8(join(dir, INT8_GRAPH), config, weights);
  const difference = await compareInt8(dir, texts);
  writeFileSync(join(dir, INT8_FIGURES), `${JSON.stringify(difference, null, 2)}\n`);
  return difference;
};

const adapterOf = (modelDir: string): string => {
  const dir = join(modelDir, 'adapter');
  if (existsSync(join(dir, 'adapter_config.json'))) return dir;
  throw new IdriftError({
    code: 'not-found',
    message: 'This model has no adapter: its weights were trained as a whole.',
    where: modelDir,
    hint: 'Choose the format safetensors; adapters come from runs with the method LoRA.',
  });
};

/** Those that are there. */
const copyFiles = async (
  from: string,
  to: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  for (const name of names) {
    signal?.throwIfAborted();
    if (!existsSync(join(from, name))) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    await copyFile(join(from, name), join(to, name));
  }
};

/** Of the whole; an adapter's folder inside has its own. */
const CARD = 'README.md';
