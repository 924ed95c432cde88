/** LoRA adapters in PEFT's format: `adapter_config.json`, `adapter_model.safetensors`, both ways (PEFT 0.21, `LoraConfig`). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { families } from './families/index.ts';
import { type Adapters, mergeInto } from './lora.ts';
import type { ModelConfig } from './model-config.ts';
import type { Weights } from './model-folder.ts';
import { type Parameters, viewOf } from './parameters.ts';
import { openSafetensors, writeSafetensors } from './safetensors.ts';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
const PREFIX = 'base_model.model.';

export type AdapterOrigin = {
  /** A folder or a model of the hub; null: random weights that nobody else has. */
  readonly base: string | null;
  readonly revision: string | null;
};

/** Writes the adapter folder of a trained model: adapters and head, as `PeftModel.from_pretrained` reads them. */
export const writeAdapter = (
  dir: string,
  config: ModelConfig,
  weights: Weights,
  adapters: Adapters,
  { base, revision }: AdapterOrigin,
): void => {
  mkdirSync(dir, { recursive: true });
  const { headModules } = families[config.family];
  const saved = [...weights].filter(
    ([name]) => /\.lora_[AB]\.weight$/.test(name) || headModules.some((module) => name.startsWith(`${module}.`)),
  );
  writeSafetensors(
    join(dir, WEIGHTS),
    saved.map(([name, data]) => ({ name: `${PREFIX}${name}`, shape: shapeOf(name, data, adapters, config), data })),
  );
  writeFileSync(join(dir, CONFIG), `${JSON.stringify(configOf(adapters, { base, revision }), null, 2)}\n`);
  writeFileSync(join(dir, 'README.md'), readme(config, base));
};

/** Head tensors are [labels or width, width] or a bias; adapters are [r, width] and [width, r]. */
const shapeOf = (name: string, data: Float32Array, { r }: Adapters, { width }: ModelConfig): readonly number[] => {
  if (name.endsWith('.lora_A.weight')) return [r, data.length / r];
  if (name.endsWith('.lora_B.weight')) return [data.length / r, r];
  return name.endsWith('.weight') ? [data.length / width, width] : [data.length];
};

/** Keys in alphabetical order, as PEFT writes them; those that we leave out have PEFT's defaults. */
const configOf = ({ r, alpha, dropout, modules, settings }: Adapters, { base, revision }: AdapterOrigin) => ({
  alpha_pattern: {},
  auto_mapping: null,
  base_model_name_or_path: base,
  bias: 'none',
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  layers_pattern: null,
  layers_to_transform: null,
  lora_alpha: alpha,
  lora_dropout: dropout,
  // All modules whose names end in classifier are trained and saved whole.
  modules_to_save: ['classifier', 'score'],
  peft_type: 'LORA',
  r,
  rank_pattern: {},
  revision,
  // Full names: `output.dense` alone would mean attention.output.dense too.
  target_modules: [...modules],
  task_type: 'SEQ_CLS',
  use_dora: false,
  use_rslora: settings.rsLora,
});

const readme = ({ labels, family }: ModelConfig, base: string | null): string =>
  [
    '# LoRA adapter',
    '',
    `Adapters and classifier (${labels.join(', ')}) for the ${family} model ${base ?? 'of random weights, which only its run has'}. Load it with`,
    'transformers and peft:',
    '',
    '```python',
    'from transformers import AutoModelForSequenceClassification',
    'from peft import PeftModel',
    '',
    `base = AutoModelForSequenceClassification.from_pretrained(${JSON.stringify(base ?? 'FOLDER')}, num_labels=${labels.length})`,
    'model = PeftModel.from_pretrained(base, "this folder").merge_and_unload()',
    '```',
    '',
  ].join('\n');

const adapterFile = z.object({
  peft_type: z.literal('LORA'),
  base_model_name_or_path: z.string().nullable().default(null),
  r: z.number().int().positive().default(8),
  lora_alpha: z.number().default(8),
  use_rslora: z.boolean().default(false),
  rank_pattern: z.record(z.string(), z.number().int().positive()).default({}),
  alpha_pattern: z.record(z.string(), z.number()).default({}),
  bias: z.literal('none').default('none'),
  fan_in_fan_out: z.literal(false).default(false),
  use_dora: z.literal(false).default(false),
  use_qalora: z.literal(false).optional(),
  lora_bias: z.literal(false).optional(),
  layer_replication: z.null().optional(),
});
type AdapterFile = z.infer<typeof adapterFile>;

export type SavedAdapter = {
  readonly dir: string;
  readonly base: string;
  /** Rows of the saved head: how many labels it tells apart. */
  readonly labels: number | null;
  /** Names of the parameters that it brings whole: the head's. */
  readonly whole: ReadonlySet<string>;
  /** Adds the adapters into the base's weights and puts the saved head in. */
  readonly apply: (flat: Float32Array, parameters: Parameters) => void;
};

