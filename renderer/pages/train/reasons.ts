/** The fields of the form: what they are called, and why one would change them (L-03). */
import type { Recipe, TrainingMethod } from '../../../core/contract/index.ts';
import { defaultRecipe, typed } from './draft.ts';
import type { Axis, Field } from './fields.ts';

type Words = { readonly label: string; readonly unit?: string; readonly reason: string };
type Option = { readonly label: string; readonly reason: string };

export const FIELDS: Readonly<Record<Field, Words>> = {
  maxLength: {
    label: 'Longest text',
    unit: 'tokens',
    reason: 'Longer texts are cut; each token costs time and memory.',
  },
  num_hidden_layers: { label: 'Layers', reason: 'A few hundred texts do not feed more than a few layers.' },
  hidden_size: { label: 'Width', reason: 'Numbers per token. Memory and time grow with its square.' },
  num_attention_heads: {
    label: 'Heads',
    reason: 'Each looks at the text in its own way; they divide the width.',
  },
  intermediate_size: { label: 'Inner width', reason: 'Four times the width, as in BERT.' },
  vocab_size: {
    label: 'Vocabulary',
    unit: 'at most',
    reason: 'Word pieces learned from the training texts; few texts fill less.',
  },
  max_position_embeddings: {
    label: 'Positions',
    unit: 'tokens',
    reason: 'The longest text the model can ever take, as in BERT.',
  },
  learningRate: {
    label: 'Learning rate',
    reason: `Random weights take about ${typed(defaultRecipe().learningRate)}. Lower it when the loss jumps, raise it when it creeps.`,
  },
  batchSize: {
    label: 'Batch size',
    unit: 'texts',
    reason: 'As in Hugging Face Trainer. Larger is steadier and takes memory.',
  },
  accumulation: {
    label: 'Accumulate',
    unit: 'batches',
    reason: 'Batches that make one step: a large batch in the memory of a small one.',
  },
  epochs: { label: 'At most', unit: 'epochs', reason: 'The best epoch is kept, so more cost time and no quality.' },
  patience: {
    label: 'Stop after',
    unit: 'without gain',
    reason: 'Evaluations without a better one. More waits out a dip; 0 runs every epoch.',
  },
  seed: { label: 'Seed', reason: 'For first weights, order and dropout. Another one shows how much is luck.' },
  warmupRatio: {
    label: 'Warm-up',
    unit: 'of all steps',
    reason: 'The rate rises from 0 in this share; 0.1 calms a first epoch that jumps.',
  },
  warmupSteps: {
    label: 'Warm-up steps',
    unit: 'steps',
    reason: 'The same as a number of steps, instead of a share. 0 takes the share.',
  },
  weightDecay: { label: 'Weight decay', reason: '0 as in Hugging Face Trainer; 0.01 holds large weights back.' },
  maxGradNorm: { label: 'Clip gradients', reason: 'At this norm, so that no step jumps. 0 does not clip.' },
  dropout: {
    label: 'Dropout',
    reason: 'Silences a tenth of the signals. More where training texts are learned by heart.',
  },
  labelSmoothing: {
    label: 'Smooth labels',
    reason: '0.1 where some labels are wrong, or the model is too sure of itself.',
  },
  evalSteps: {
    label: 'Evaluate each',
    unit: 'steps',
    reason: '0: at the end of each epoch. Sooner where an epoch takes long.',
  },
  frozenLayers: {
    label: 'Freeze',
    unit: 'lowest layers',
    reason: 'They and the embeddings stay as they are: faster, and less is forgotten.',
  },
  rank: { label: 'Rank', reason: 'Size of the adapters. 4 to 16 suffice for most; more can learn more, and overfit.' },
  alpha: {
    label: 'Alpha',
    reason: 'How loud the adapters are: alpha ÷ rank. Empty: twice the rank.',
  },
  loraDropout: {
    label: 'Adapter dropout',
    reason: 'Silences a share of the adapters’ inputs. More against overfitting.',
  },
};

/** Where a trained model's reason differs from that of random weights. */
const BASE_REASONS: Readonly<Partial<Record<Field, string>>> = {
  learningRate: 'A trained model takes 2e-5 to 5e-5; more makes it forget.',
  dropout: 'Silences a tenth of the signals, as when the model was trained.',
};
const LORA_REASONS: Readonly<Partial<Record<Field, string>>> = {
  ...BASE_REASONS,
  learningRate: 'LoRA takes about ten times the rate of full training: 1e-4 to 5e-4.',
};
const HEAD_REASONS: Readonly<Partial<Record<Field, string>>> = {
  ...BASE_REASONS,
  learningRate: 'A head alone takes 1e-3 or more: nothing can be forgotten.',
};

export const reasonOf = (field: Field, trained: boolean, method: TrainingMethod): string => {
  const own = { full: BASE_REASONS, lora: LORA_REASONS, head: HEAD_REASONS }[method];
  return (trained ? own[field] : undefined) ?? FIELDS[field].reason;
};

export const METHODS: Readonly<Record<TrainingMethod, Option>> = {
  lora: { label: 'LoRA', reason: 'Small adapters learn, the model stays: little memory, hard to overfit.' },
  full: { label: 'Full', reason: 'Every weight learns. Best with thousands of texts; takes the most memory and time.' },
  head: {
    label: 'Head only',
    reason: 'Only the last layer learns: the fastest, and a floor that the others must beat.',
  },
};

export const SCHEDULES: Readonly<Record<Recipe['schedule'], Option>> = {
  linear: { label: 'linear', reason: 'Falls to 0 in a line, as in Hugging Face Trainer.' },
  cosine: { label: 'cosine', reason: 'Stays high for longer, then falls quickly: for many epochs.' },
  constant: { label: 'constant', reason: 'Stays as it is: for runs that early stopping ends.' },
};

export const CLASS_WEIGHTS: Readonly<Record<Recipe['classWeights'], Option>> = {
  none: { label: 'as they are', reason: 'Each text counts the same, so that frequent labels count more.' },
  balanced: { label: 'balanced', reason: 'Each label counts the same: where one is rare, and must not be missed.' },
};

export const BEST_METRICS: Readonly<Record<Recipe['bestMetric'], Option>> = {
  loss: { label: 'loss', reason: 'Validation loss: the steadiest with few texts.' },
  accuracy: { label: 'accuracy', reason: 'Share of right answers; with few texts it moves in jumps.' },
  f1: { label: 'F1', reason: 'Mean of the labels’ F1: where a rare label matters as much as a frequent one.' },
  rocAuc: { label: 'ROC-AUC', reason: 'How well right and wrong are ranked: where you will choose a threshold later.' },
};

export const PRECISIONS: Readonly<Record<Recipe['precision'], Option>> = {
  fp32: { label: 'float32', reason: 'The numbers of the CPU. Start here.' },
  tf32: { label: 'TF32', reason: 'Products with fewer digits: faster, nearly the same numbers.' },
  bf16: { label: 'bf16', reason: 'Half the memory traffic; float32 weights are kept beside it.' },
};

export const AXIS_WORDS: Readonly<Record<Axis, Option>> = {
  learningRate: { label: 'Learning rates', reason: 'It matters most: half, as it is, double.' },
  rank: { label: 'Ranks', reason: 'Seldom matters beyond 8; two values tell.' },
  epochs: { label: 'Epochs', reason: 'Seldom worth it: the best epoch is kept anyway. Empty: as above.' },
  seed: { label: 'Seeds', reason: 'Two or three tell luck from learning.' },
};
