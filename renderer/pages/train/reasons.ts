/** The fields of the form: what they are called, and why their default is what it is (L-03). */
import { defaultRecipe, type Field, typed } from './draft.ts';

type Words = { readonly label: string; readonly unit?: string; readonly reason: string };

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
    reason: `Random weights take about ${typed(defaultRecipe().learningRate)}. It falls to 0 in a line.`,
  },
  batchSize: {
    label: 'Batch size',
    unit: 'texts',
    reason: 'As in Hugging Face Trainer. Larger is steadier and takes memory.',
  },
  epochs: {
    label: 'At most',
    unit: 'epochs',
    reason: 'The epoch with the lowest validation loss is kept.',
  },
  patience: { label: 'Stop after', unit: 'epochs', reason: 'Without lower validation loss. 0 runs every epoch.' },
  seed: { label: 'Seed', reason: 'For first weights, order and dropout; the same seed, the same run.' },
  weightDecay: { label: 'Weight decay', reason: '0 as in Hugging Face Trainer; 0.01 holds large weights back.' },
  maxGradNorm: { label: 'Clip gradients', reason: 'At this norm, so that no step jumps. 0 does not clip.' },
  dropout: { label: 'Dropout', reason: 'Silences a tenth of the signals, against learning texts by heart.' },
};

/** Where a trained model's reason differs from that of random weights. */
export const FOLDER_REASONS: Readonly<Partial<Record<Field, string>>> = {
  learningRate: 'A trained model takes 2e-5 to 5e-5; more makes it forget.',
  dropout: 'Silences a tenth of the signals, as when BERT was trained.',
};
