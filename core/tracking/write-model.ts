/** Copies a Hugging Face folder into an MLflow model folder, which appears whole or not at all. */
import { constants, existsSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncFileAsync, syncFolder } from '../base/atomic-file.ts';
import { writeChecksums } from '../base/checksums.ts';
import { IdriftError } from '../contract/errors.ts';
import { tokenizerFiles } from '../contract/model-files.ts';
import { type ModelFacts, modelTexts } from './model-texts.ts';

const WEIGHTS = ['config.json', 'model.safetensors'] as const;
/** Of a run with LoRA: the adapter by itself, beside the weights that have it merged. */
const ADAPTER = ['adapter_config.json', 'adapter_model.safetensors', 'README.md'].map((name) => join('adapter', name));
const NEEDED = [...WEIGHTS, 'tokenizer.json', 'tokenizer_config.json'];

const config = z.object({
  architectures: z.array(z.string()).optional(),
  max_position_embeddings: z.number().int().optional(),
});
const tokenizerConfig = z.object({ model_max_length: z.number().optional() });

type SourceModel = { readonly dir: string; readonly architecture: string; readonly maxLength: number };

/** @throws IdriftError when a file is missing, before anything is written. */
export const inspectModel = (dir: string): SourceModel => {
  for (const name of NEEDED) {
    if (existsSync(join(dir, name))) continue;
    throw new IdriftError({
      code: 'not-found',
      message: `${dir} has no ${name}, so it cannot be logged as a model.`,
      where: join(dir, name),
      hint: `A model folder holds ${NEEDED.join(', ')}.`,
    });
  }
  const { architectures, max_position_embeddings: positions = 512 } = config.parse(readJson(join(dir, 'config.json')));
  const { model_max_length: longest = positions } = tokenizerConfig.parse(readJson(join(dir, 'tokenizer_config.json')));
  return {
    dir,
    architecture: architectures?.[0] ?? 'BertForSequenceClassification',
    maxLength: Math.min(longest, positions),
  };
};

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new IdriftError({ code: 'corrupt', message: `${path} is not JSON.`, where: path }, { cause: thrown });
  }
};

/**
 * `model/` holds everything, `model.onnx` too, with the hashes of its files, and is what is served; the tokenizer lies in `components/tokenizer` once
 * more, where MLflow's transformers flavor looks for it.
 */
export const writeModelFolder = async (
  source: SourceModel,
  target: string,
  facts: Omit<ModelFacts, 'architecture' | 'maxLength' | 'size'>,
): Promise<void> => {
  const temporary = `${target}.tmp`;
  const present = (names: readonly string[]): string[] => names.filter((name) => existsSync(join(source.dir, name)));
  const model = present([...WEIGHTS, 'model.onnx', 'README.md', ...tokenizerFiles, ...ADAPTER]).map(
    (name) => [name, join('model', name)] as const,
  );
  const tokenizer = present(tokenizerFiles).map((name) => [name, join('components', 'tokenizer', name)] as const);
  const copies = [...model, ...tokenizer];
  const size = copies.reduce((sum, [name]) => sum + statSync(join(source.dir, name)).size, 0);
  try {
    await rm(temporary, { recursive: true, force: true });
    for (const [name, place] of copies) await copyDurably(join(source.dir, name), join(temporary, place));
    // A card may be written anew; what predicts may not.
    const lasting = model.map(([name]) => name.replaceAll('\\', '/')).filter((name) => !name.endsWith('README.md'));
    await writeChecksums(join(temporary, 'model'), lasting);
    const texts = modelTexts({ ...facts, architecture: source.architecture, maxLength: source.maxLength, size });
    for (const [name, text] of Object.entries(texts)) await writeFile(join(temporary, name), text, { flush: true });
    await rename(temporary, target);
    syncFolder(dirname(target));
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true });
    throw thrown;
  }
};

/** A reflink where the file system has them, so that a copy takes no space. */
const copyDurably = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await syncFileAsync(to);
};
