/** A recipe as MLflow parameters, under the names that Hugging Face's Trainer logs (T-03), so that runs of both line up. */
import type { Recipe } from '../contract/training.ts';
import { warmupOf } from '../training/schedule.ts';

type Value = string | number | boolean;

/** Under which metrics are logged (run-metrics.ts). */
const METRICS = {
  loss: 'eval_loss',
  accuracy: 'eval_validation_accuracy',
  f1: 'eval_validation_f1',
  rocAuc: 'eval_validation_roc_auc',
} as const;

/** @param about training rows, and optimizer steps of the whole run. */
export const paramsOf = (
  recipe: Recipe,
  about: { readonly train: number; readonly steps: number },
): Readonly<Record<string, string>> => {
  const values: Record<string, Value> = {
    learning_rate: recipe.learningRate,
    num_train_epochs: recipe.epochs,
    max_steps: about.steps,
    per_device_train_batch_size: recipe.batchSize,
    per_device_eval_batch_size: recipe.batchSize,
    gradient_accumulation_steps: recipe.accumulation,
    weight_decay: recipe.weightDecay,
    max_grad_norm: recipe.maxGradNorm,
    ...schedule(recipe, about.steps),
    optim: 'adamw_torch',
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    seed: recipe.seed,
    label_smoothing_factor: recipe.labelSmoothing,
    class_weights: recipe.classWeights,
    ...evaluation(recipe),
    max_length: recipe.maxLength,
    shuffle: recipe.shuffle,
    hidden_dropout_prob: recipe.dropout,
    attention_probs_dropout_prob: recipe.dropout,
    device: recipe.device,
    precision: recipe.precision,
    bf16: recipe.precision === 'bf16',
    tf32: recipe.precision === 'tf32',
    method: recipe.method,
    frozen_layers: recipe.frozenLayers,
    ...(recipe.method === 'lora' ? lora(recipe) : {}),
    base_model: recipe.base ?? 'random weights',
    ...(recipe.base === null ? size(recipe) : {}),
    n_training_samples: about.train,
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pythonText(value)]));
};

const schedule = (recipe: Recipe, steps: number): Record<string, Value> => ({
  // The Trainer's "constant" has no warm-up; its other name has.
  lr_scheduler_type:
    recipe.schedule === 'constant' && warmupOf(recipe, steps) > 0 ? 'constant_with_warmup' : recipe.schedule,
  warmup_steps: recipe.warmupSteps,
  warmup_ratio: recipe.warmupRatio,
});

const evaluation = ({ evalSteps, bestMetric, patience }: Recipe): Record<string, Value> => ({
  eval_strategy: evalSteps > 0 ? 'steps' : 'epoch',
  save_strategy: evalSteps > 0 ? 'steps' : 'epoch',
  ...(evalSteps > 0 ? { eval_steps: evalSteps, save_steps: evalSteps } : {}),
  load_best_model_at_end: true,
  metric_for_best_model: METRICS[bestMetric],
  greater_is_better: bestMetric !== 'loss',
  early_stopping_patience: patience,
  early_stopping_threshold: 0,
});

/** PEFT's names, `r` with a prefix as the notebooks log it. */
const lora = ({ lora: { r, alpha, dropout, targets, rsLora } }: Recipe): Record<string, Value> => ({
  lora_r: r,
  lora_alpha: alpha ?? 2 * r,
  lora_dropout: dropout,
  // Empty: the model family's attention queries and values.
  lora_target_modules: targets.join(','),
  use_rslora: rsLora,
});

const size = ({ size: sizes }: Recipe): Record<string, Value> => ({
  num_hidden_layers: sizes.num_hidden_layers,
  hidden_size: sizes.hidden_size,
  num_attention_heads: sizes.num_attention_heads,
  intermediate_size: sizes.intermediate_size,
  max_vocab_size: sizes.vocab_size,
});

/** MLflow's Python client logs str(value): True and False with capitals, exponents with two digits. */
const pythonText = (value: Value): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value;
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};
