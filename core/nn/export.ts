/** A model folder in the forms that other programs read; a folder appears whole or not at all. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createWriteStream, createReadStream } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { syncFile, syncFolder } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { parametersOf } from './classifier.ts';
import { readConfig } from './config-file.ts';
import { compareInt8, type Int8Difference, type LabelledText, writeInt8 } from './int8.ts';
import { loadWeights } from './load-weights.ts';
import { tokenizerFiles } from './model-folder.ts';
import { viewsOf } from './parameters.ts';

export type ExportFormat = 'onnx' | 'safetensors' | 'peft' | 'mlflow' | 'bundle';

export type ExportOrder = {
  /** A model folder; inside an MLflow model folder, as `model/`. */
  readonly modelDir: string;
  readonly format: ExportFormat;
  /** A folder that does not exist yet, or is empty. */
  readonly out: string;
  /** Beside the ONNX model one in 8 bits, compared on these texts. */
  readonly int8?: readonly LabelledText[] | undefined;
};

export type ExportResult = {
  readonly format: ExportFormat;
  readonly out: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly int8: Int8Difference | null;
};

/** @throws IdriftError when the model lacks what the format needs, or `out` is taken. */
export const exportModel = async ({ modelDir, format, out, int8 }: ExportOrder): Promise<ExportResult> => {
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
    const difference = await fill(temporary, { modelDir, format, out, int8 });
    const files = filesIn(temporary);
    for (const name of files) syncFile(join(temporary, name));
    rmSync(out, { recursive: true, force: true });
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

const fill = async (dir: string, { modelDir, format, int8 }: ExportOrder): Promise<Int8Difference | null> => {
  switch (format) {
    case 'safetensors':
      copy(modelDir, dir, ['config.json', 'model.safetensors', ...tokenizerFiles]);
      return null;
    case 'peft':
      copy(adapterOf(modelDir), dir, readdirSync(adapterOf(modelDir)));
      return null;
    case 'mlflow':
      copy(dirname(modelDir), dir, filesIn(dirname(modelDir)));
      return null;
    case 'onnx':
      copy(modelDir, dir, ['config.json', 'model.onnx', ...tokenizerFiles]);
      return int8 ? addInt8(modelDir, dir, int8) : null;
    case 'bundle':
      await bundle(modelDir, join(dir, 'model.tar.gz'));
      return null;
  }
};

const addInt8 = async (modelDir: string, dir: string, texts: readonly LabelledText[]): Promise<Int8Difference> => {
  const config = readConfig(modelDir);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(modelDir, flat, parameters);
  writeInt8(join(dir, 'model.int8.onnx'), config, viewsOf(flat, parameters));
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
const copy = (from: string, to: string, names: readonly string[]): void => {
  for (const name of names) {
    if (!existsSync(join(from, name))) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    copyFileSync(join(from, name), join(to, name));
  }
};

/** Every file below a folder, as paths from it. */
const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .toSorted();

const README = `# A text classifier

    from transformers import pipeline
    classify = pipeline("text-classification", model="this folder", tokenizer="this folder")

model.onnx takes input_ids, attention_mask and, for most families, token_type_ids, all [batch, length], and gives logits: any ONNX
runtime serves it. An adapter/ folder, where there is one, holds the LoRA adapter for peft; model.safetensors has it merged.
`;

const bundle = async (modelDir: string, path: string): Promise<void> => {
  const archive = pack();
  const writing = pipeline(archive, createGzip(), createWriteStream(path));
  archive.entry({ name: 'model/README.md' }, README);
  for (const name of filesIn(modelDir)) {
    const file = join(modelDir, name);
    const entry = archive.entry({ name: `model/${name.replaceAll('\\', '/')}`, size: statSync(file).size });
    await pipeline(createReadStream(file), entry);
  }
  archive.finalize();
  await writing;
};
