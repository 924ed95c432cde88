/** DistilBERT: BERT's encoder without token types and pooler, under names of its own. */
import { z } from 'zod';
import * as t from '../../graph/build.ts';
import { linearSpecs, normSpecs, tableSpec } from '../parameters.ts';
import { encodeFirst, type LayerNames, layerSpecs } from './encoder.ts';
import type { Family } from './family.ts';
import { activation, count, rate } from './keys.ts';

const keys = z.object({
  vocab_size: count,
  dim: count,
  n_layers: count,
  n_heads: count,
  hidden_dim: count,
  max_position_embeddings: count.default(512),
  activation: activation.default('gelu'),
  dropout: rate.default(0.1),
  attention_dropout: rate.default(0.1),
  seq_classif_dropout: rate.default(0.2),
  initializer_range: z.number().positive().default(0.02),
  pad_token_id: z.number().int().min(0).nullable().default(0),
});

/** Fixed in the model's code, not in its configuration. */
const EPSILON = 1e-12;

const names: LayerNames = {
  layer: (index) => `distilbert.transformer.layer.${index}`,
  query: 'attention.q_lin',
  key: 'attention.k_lin',
  value: 'attention.v_lin',
  output: 'attention.out_lin',
  attentionNorm: 'sa_layer_norm',
  wide: 'ffn.lin1',
  narrow: 'ffn.lin2',
  norm: 'output_layer_norm',
};

export const distilbert: Family = {
  architecture: 'DistilBertForSequenceClassification',
  prefix: 'distilbert.',
  parse: (json) => {
    const read = keys.parse(json);
    return {
      vocabulary: read.vocab_size,
      width: read.dim,
      embeddingWidth: read.dim,
      layers: read.n_layers,
      heads: read.n_heads,
      inner: read.hidden_dim,
      positions: read.max_position_embeddings,
      firstPosition: 0,
      maxTokens: read.max_position_embeddings,
      types: 0,
      padId: read.pad_token_id,
      epsilon: EPSILON,
      initializerRange: read.initializer_range,
      activation: read.activation,
      dropout: {
        embedding: read.dropout,
        hidden: read.dropout,
        attention: read.attention_dropout,
        head: read.seq_classif_dropout,
      },
      rotary: null,
    };
  },
  parameters: (config) => [
    tableSpec('distilbert.embeddings.word_embeddings', config.vocabulary, config.width, 'words', config.padId),
    tableSpec('distilbert.embeddings.position_embeddings', config.positions, config.width, 'positions'),
    ...normSpecs('distilbert.embeddings.LayerNorm', config.width, 'embeddings'),
    ...layerSpecs(config, names),
    ...linearSpecs('pre_classifier', config.width, config.width, 'head'),
    ...linearSpecs('classifier', config.labels.length, config.width, 'head'),
  ],
  forward: (kit, config) => {
    const { layout, parameter, norm, drop, linear } = kit;
    const summed = t.add(
      layout.words(parameter('distilbert.embeddings.word_embeddings.weight')),
      layout.positions(parameter('distilbert.embeddings.position_embeddings.weight'), 0),
    );
    const embedded = drop(norm(summed, 'distilbert.embeddings.LayerNorm', EPSILON), config.dropout.embedding);
    const first = kit.pool(encodeFirst(kit, config, names, embedded));
    return linear(drop(t.relu(linear(first, 'pre_classifier')), config.dropout.head), 'classifier');
  },
  dropoutKeys: (value) => ({ dropout: value, attention_dropout: value, seq_classif_dropout: value }),
  // PEFT has no default for DistilBERT; these are its queries and values.
  loraTargets: ['q_lin', 'v_lin'],
  headModules: ['pre_classifier', 'classifier'],
};
