/** Weights out of a Hugging Face folder: safetensors or PyTorch's own files, whole or in shards, under BERT's names with or without `bert.`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { isAdapter, openAdapter } from './peft.ts';
import { type Parameter, type Parameters, viewOf } from './parameters.ts';
import { openPytorchFile } from './pytorch-file.ts';
import { openSafetensors, type WeightsFile } from './safetensors.ts';

const shardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/** In the order in which transformers prefers them. */
const layouts = [
  { single: 'model.safetensors', index: 'model.safetensors.index.json' },
  { single: 'pytorch_model.bin', index: 'pytorch_model.bin.index.json' },
] as const;

const filesOf = (dir: string): readonly string[] => {
  for (const { single, index } of layouts) {
    if (existsSync(join(dir, single))) return [join(dir, single)];
    if (!existsSync(join(dir, index))) continue;
    const { weight_map } = shardIndex.parse(JSON.parse(readFileSync(join(dir, index), 'utf8')));
    return [...new Set(Object.values(weight_map))].map((name) => join(dir, name));
  }
  throw new IdriftError({
    code: 'not-found',
    message: `${dir} has no model.safetensors and no pytorch_model.bin.`,
    where: join(dir, 'model.safetensors'),
    hint: 'Save the model again with transformers: model.save_pretrained(folder).',
  });
};

const openWeights = (path: string): WeightsFile =>
  path.endsWith('.bin') ? openPytorchFile(path) : openSafetensors(path);

const beforeRenaming = (name: string): string =>
  name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');

/** A parameter's possible names: as saved by the classifier, by a bare base model, and by releases before LayerNorm.weight. */
const namesOf = (name: string): readonly string[] => {
  const bare = name.replace(/^(bert|roberta|electra|distilbert|model)\./, '');
  return [name, bare, beforeRenaming(name), beforeRenaming(bare)];
};

const find = (files: readonly WeightsFile[], name: string) => {
  for (const file of files) {
    for (const candidate of namesOf(name)) {
      const tensor = file.tensors.get(candidate);
      if (tensor) return { file, candidate, tensor };
    }
  }
  return undefined;
};

/**
 * Fills `flat`. Parameters that `optional` names may be absent; those are returned.
 * @throws IdriftError naming the first tensor that is missing or has another shape than `config.json` says.
 */
export const loadWeights = (
  dir: string,
  flat: Float32Array,
  parameters: Parameters,
  optional: (parameter: Parameter) => boolean = () => false,
): readonly Parameter[] => {
  if (isAdapter(dir)) {
    const adapter = openAdapter(dir);
    const list = parameters.list.filter(({ name }) => !adapter.whole.has(name));
    const absent = loadWeights(adapter.base, flat, { ...parameters, list }, optional);
    adapter.apply(flat, parameters);
    return absent;
  }
  const paths = filesOf(dir);
  const opened: WeightsFile[] = [];
  const absent: Parameter[] = [];
  try {
    for (const path of paths) opened.push(openWeights(path));
    const where = paths[0] ?? dir;
    for (const parameter of parameters.list) {
      const found = find(opened, parameter.name);
      if (!found && optional(parameter)) {
        absent.push(parameter);
        continue;
      }
      if (!found) throw unfit(where, `the tensor ${parameter.name} is missing`);
      const { shape } = found.tensor;
      if (shape.length !== parameter.shape.length || shape.some((size, i) => size !== parameter.shape[i])) {
        throw unfit(
          where,
          `${found.candidate} has the shape [${shape.join(', ')}], where config.json asks for [${parameter.shape.join(', ')}]`,
        );
      }
      found.file.readInto(found.candidate, viewOf(flat, parameter));
    }
    return absent;
  } finally {
    for (const file of opened) file.close();
  }
};

const unfit = (where: string, reason: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${where} does not fit its config.json: ${reason}.`,
    where,
    hint: 'Use the config.json that was saved together with these weights.',
  });
