/** The form's values as they are typed. */
import { type Recipe, recipe as recipeSchema, type TrainingMethod } from '../../../core/contract/index.ts';
import { parameter } from '../../format/index.ts';
import type { Axis, Field } from './fields.ts';

/** Several runs over values; `axes` as typed: "1e-4, 2e-4". An empty axis is not varied. */
export type Search = {
  readonly on: boolean;
  readonly kind: 'grid' | 'random';
  /** Of a random search. */
  readonly runs: string;
  readonly stopHopeless: boolean;
  readonly axes: Readonly<Record<Axis, string>>;
};

export type Draft = {
  readonly revision: string;
  /** Empty: the engine finds a name. */
  readonly name: string;
  readonly start: 'random' | 'folder' | 'hub';
  /** A folder's path, and a hub model's name: each stays while the other is chosen. */
  readonly base: string;
  readonly hub: string;
  readonly method: TrainingMethod;
  /** Empty: the model family's attention queries and values. */
  readonly targets: readonly string[];
  readonly rsLora: boolean;
  readonly device: Recipe['device'];
  readonly precision: Recipe['precision'];
  readonly schedule: Recipe['schedule'];
  readonly classWeights: Recipe['classWeights'];
  readonly bestMetric: Recipe['bestMetric'];
  readonly shuffle: boolean;
  readonly search: Search;
  readonly values: Readonly<Record<Field, string>>;
};

/** As people type it: 5e-4, 0.1, 128. */
export const typed = (value: number): string => parameter(value).replace('\u2212', '-').replaceAll('\u202f', '');

const valuesOf = ({ size, lora, ...settings }: Recipe): Draft['values'] => ({
  num_hidden_layers: typed(size.num_hidden_layers),
  hidden_size: typed(size.hidden_size),
  num_attention_heads: typed(size.num_attention_heads),
  intermediate_size: typed(size.intermediate_size),
  vocab_size: typed(size.vocab_size),
  max_position_embeddings: typed(size.max_position_embeddings),
  maxLength: typed(settings.maxLength),
  learningRate: typed(settings.learningRate),
  batchSize: typed(settings.batchSize),
  accumulation: typed(settings.accumulation),
  epochs: typed(settings.epochs),
  patience: typed(settings.patience),
  seed: typed(settings.seed),
  warmupRatio: typed(settings.warmupRatio),
  warmupSteps: typed(settings.warmupSteps),
  weightDecay: typed(settings.weightDecay),
  maxGradNorm: typed(settings.maxGradNorm),
  dropout: typed(settings.dropout),
  labelSmoothing: typed(settings.labelSmoothing),
  evalSteps: typed(settings.evalSteps),
  frozenLayers: typed(settings.frozenLayers),
  rank: typed(lora.r),
  alpha: lora.alpha === null ? '' : typed(lora.alpha),
  loraDropout: typed(lora.dropout),
});

/** The hub writes `owner/model`, and `@revision` behind it; a path begins with a root, a dot or a drive. */
export const isHubName = (base: string): boolean => /^[\w-][\w.-]*\/[\w.-]+(@[\w./-]+)?$/.test(base);

export const NO_SEARCH: Search = {
  on: false,
  kind: 'grid',
  runs: '10',
  stopHopeless: true,
  axes: { learningRate: '', rank: '', epochs: '', seed: '' },
};

export const draftOf = (recipe: Recipe, revision: string): Draft => {
  const base = recipe.base ?? '';
  const hub = isHubName(base);
  return {
    revision,
    name: '',
    start: recipe.base === null ? 'random' : hub ? 'hub' : 'folder',
    base: hub ? '' : base,
    hub: hub ? base : '',
    method: recipe.method,
    targets: recipe.lora.targets,
    rsLora: recipe.lora.rsLora,
    device: recipe.device,
    precision: recipe.precision,
    schedule: recipe.schedule,
    classWeights: recipe.classWeights,
    bestMetric: recipe.bestMetric,
    shuffle: recipe.shuffle,
    search: NO_SEARCH,
    values: valuesOf(recipe),
  };
};

export const defaultRecipe = (): Recipe => recipeSchema.parse({});

/** null: random weights. */
export const baseOf = ({ start, base, hub }: Pick<Draft, 'start' | 'base' | 'hub'>): string | null =>
  start === 'random' ? null : (start === 'hub' ? hub : base).trim();

/** Random weights have nothing worth keeping: every one of them is trained. */
export const methodOf = ({ start, method }: Pick<Draft, 'start' | 'method'>): TrainingMethod =>
  start === 'random' ? 'full' : method;

/** Spaces between thousands, a decimal comma and a true minus are understood. */
export const readNumber = (text: string): number => {
  const bare = text.replaceAll(/\s/g, '').replaceAll('\u2212', '-').replace(',', '.');
  return bare === '' ? Number.NaN : Number(bare);
};
