/** The left sides of comparisons, and what an order names: `kind.key`, or an attribute by itself. */
import { FilterError, type Span } from './filter-error.ts';
import { pythonRepr, pythonSet, pythonTuple } from './python-text.ts';
import { withoutBackticks, withoutQuotes } from './values.ts';

export type EntityKind = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

export type Identifier = { readonly kind: EntityKind; readonly key: string };

const KINDS = ['metric', 'parameter', 'tag', 'attribute', 'dataset'] as const;

/** Every word that MLflow takes for a kind, in filters of runs. */
const KIND_OF: Readonly<Record<string, EntityKind>> = {
  metric: 'metric',
  metrics: 'metric',
  parameter: 'parameter',
  parameters: 'parameter',
  param: 'parameter',
  params: 'parameter',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
};

export const DATASET_KEYS = new Set(['name', 'digest', 'context']);

const plainKey = (key: string): string => withoutBackticks(withoutQuotes(key) ?? key);

const splitName = (text: string): readonly [string | null, string] => {
  const point = text.indexOf('.');
  return point < 0 ? [null, text] : [text.slice(0, point), text.slice(point + 1)];
};

const wrongKey = (key: string, keys: string, span: Span | null): FilterError =>
  new FilterError(`Invalid attribute key '${key}' specified. Valid keys are '${keys}'`, span);

/** Of runs: five kinds, each by several words. @param keys the attributes there are, as MLflow lists them */
export const runIdentifier = (text: string, keys: ReadonlySet<string>, span: Span | null): Identifier => {
  const [word, rest] = splitName(text);
  const kind = word === null ? 'attribute' : KIND_OF[withoutBackticks(word)];
  if (kind === undefined) {
    throw new FilterError(
      `Invalid entity type '${withoutBackticks(word ?? '')}'. Valid values are ${pythonRepr([...KINDS])}`,
      span,
    );
  }
  const key = plainKey(rest);
  if (kind === 'attribute' && !keys.has(key)) throw wrongKey(key, pythonSet(keys), span);
  if (kind === 'dataset' && !DATASET_KEYS.has(key)) {
    throw new FilterError(`Invalid dataset key '${key}' specified. Valid keys are '${pythonSet(DATASET_KEYS)}'`, span);
  }
  return { kind, key };
};

const FEW_KINDS = ['attribute', 'tag', 'tags'] as const;

/** Of experiments, registered models and versions: attributes and tags, and fewer words for them. */
export const fewIdentifier = (text: string, keys: ReadonlySet<string>, span: Span | null): Identifier => {
  const [word, rest] = splitName(text);
  if (word !== null && !FEW_KINDS.some((each) => each === word)) {
    throw new FilterError(`Invalid entity type '${word}'. Valid entity types are ${pythonTuple(FEW_KINDS)}`, span);
  }
  const kind = word === null || word === 'attribute' ? 'attribute' : 'tag';
  const key = plainKey(rest);
  if (kind === 'attribute' && !keys.has(key)) throw wrongKey(key, pythonSet(keys), span);
  return { kind, key };
};
