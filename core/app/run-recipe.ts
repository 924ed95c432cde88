/** The settings of a run, from the parameters that it logged (run-params.ts the other way round). */
import { type Recipe, recipe as recipeSchema } from '../contract/training.ts';

export type KnownRecipe =
  | { readonly recipe: Recipe }
  /** Parameters that a run of ours has and this one lacks, or has in a way that is not ours. */
  | { readonly unknown: readonly string[] };

/** Without these nothing is known of how it was trained. */
const NEEDED = [
  'learning_rate',
  'num_train_epochs',
  'per_device_train_batch_size',
  'seed',
  'max_length',
  'method',
  'base_model',
] as const;

const METRICS: Readonly<Record<string, Recipe['bestMetric']>> = {
  eval_loss: 'loss',
  eval_validation_accuracy: 'accuracy',
  eval_validation_f1: 'f1',
  eval_validation_roc_auc: 'rocAuc',
};

/** Only what was logged is taken: a run that another program logged may lack what a recipe needs. */
export const recipeOfRun = (params: Readonly<Record<string, string>>): KnownRecipe => {
  const missing = NEEDED.filter((name) => params[name] === undefined);
  if (missing.length > 0) return { unknown: missing };
  const number = (name: string): number | undefined => (params[name] === undefined ? undefined : Number(params[name]));
  const ratio = number('warmup_ratio') ?? 0;
  const scheduler = params['lr_scheduler_type']?.replace('_with_warmup', '');
  const isRandom = params['base_model'] === 'random weights';
  const [rank, alpha] = [number('lora_r'), number('lora_alpha')];
  const raw = {
    base: isRandom ? null : params['base_model'],
    method: params['method'],
    ...(params['method'] === 'lora'
      ? {
          lora: defined({
            r: rank,
            // What was left open is logged as what it came to.
            alpha: alpha === undefined || alpha === 2 * (rank ?? 0) ? null : alpha,
            dropout: number('lora_dropout'),
            targets: (params['lora_target_modules'] ?? '').split(',').filter(Boolean),
            rsLora: params['use_rslora'] === 'True',
          }),
        }
      : {}),
    frozenLayers: number('frozen_layers'),
    device: params['device'],
    precision: params['precision'],
    ...(isRandom
      ? {
          size: defined({
            num_hidden_layers: number('num_hidden_layers'),
            hidden_size: number('hidden_size'),
            num_attention_heads: number('num_attention_heads'),
            intermediate_size: number('intermediate_size'),
            vocab_size: number('max_vocab_size'),
          }),
        }
      : {}),
    epochs: number('num_train_epochs'),
    batchSize: number('per_device_train_batch_size'),
    accumulation: number('gradient_accumulation_steps'),
    learningRate: number('learning_rate'),
    schedule: scheduler,
    warmupSteps: number('warmup_steps'),
    warmupRatio: ratio,
    weightDecay: number('weight_decay'),
    maxGradNorm: number('max_grad_norm'),
    dropout: number('hidden_dropout_prob'),
    labelSmoothing: number('label_smoothing_factor'),
    classWeights: params['class_weights'],
    evalSteps: number('eval_steps'),
    bestMetric: METRICS[params['metric_for_best_model'] ?? ''],
    patience: number('early_stopping_patience'),
    maxLength: number('max_length'),
    seed: number('seed'),
    shuffle: params['shuffle'] === undefined ? undefined : params['shuffle'] === 'True',
  };
  const read = recipeSchema.safeParse(defined(raw));
  if (read.success) return { recipe: read.data };
  return { unknown: [...new Set(read.error.issues.map(({ path }) => path.join('.')))] };
};

const defined = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
