/** The form's values as they are typed, and the recipe they make once every one of them is valid. */
import type { z } from 'zod';
import { modelSize, type Recipe, recipe as recipeSchema } from '../../../core/contract/index.ts';
import { number, parameter } from '../../format/index.ts';

export const SIZES = [
  'num_hidden_layers',
  'hidden_size',
  'num_attention_heads',
  'intermediate_size',
  'vocab_size',
  'max_position_embeddings',
] as const;
const SETTINGS = [
  'maxLength',
  'learningRate',
  'batchSize',
  'epochs',
  'patience',
  'seed',
  'weightDecay',
  'maxGradNorm',
  'dropout',
] as const;

type SizeField = (typeof SIZES)[number];
type SettingField = (typeof SETTINGS)[number];
export type Field = SizeField | SettingField;

export type Draft = {
  readonly revision: string;
  /** Empty: the engine finds a name. */
  readonly name: string;
  readonly start: 'random' | 'folder';
  readonly base: string;
  readonly shuffle: boolean;
  readonly values: Readonly<Record<Field, string>>;
};

/** As people type it: 5e-4, 0.1, 128. */
export const typed = (value: number): string => parameter(value).replace('\u2212', '-').replaceAll('\u202f', '');

const valuesOf = ({ size, ...settings }: Recipe): Draft['values'] => ({
  num_hidden_layers: typed(size.num_hidden_layers),
  hidden_size: typed(size.hidden_size),
  num_attention_heads: typed(size.num_attention_heads),
  intermediate_size: typed(size.intermediate_size),
  vocab_size: typed(size.vocab_size),
  max_position_embeddings: typed(size.max_position_embeddings),
  maxLength: typed(settings.maxLength),
  learningRate: typed(settings.learningRate),
  batchSize: typed(settings.batchSize),
  epochs: typed(settings.epochs),
  patience: typed(settings.patience),
  seed: typed(settings.seed),
  weightDecay: typed(settings.weightDecay),
  maxGradNorm: typed(settings.maxGradNorm),
  dropout: typed(settings.dropout),
});

export const draftOf = (recipe: Recipe, revision: string): Draft => ({
  revision,
  name: '',
  start: recipe.base === null ? 'random' : 'folder',
  base: recipe.base ?? '',
  shuffle: recipe.shuffle,
  values: valuesOf(recipe),
});

export const defaultRecipe = (): Recipe => recipeSchema.parse({});

/** Spaces between thousands, a decimal comma and a true minus are understood. */
export const readNumber = (text: string): number => {
  const bare = text.replaceAll(/\s/g, '').replaceAll('\u2212', '-').replace(',', '.');
  return bare === '' ? Number.NaN : Number(bare);
};

const isSize = (field: Field): field is SizeField => SIZES.some((size) => size === field);

const problemOf = (field: Field, value: number): string | null => {
  const schema = isSize(field) ? modelSize.shape[field] : recipeSchema.shape[field];
  const result = schema.safeParse(value);
  const issue = result.success ? undefined : result.error.issues[0];
  return issue ? inWords(issue) : null;
};

const inWords = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'too_small':
      return issue.inclusive === false
        ? `Must be above ${parameter(Number(issue.minimum))}.`
        : `Must be at least ${parameter(Number(issue.minimum))}.`;
    case 'too_big':
      // JavaScript's largest whole number is no limit that anyone meant.
      return Number(issue.maximum) >= Number.MAX_SAFE_INTEGER
        ? 'Too large.'
        : `Must be at most ${parameter(Number(issue.maximum))}.`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'Must be a whole number.' : 'Must be a number, as 128 or 5e-4.';
    default:
      return issue.message;
  }
};

export type Problems = Readonly<Partial<Record<Field | 'base', string>>>;
export type Checked = { readonly recipe: Recipe | null; readonly problems: Problems };

export const checkDraft = (draft: Draft): Checked => {
  const problems: Partial<Record<Field | 'base', string>> = {};
  const random = draft.start === 'random';
  const value = (field: Field): number => readNumber(draft.values[field]);
  for (const field of [...SETTINGS, ...(random ? SIZES : [])]) {
    const problem = problemOf(field, value(field));
    if (problem !== null) problems[field] = problem;
  }
  const [width, heads] = [value('hidden_size'), value('num_attention_heads')];
  if (random && !problems.hidden_size && !problems.num_attention_heads && width % heads !== 0) {
    problems.num_attention_heads = `A width of ${number(width)} does not divide into ${number(heads)} heads.`;
  }
  const [longest, positions] = [value('maxLength'), value('max_position_embeddings')];
  if (random && !problems.maxLength && longest > positions) {
    problems.maxLength = `This model has positions for ${number(positions)} tokens.`;
  }
  if (!random && draft.base.trim() === '') problems.base = 'Which folder? Type its path.';
  if (Object.keys(problems).length > 0) return { recipe: null, problems };
  const size = Object.fromEntries(SIZES.map((field) => [field, value(field)]));
  const settings = Object.fromEntries(SETTINGS.map((field) => [field, value(field)]));
  const base = random ? null : draft.base.trim();
  const made = recipeSchema.safeParse({ ...settings, shuffle: draft.shuffle, base, ...(random ? { size } : {}) });
  return { recipe: made.success ? made.data : null, problems };
};
