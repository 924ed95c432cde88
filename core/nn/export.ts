/** A model folder in the forms that other programs read; a folder appears whole or not at all. */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { syncFile, syncFolder } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { tokenizerFiles } from '../contract/model-files.ts';
import type { ExportFormat } from '../contract/tracking.ts';
import { parametersOf } from './classifier.ts';
import { readConfig, writeConfig } from './config-file.ts';
import { compareInt8, type Int8Difference, type LabelledText, writeInt8 } from './int8.ts';
import { loadWeights } from './load-weights.ts';
import { onnxOf, writeWeights } from './model-folder.ts';
import { viewsOf } from './parameters.ts';
import { writeParts } from './parts.ts';

export type ExportOrder = {
  /** A model folder; inside an MLflow model folder, as `model/`. */
  readonly modelDir: string;
  readonly format: ExportFormat;
  /** A folder that does not exist yet, or is empty. */
  readonly out: string;
  /** Beside the ONNX model one in 8 bits, compared on these texts. */
  readonly int8?: readonly LabelledText[] | undefined;
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
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new IdriftError({
      code: 'conflict',
      message: `${out} holds files already.`,
      where: out,
      hint: 'Name a folder that does not exist yet.',
    });
  }
  const temporary = `${out}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    const difference = await fill(temporary, order);
    const files = filesIn(temporary);
    for (const name of files) syncFile(join(temporary, name));
    signal?.throwIfAborted();
    if (existsSync(out)) rmdirSync(out); // fails when something came into it meanwhile
    renameSync(temporary, out);
    syncFolder(dirname(out));
    return {
      format,
      out,
      files: files.map((name) => ({ name, size: statSync(join(out, name)).size })),
      int8: difference,
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

const fill = async (
  dir: string,
  { modelDir, format, int8, card, signal }: ExportOrder,
): Promise<Int8Difference | null> => {
  const copy = (from: string, names: readonly string[]): Promise<void> => copyFiles(from, dir, names, signal);
  const copyOrWrite = async (form: 'safetensors' | 'onnx'): Promise<void> => {
    await copy(modelDir, [...tokenizerFiles, CARD]);
    if (card !== undefined) writeFileSync(join(dir, CARD), card);
    const weights = `model.${form}`;
    if (existsSync(join(modelDir, weights))) await copy(modelDir, ['config.json', weights]);
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
    case 'bundle':
      await bundle(modelDir, join(dir, 'model.tar.gz'), card, signal);
      return null;
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
  writeInt8(join(dir, 'model.int8.onnx'), config, weights);
  const difference = await compareInt8(dir, texts);
  writeFileSync(join(dir, 'int8.json'), `${JSON.stringify(difference, null, 2)}\n`);
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

/** Every file below a folder, as paths from it. */
const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .toSorted();

/** Of the whole; an adapter's folder inside has its own. */
const CARD = 'README.md';

const README = `# A text classifier

    from transformers import pipeline
    classify = pipeline("text-classification", model="this folder", tokenizer="this folder")

model.onnx takes input_ids, attention_mask and, for most families, token_type_ids, all [batch, length], and gives logits: any ONNX
runtime serves it. An adapter/ folder, where there is one, holds the LoRA adapter for peft; model.safetensors has it merged.
`;

const bundle = async (
  modelDir: string,
  path: string,
  card: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const archive = pack();
  const writing = pipeline(archive, createGzip(), createWriteStream(path));
  // Awaited below; until then a fault of it also ends the pipeline that feeds it.
  writing.catch(() => undefined);
  const names = filesIn(modelDir);
  try {
    if (card !== undefined || !names.includes(CARD)) archive.entry({ name: `model/${CARD}` }, card ?? README);
    for (const name of names) {
      if (card !== undefined && name === CARD) continue;
      const file = join(modelDir, name);
      const entry = archive.entry({ name: `model/${name.replaceAll('\\', '/')}`, size: statSync(file).size });
      await pipeline(untilAborted(createReadStream(file), signal), entry);
    }
    archive.finalize();
  } catch (thrown) {
    archive.destroy();
    throw thrown;
  }
  await writing;
};

async function* untilAborted(chunks: AsyncIterable<Buffer>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}
