/** Reading and writing a model folder's `config.json`: every family's keys in, the same keys and our labels out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { families } from './families/index.ts';
import { familyNames, type ModelConfig } from './model-config.ts';
import { isAdapter, openAdapter } from './peft.ts';

const shared = z.looseObject({
  model_type: z.enum(familyNames),
  problem_type: z.enum(['single_label_classification', 'multi_label_classification']).nullish(),
  id2label: z.record(z.string(), z.string()).optional(),
});

/** @throws IdriftError naming `where` and the first key that is missing or not supported. */
export const parseConfig = (text: string, where: string): ModelConfig => {
  const bad = (reason: string): IdriftError =>
    new IdriftError({
      code: 'bad-input',
      message: `${where}: ${reason}`,
      where,
      hint: `Idrift reads sequence classifiers of the families ${familyNames.join(', ')}, as transformers saves them.`,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw bad(thrown instanceof Error ? thrown.message : String(thrown));
  }
  try {
    return checkConfig(configOf(json), where);
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw thrown;
    const issue = thrown.issues[0];
    throw bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
  }
};

const configOf = (json: unknown): ModelConfig => {
  const read = shared.parse(json);
  const family = read.model_type;
  const labels = Object.entries(read.id2label ?? {})
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label);
  const problem = read.problem_type === 'multi_label_classification' ? 'multi' : 'single';
  return { ...families[family].parse(json, family), family, labels, problem, json: read };
};

/** @throws IdriftError when the width does not split into the heads. */
const checkConfig = (config: ModelConfig, where: string): ModelConfig => {
  if (config.width % config.heads === 0) return config;
  throw new IdriftError({
    code: 'bad-input',
    message: `${where}: the width ${config.width} does not divide into ${config.heads} attention heads.`,
    where,
    hint: 'Choose a width that is a multiple of the number of heads.',
  });
};

/** From keys that were made here. @throws IdriftError as `parseConfig`. */
export const configFrom = (json: Readonly<Record<string, unknown>>, where: string): ModelConfig =>
  parseConfig(JSON.stringify(json), where);

/** The same model with other labels, and with one dropout rate in place of its own where one is given. */
export const adjusted = (
  { family, json }: ModelConfig,
  { labels, problem, dropout }: Pick<ModelConfig, 'labels' | 'problem'> & { readonly dropout: number | null },
): ModelConfig => {
  const keys = { ...json, ...(dropout === null ? {} : families[family].dropoutKeys(dropout)) };
  return { ...configOf(keys), labels, problem };
};

export const writeConfig = ({ family, labels, problem, json }: ModelConfig): string =>
  `${JSON.stringify(
    {
      ...json,
      architectures: [families[family].architecture],
      id2label: Object.fromEntries(labels.map((label, i) => [String(i), label])),
      label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
      problem_type: `${problem}_label_classification`,
      // What we save, whatever the base was saved in: older transformers read the second key.
      dtype: 'float32',
      torch_dtype: 'float32',
    },
    null,
    2,
  )}\n`;

/** Of a folder with an adapter, its base model's, with as many labels as the adapter tells apart. */
export const readConfig = (dir: string): ModelConfig => {
  if (isAdapter(dir)) {
    const { base, labels } = openAdapter(dir);
    const config = readConfig(base);
    if (labels === null || labels === config.labels.length) return config;
    return { ...config, labels: Array.from({ length: labels }, (_, i) => `LABEL_${i}`) };
  }
  const path = join(dir, 'config.json');
  if (!existsSync(path)) {
    throw new IdriftError({
      code: 'not-found',
      message: `${dir} has no config.json.`,
      where: path,
      hint: 'Choose a folder with the files of a Hugging Face model: config.json, model.safetensors, tokenizer.json.',
    });
  }
  return parseConfig(readFileSync(path, 'utf8'), path);
};