export const isAdapter = (dir: string): boolean =>
  existsSync(join(dir, CONFIG)) && !existsSync(join(dir, 'config.json'));

const readSettings = (path: string): AdapterFile => {
  try {
    return adapterFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    const issue = thrown instanceof z.ZodError ? thrown.issues[0] : undefined;
    const reason = issue ? `${issue.path.join('.')}: ${issue.message}` : String(thrown);
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${path} cannot be used: ${reason}.`,
        where: path,
        hint: 'Idrift reads LoRA adapters with bias "none", without DoRA. Merge others in Python: model.merge_and_unload().save_pretrained(folder).',
      },
      { cause: thrown },
    );
  }
};

const baseFolder = (dir: string, name: string | null, path: string): string => {
  const folder = name === null ? null : isAbsolute(name) ? name : resolve(dir, name);
  if (folder !== null && existsSync(join(folder, 'config.json'))) return folder;
  throw new IdriftError({
    code: 'not-found',
    message: `The adapter in ${dir} belongs to the base model ${name ?? '(none named)'}, which is not there.`,
    where: path,
    hint: 'Set "base_model_name_or_path" to the folder of the base model, absolute or seen from the adapter’s folder.',
  });
};

/** @throws IdriftError when the adapter is of another kind or its base model is missing. */
export const openAdapter = (dir: string): SavedAdapter => {
  const path = join(dir, CONFIG);
  const settings = readSettings(path);
  const base = baseFolder(dir, settings.base_model_name_or_path, path);
  const weightsPath = join(dir, WEIGHTS);
  const tensors = readAll(weightsPath);
  const output = tensors.get('classifier.weight') ?? tensors.get('classifier.out_proj.weight');
  return {
    dir,
    base,
    labels: output?.shape[0] ?? null,
    whole: new Set([...tensors.keys()].filter((name) => !/\.lora_[AB]\.weight$/.test(name))),
    apply: (flat, parameters) => {
      const used = new Set<string>();
      for (const parameter of parameters.list) {
        const view = viewOf(flat, parameter);
        const whole = tensors.get(parameter.name);
        if (whole) {
          if (whole.data.length !== view.length) throw unfit(weightsPath, parameter.name);
          view.set(whole.data);
          used.add(parameter.name);
        }
        const module = parameter.name.replace(/\.weight$/, '');
        const a = tensors.get(`${module}.lora_A.weight`);
        const b = tensors.get(`${module}.lora_B.weight`);
        if (!a || !b) continue;
        const r = a.shape[0] ?? 0;
        if (a.shape[1] !== parameter.shape[1] || b.shape[0] !== parameter.shape[0] || b.shape[1] !== r)
          throw unfit(weightsPath, parameter.name);
        mergeInto(view, a.data, b.data, { r, scale: scaleOf(settings, module, r) });
        used.add(`${module}.lora_A.weight`).add(`${module}.lora_B.weight`);
      }
      const left = [...tensors.keys()].find((name) => !used.has(name));
      if (left !== undefined) throw stranger(weightsPath, left);
    },
  };
};

/** `alpha_pattern` holds regular expressions for the ends of module names, as PEFT matches them. */
const scaleOf = ({ lora_alpha, alpha_pattern, use_rslora }: AdapterFile, module: string, r: number): number => {
  const special = Object.entries(alpha_pattern).find(([pattern]) => new RegExp(`^(.*\\.)?(${pattern})$`).test(module));
  return (special?.[1] ?? lora_alpha) / (use_rslora ? Math.sqrt(r) : r);
};

type Loaded = { readonly shape: readonly number[]; readonly data: Float32Array };

const readAll = (path: string): ReadonlyMap<string, Loaded> => {
  if (!existsSync(path)) {
    throw new IdriftError({
      code: 'not-found',
      message: `The adapter has no ${WEIGHTS}.`,
      where: path,
      hint: 'Save it again with peft: model.save_pretrained(folder), which writes safetensors.',
    });
  }
  const file = openSafetensors(path);
  try {
    return new Map(
      [...file.tensors].map(([name, { shape }]) => {
        const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
        file.readInto(name, data);
        return [name.replace(PREFIX, ''), { shape, data }] as const;
      }),
    );
  } finally {
    file.close();
  }
};

/** Left out in silence it would give another model. */
const stranger = (path: string, name: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${path} holds ${name}, which belongs to nothing in the base model.`,
    where: path,
    hint: 'Use the base model that the adapter was trained on, as a classifier (AutoModelForSequenceClassification), with LoRA on linear layers.',
  });

const unfit = (path: string, name: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `${path} does not fit its base model: the adapter of ${name} has another shape.`,
    where: path,
    hint: 'Use the base model that the adapter was trained on.',
  });
