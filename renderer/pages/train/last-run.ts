/** A run's parameters as form values, and what the form changes of them. Names are those that the engine logs (Hugging Face Trainer's). */
import type { RunSummary } from '../../../core/contract/index.ts';
import { shortHash } from '../../format/index.ts';
import { defaultRecipe, type Draft, draftOf, type Field, readNumber, typed } from './draft.ts';

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
  epochs: 'num_train_epochs',
  patience: 'early_stopping_patience',
  seed: 'seed',
  weightDecay: 'weight_decay',
  maxGradNorm: 'max_grad_norm',
  dropout: 'hidden_dropout_prob',
};

const RANDOM = 'random weights';

const fieldsOf = (): readonly [Field, string][] =>
  Object.entries(PARAMS).flatMap(([field, param]): [Field, string][] => (isField(field) ? [[field, param]] : []));

const isField = (name: string): name is keyof typeof PARAMS => name in PARAMS;

/** The value as it would be typed; null where the run lacks it. */
const typedParam = (params: RunSummary['params'], param: string): string | null => {
  const value = readNumber(params[param] ?? '');
  return Number.isFinite(value) ? typed(value) : null;
};

export const revisionOf = ({ params, datasets }: RunSummary): string | null =>
  params['data_revision'] ?? datasets[0]?.revision ?? null;

/** Its parameters over the defaults; whatever another program logged under other names stays at the default. */
export const draftFromRun = ({ params }: RunSummary, revision: string): Draft => {
  const draft = draftOf(defaultRecipe(), revision);
  const base = params['base_model'] ?? RANDOM;
  const values = { ...draft.values };
  for (const [field, param] of fieldsOf()) values[field] = typedParam(params, param) ?? values[field];
  return {
    ...draft,
    start: base === RANDOM ? 'random' : 'folder',
    base: base === RANDOM ? '' : base,
    shuffle: (params['shuffle'] ?? 'True') === 'True',
    values,
  };
};

export type Changes = Readonly<Partial<Record<Field | 'revision' | 'start' | 'base' | 'shuffle', string>>>;

/** What the run had where the form has something else, as it is shown: "1e-4". */
export const changesFrom = (draft: Draft, run: RunSummary): Changes => {
  const changes: Partial<Record<keyof Changes, string>> = {};
  const before = draftFromRun(run, revisionOf(run) ?? draft.revision);
  if (before.revision !== draft.revision) changes.revision = shortHash(before.revision);
  if (before.start !== draft.start) changes.start = before.start === 'random' ? RANDOM : 'a folder';
  else if (draft.start === 'folder' && before.base !== draft.base.trim()) changes.base = before.base;
  if (before.shuffle !== draft.shuffle) changes.shuffle = before.shuffle ? 'on' : 'off';
  for (const [field, param] of fieldsOf()) {
    const had = typedParam(run.params, param);
    if (had !== null && readNumber(had) !== readNumber(draft.values[field])) changes[field] = had;
  }
  return changes;
};
