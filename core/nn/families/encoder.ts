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

/** Softmax attention; `bias` is added to the scaled scores. Keys and values are [batch, heads, length, each], queries and the result too, or fewer a text. */
export const attend = (kit: Kit, query: Node, key: Node, value: Node, bias: Node, dropout: number): Node => {
  const scale = 1 / Math.sqrt(Number(query.shape.at(-1)));
  const scores = t.matmul(query, key, { transposeB: true, scale });
  return t.matmul(kit.drop(t.softmax(t.add(scores, bias)), dropout), value);
};

/** Of one query a text: [batch, width] ↔ [batch, heads, 1, each]. */
export const splitOne = (x: Node, { width, heads }: ModelConfig): Node =>
  t.reshape(x, ['batch', heads, 1, width / heads]);
export const mergeOne = (x: Node, { width }: ModelConfig): Node => t.reshape(x, ['batch', width]);

/**
 * [tokens, width] → [batch, width], each text's first token after the last layer. The head looks at nothing else, so the last layer
 * takes keys and values of all tokens, and everything else of the first ones.
 */
export const encodeFirst = (kit: Kit, config: ModelConfig, names: LayerNames, embedded: Node): Node => {
  const { layout, linear, norm, drop } = kit;
  const layer = (x: Node, index: number): Node => {
    const at = (name: string): string => `${names.layer(index)}.${name}`;
    const split = (name: string): Node => layout.split(linear(x, at(name)), config.heads);
    const last = index === config.layers - 1;
    const own = last ? layout.first(x) : x;
    const query = last ? splitOne(linear(own, at(names.query)), config) : split(names.query);
    const found = attend(kit, query, split(names.key), split(names.value), layout.bias, config.dropout.attention);
    const mixed = last ? mergeOne(found, config) : layout.merge(found);
    const attended = t.add(drop(linear(mixed, at(names.output)), config.dropout.hidden), own);
    const middle = norm(attended, at(names.attentionNorm), config.epsilon);
    const wide = activate(linear(middle, at(names.wide)), config.activation);
    const narrow = t.add(drop(linear(wide, at(names.narrow)), config.dropout.hidden), middle);
    return norm(narrow, at(names.norm), config.epsilon);
  };
  return Array.from({ length: config.layers }, (_, index) => index).reduce(layer, embedded);
};
