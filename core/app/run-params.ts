/** A recipe as MLflow parameters, under the names that Hugging Face's Trainer logs (T-03), so that runs of both line up. */
import type { Recipe } from '../contract/training.ts';

export const paramsOf = (recipe: Recipe, rows: { readonly train: number }): Readonly<Record<string, string>> => {
  const { size } = recipe;
  const values: Record<string, string | number | boolean> = {
    learning_rate: recipe.learningRate,
    num_train_epochs: recipe.epochs,
    per_device_train_batch_size: recipe.batchSize,
    per_device_eval_batch_size: recipe.batchSize,
    weight_decay: recipe.weightDecay,
    max_grad_norm: recipe.maxGradNorm,
    lr_scheduler_type: 'linear',
    warmup_steps: 0,
    optim: 'adamw_torch',
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    seed: recipe.seed,
    eval_strategy: 'epoch',
    save_strategy: 'epoch',
    load_best_model_at_end: true,
    metric_for_best_model: 'eval_loss',
    greater_is_better: false,
    early_stopping_patience: recipe.patience,
    max_length: recipe.maxLength,
    shuffle: recipe.shuffle,
    hidden_dropout_prob: recipe.dropout,
    attention_probs_dropout_prob: recipe.dropout,
    method: 'full',
    base_model: recipe.base ?? 'random weights',
    n_training_samples: rows.train,
  };
  if (recipe.base === null) {
    values['num_hidden_layers'] = size.num_hidden_layers;
    values['hidden_size'] = size.hidden_size;
    values['num_attention_heads'] = size.num_attention_heads;
    values['intermediate_size'] = size.intermediate_size;
    values['max_vocab_size'] = size.vocab_size;
  }
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pythonText(value)]));
};

/** MLflow's Python client logs str(value): True and False with capitals, exponents with two digits. */
const pythonText = (value: string | number | boolean): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value;
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};
