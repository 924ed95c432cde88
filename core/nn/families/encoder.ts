/** The encoder that BERT, RoBERTa, ELECTRA and DistilBERT share: attention and a wide layer, each added to its input and normed after. */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import { activate, type Kit } from '../kit.ts';
import type { ModelConfig } from '../model-config.ts';
import { linearSpecs, normSpecs, type ParameterSpec } from '../parameters.ts';

/** Where a family keeps the modules of a layer, below the layer's own name. */
export type LayerNames = {
  readonly layer: (index: number) => string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
  readonly attentionNorm: string;
  readonly wide: string;
  readonly narrow: string;
  readonly norm: string;
};

export const layerSpecs = (config: ModelConfig, names: LayerNames): readonly ParameterSpec[] =>
  Array.from({ length: config.layers }, (_, place) => {
    const at = (name: string): string => `${names.layer(place)}.${name}`;
    const { width, inner } = config;
    return [
      ...linearSpecs(at(names.query), width, width, place),
      ...linearSpecs(at(names.key), width, width, place),
      ...linearSpecs(at(names.value), width, width, place),
      ...linearSpecs(at(names.output), width, width, place),
      ...normSpecs(at(names.attentionNorm), width, place),
      ...linearSpecs(at(names.wide), inner, width, place),
      ...linearSpecs(at(names.narrow), width, inner, place),
      ...normSpecs(at(names.norm), width, place),
    ];
  }).flat();

/** Softmax attention; `bias` is added to the scaled scores. Queries, keys and values are [batch, heads, length, each]. */
export const attend = (kit: Kit, query: Node, key: Node, value: Node, bias: Node, dropout: number): Node => {
  const scale = 1 / Math.sqrt(Number(query.shape.at(-1)));
  const scores = t.matmul(query, key, { transposeB: true, scale });
  const shares = kit.drop(t.softmax(t.add(scores, bias)), dropout);
  return kit.layout.merge(t.matmul(shares, value));
};

/** [tokens, width] → [tokens, width]. */
export const encode = (kit: Kit, config: ModelConfig, names: LayerNames, embedded: Node): Node => {
  const { layout, linear, norm, drop } = kit;
  const layer = (x: Node, index: number): Node => {
    const at = (name: string): string => `${names.layer(index)}.${name}`;
    const head = (name: string): Node => layout.split(linear(x, at(name)), config.heads);
    const mixed = attend(
      kit,
      head(names.query),
      head(names.key),
      head(names.value),
      layout.bias,
      config.dropout.attention,
    );
    const attended = t.add(drop(linear(mixed, at(names.output)), config.dropout.hidden), x);
    const middle = norm(attended, at(names.attentionNorm), config.epsilon);
    const wide = activate(linear(middle, at(names.wide)), config.activation);
    const narrow = t.add(drop(linear(wide, at(names.narrow)), config.dropout.hidden), middle);
    return norm(narrow, at(names.norm), config.epsilon);
  };
  return Array.from({ length: config.layers }, (_, index) => index).reduce(layer, embedded);
};
