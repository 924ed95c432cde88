/** A run's parameters as form values. Names are those that the engine logs (Hugging Face Trainer's, PEFT's for the adapters). */
import type { z } from 'zod';
import { type Recipe, recipe as recipeSchema, type RunSummary } from '../../../core/contract/index.ts';
import { defaultRecipe, type Draft, draftOf, isHubName, readNumber, typed } from './draft.ts';
import { type Field, isField } from './fields.ts';

/** Positions are not logged: they are no one's choice but the model's. */
const PARAMS: Readonly<Record<Exclude<Field, 'max_position_embeddings'>, string>> = {
  num_hidden_layers: 'num_hidden_layers',
  hidden_size: 'hidden_size',
  num_attention_heads: 'num_attention_heads',
  intermediate_size: 'intermediate_size',
  vocab_size: 'max_vocab_size',
  maxLength: 'max_length',
  learningRate: 'learning_rate',
  batchSize: 'per_device_train_batch_size',
  accumulation: 'gradient_accumulation_steps',
  epochs: 'num_train_epochs',
  patience: 'early_stopping_patience',
  seed: 'seed',
  warmupRatio: 'warmup_ratio',
  warmupSteps: 'warmup_steps',
  weightDecay: 'weight_decay',
  maxGradNorm: 'max_grad_norm',
  dropout: 'hidden_dropout_prob',
  labelSmoothing: 'label_smoothing_factor',
  evalSteps: 'eval_steps',
  frozenLayers: 'frozen_layers',
  rank: 'lora_r',
  alpha: 'lora_alpha',
  loraDropout: 'lora_dropout',
};

export const RANDOM = 'random weights';

/** `metric_for_best_model` as the recipe calls it. */
export const bestMetricOf = ({ params }: Pick<RunSummary, 'params'>): Recipe['bestMetric'] => {
  const name = params['metric_for_best_model'] ?? '';
  if (name.endsWith('accuracy')) return 'accuracy';
  if (name.endsWith('f1')) return 'f1';
  return name.endsWith('roc_auc') ? 'rocAuc' : 'loss';
};

export const loggedFields = (): readonly (readonly [Field, string])[] =>
  Object.entries(PARAMS).flatMap(([field, param]) => (isField(field) ? [[field, param] as const] : []));

/** The value as it would be typed; null where the run lacks it. */
export const typedParam = (params: RunSummary['params'], param: string): string | null => {
  const value = readNumber(params[param] ?? '');
  return Number.isFinite(value) ? typed(value) : null;
};

export const revisionOf = ({ params, datasets }: RunSummary): string | null =>
  params['data_revision'] ?? datasets[0]?.revision ?? null;

/** What another program logged under such a name may be no choice of ours. */
const choice = <Value>(schema: z.ZodType<Value>, value: string | undefined): Value => {
  const found = schema.safeParse(value);
  return found.success ? found.data : schema.parse(undefined);
};

/** The usual places are logged in words of several; module names have no spaces. */
const USUAL_TARGETS = 'attention queries and values';
const targetsOf = (text: string | undefined): readonly string[] => (text === USUAL_TARGETS ? [] : listParam(text));

const precisionOf = (params: RunSummary['params']): Recipe['precision'] =>
  params['bf16'] === 'True' ? 'bf16' : params['tf32'] === 'True' ? 'tf32' : 'fp32';

const listParam = (text: string | undefined): readonly string[] =>
  (text ?? '').split(/[\s,[\]']+/).filter((part) => part !== '');

/** Its parameters over the defaults; whatever another program logged under other names stays at the default. */
export const draftFromRun = ({ params }: RunSummary, revision: string): Draft => {
  const draft = draftOf(defaultRecipe(), revision);
  const base = params['base_model'] ?? RANDOM;
  const values = { ...draft.values };
  for (const [field, param] of loggedFields()) values[field] = typedParam(params, param) ?? values[field];
  // What was left open is logged as what it came to.
  if (readNumber(values.alpha) === 2 * readNumber(values.rank)) values.alpha = '';
  if (readNumber(values.warmupRatio) > 0) values.warmupSteps = '0';
  const hub = isHubName(base);
  return {
    ...draft,
    start: base === RANDOM ? 'random' : hub ? 'hub' : 'folder',
    base: base === RANDOM || hub ? '' : base,
    hub: hub ? base : '',
    method: choice(recipeSchema.shape.method, params['method']),
    targets: targetsOf(params['lora_target_modules']),
    rsLora: params['lora_use_rslora'] === 'True',
    device: choice(recipeSchema.shape.device, params['device']),
    precision: precisionOf(params),
    // The Trainer's "constant" has no warm-up; its other name has.
    schedule: choice(recipeSchema.shape.schedule, params['lr_scheduler_type']?.replace('_with_warmup', '')),
    classWeights: choice(recipeSchema.shape.classWeights, params['class_weights']),
    bestMetric: bestMetricOf({ params }),
    shuffle: (params['shuffle'] ?? 'True') === 'True',
    values,
  };
};
