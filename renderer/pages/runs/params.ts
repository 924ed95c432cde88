/** Parameters as people call them. Their keys are Hugging Face Trainer's, as MLflow keeps them. */
import { parameter, shortHash } from '../../format/index.ts';

const TITLES: Readonly<Record<string, string>> = {
  adam_beta1: 'Adam β1',
  adam_beta2: 'Adam β2',
  adam_epsilon: 'Adam ε',
  attention_probs_dropout_prob: 'attention dropout',
  base_model: 'base model',
  class_weights: 'label weights',
  data_revision: 'data version',
  early_stopping_patience: 'patience, evaluations',
  eval_steps: 'steps between evaluations',
  frozen_layers: 'frozen layers',
  gradient_accumulation_steps: 'batches a step',
  greater_is_better: 'greater is better',
  hidden_dropout_prob: 'dropout',
  hidden_size: 'width',
  intermediate_size: 'inner width',
  label_smoothing_factor: 'label smoothing',
  load_best_model_at_end: 'keeps the best epoch',
  lora_alpha: 'LoRA alpha',
  lora_dropout: 'LoRA dropout',
  lora_r: 'LoRA rank',
  lora_target_modules: 'LoRA on',
  lora_use_rslora: 'rank-stabilized',
  lr_scheduler_type: 'schedule',
  max_grad_norm: 'gradient clip',
  max_length: 'length limit, tokens',
  max_vocab_size: 'vocabulary at most',
  max_steps: 'steps at most',
  metric_for_best_model: 'best by',
  n_training_samples: 'training texts',
  num_attention_heads: 'heads',
  num_hidden_layers: 'layers',
  num_train_epochs: 'epochs at most',
  optim: 'optimizer',
  per_device_eval_batch_size: 'evaluation batch size',
  per_device_train_batch_size: 'batch size',
  sweep: 'search',
  warmup_ratio: 'warm-up share',
  warmup_steps: 'warm-up steps',
};

export const paramTitle = (key: string): string => TITLES[key] ?? key.replaceAll('_', ' ');

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A hash may be all digits: a data version is never a number. */
export const paramNumber = (key: string, value: string | null | undefined): number | null =>
  value !== null && value !== undefined && key !== 'data_revision' && NUMBER.test(value) ? Number(value) : null;

/** "5e−4", "yes", "7b4659c"; a dash where the run has none. */
export const writeParam = (key: string, value: string | null | undefined): string => {
  if (value === null || value === undefined || value === '') return '–';
  if (key === 'data_revision') return shortHash(value);
  if (value === 'True') return 'yes';
  if (value === 'False') return 'no';
  const known = paramNumber(key, value);
  // A seed is a name more than an amount: its thousands are not grouped.
  return known === null || key === 'seed' ? value : parameter(known);
};
