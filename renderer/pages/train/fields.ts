/** The form's fields by kind: numbers that are typed, and choices. Names are the recipe's where there is one. */

export const SIZES = [
  'num_hidden_layers',
  'hidden_size',
  'num_attention_heads',
  'intermediate_size',
  'vocab_size',
  'max_position_embeddings',
] as const;

/** Numbers of the recipe itself. */
export const SETTINGS = [
  'maxLength',
  'learningRate',
  'batchSize',
  'accumulation',
  'epochs',
  'patience',
  'seed',
  'warmupRatio',
  'warmupSteps',
  'weightDecay',
  'maxGradNorm',
  'dropout',
  'labelSmoothing',
  'evalSteps',
  'frozenLayers',
] as const;

/** Numbers of the adapters; `alpha` may be empty. */
export const ADAPTER = ['rank', 'alpha', 'loraDropout'] as const;

/** What a search may vary. */
export const AXES = ['learningRate', 'rank', 'epochs', 'seed'] as const;

export type SizeField = (typeof SIZES)[number];
type SettingField = (typeof SETTINGS)[number];
type AdapterField = (typeof ADAPTER)[number];
export type Field = SizeField | SettingField | AdapterField;
export type Axis = (typeof AXES)[number];

/** Everything else that the form asks. */
export type Choice =
  | 'version'
  | 'start'
  | 'base'
  | 'method'
  | 'targets'
  | 'rsLora'
  | 'device'
  | 'precision'
  | 'schedule'
  | 'classWeights'
  | 'bestMetric'
  | 'shuffle'
  | 'searchKind';

/** Where something is wrong. */
export type ProblemKey = Field | 'base' | `search ${Axis}` | 'search runs';
export type Problems = Readonly<Partial<Record<ProblemKey, string>>>;

const FIELD_NAMES: ReadonlySet<string> = new Set([...SIZES, ...SETTINGS, ...ADAPTER]);
export const isField = (name: string): name is Field => FIELD_NAMES.has(name);

const SIZE_NAMES: ReadonlySet<string> = new Set(SIZES);
export const isSize = (field: Field): field is SizeField => SIZE_NAMES.has(field);
