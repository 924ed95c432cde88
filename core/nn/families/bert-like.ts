/** BERT, RoBERTa (and XLM-R) and ELECTRA: one encoder under different prefixes, with heads of their own. */
import { z } from 'zod';
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import type { Kit } from '../kit.ts';
import type { ModelConfig } from '../model-config.ts';
import { linearSpecs, normSpecs, type ParameterSpec, tableSpec } from '../parameters.ts';
import { encodeFirst, type LayerNames, layerSpecs } from './encoder.ts';
import type { Family } from './family.ts';
import { activation, count, rate } from './keys.ts';

const keys = z.object({
  vocab_size: count,
  hidden_size: count,
  embedding_size: count.optional(),
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  max_position_embeddings: count.default(512),
  type_vocab_size: count.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  hidden_act: activation.default('gelu'),
  hidden_dropout_prob: rate.default(0.1),
  attention_probs_dropout_prob: rate.default(0.1),
  classifier_dropout: rate.nullable().default(null),
  pad_token_id: z.number().int().min(0).nullable().optional(),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
});

const layerNames = (prefix: string): LayerNames => ({
  layer: (index) => `${prefix}encoder.layer.${index}`,
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  wide: 'intermediate.dense',
  narrow: 'output.dense',
  norm: 'output.LayerNorm',
});

type Kind = 'bert' | 'roberta' | 'electra';

const heads: Readonly<
  Record<Kind, { readonly specs: (config: ModelConfig) => readonly ParameterSpec[]; readonly forward: HeadForward }>
> = {
  bert: {
    specs: ({ width, labels }) => [
      ...linearSpecs('bert.pooler.dense', width, width, 'pooler'),
      ...linearSpecs('classifier', labels.length, width, 'head'),
    ],
    forward: ({ linear, drop }, first, { dropout }) =>
      linear(drop(t.tanh(linear(first, 'bert.pooler.dense')), dropout.head), 'classifier'),
  },
  roberta: {
    specs: ({ width, labels }) => [
      ...linearSpecs('classifier.dense', width, width, 'head'),
      ...linearSpecs('classifier.out_proj', labels.length, width, 'head'),
    ],
    forward: ({ linear, drop }, first, { dropout }) => {
      const dense = t.tanh(linear(drop(first, dropout.head), 'classifier.dense'));
      return linear(drop(dense, dropout.head), 'classifier.out_proj');
    },
  },
  electra: {
    specs: ({ width, labels }) => [
      ...linearSpecs('classifier.dense', width, width, 'head'),
      ...linearSpecs('classifier.out_proj', labels.length, width, 'head'),
    ],
    forward: ({ linear, drop }, first, { dropout }) => {
      const dense = t.gelu(linear(drop(first, dropout.head), 'classifier.dense'));
      return linear(drop(dense, dropout.head), 'classifier.out_proj');
    },
  },
};
type HeadForward = (kit: Kit, first: Node, config: ModelConfig) => Node;

const bertLike = (kind: Kind, architecture: string): Family => {
  const prefix = `${kind}.`;
  const names = layerNames(prefix);
  const embeddings = `${prefix}embeddings`;
  return {
    architecture,
    prefix,
    parse: (json) => {
      const read = keys.parse(json);
      const padId = read.pad_token_id === undefined ? (kind === 'roberta' ? 1 : 0) : read.pad_token_id;
      // RoBERTa counts positions from the row after the padding's.
      const firstPosition = kind === 'roberta' ? (padId ?? 0) + 1 : 0;
      return {
        vocabulary: read.vocab_size,
        width: read.hidden_size,
        embeddingWidth: kind === 'electra' ? (read.embedding_size ?? 128) : read.hidden_size,
        layers: read.num_hidden_layers,
        heads: read.num_attention_heads,
        inner: read.intermediate_size,
        positions: read.max_position_embeddings,
        firstPosition,
        maxTokens: read.max_position_embeddings - firstPosition,
        types: read.type_vocab_size,
        padId,
        epsilon: read.layer_norm_eps,
        initializerRange: read.initializer_range,
        activation: read.hidden_act,
        dropout: {
          embedding: read.hidden_dropout_prob,
          hidden: read.hidden_dropout_prob,
          attention: read.attention_probs_dropout_prob,
          head: read.classifier_dropout ?? read.hidden_dropout_prob,
        },
        rotary: null,
      };
    },
    parameters: (config) => {
      const { vocabulary, embeddingWidth, width, positions, types, padId } = config;
      const positionPadding = kind === 'roberta' ? padId : null;
      return [
        tableSpec(`${embeddings}.word_embeddings`, vocabulary, embeddingWidth, 'words', padId),
        tableSpec(`${embeddings}.position_embeddings`, positions, embeddingWidth, 'positions', positionPadding),
        tableSpec(`${embeddings}.token_type_embeddings`, types, embeddingWidth, 'types'),
        ...normSpecs(`${embeddings}.LayerNorm`, embeddingWidth, 'embeddings'),
        ...(embeddingWidth === width
          ? []
          : linearSpecs(`${prefix}embeddings_project`, width, embeddingWidth, 'embeddings')),
        ...layerSpecs(config, names),
        ...heads[kind].specs(config),
      ];
    },
    forward: (kit, config) => {
      const { layout, parameter, norm, drop, linear } = kit;
      const table = (name: string): Node => parameter(`${embeddings}.${name}.weight`);
      const summed = t.add(
        t.add(layout.words(table('word_embeddings')), layout.types(table('token_type_embeddings'))),
        layout.positions(table('position_embeddings'), config.firstPosition),
      );
      const normed = drop(norm(summed, `${embeddings}.LayerNorm`, config.epsilon), config.dropout.embedding);
      const embedded = config.embeddingWidth === config.width ? normed : linear(normed, `${prefix}embeddings_project`);
      return heads[kind].forward(kit, kit.pool(encodeFirst(kit, config, names, embedded)), config);
    },
    dropoutKeys: (value) => ({
      hidden_dropout_prob: value,
      attention_probs_dropout_prob: value,
      classifier_dropout: null,
    }),
    loraTargets: ['query', 'value'],
    headModules: kind === 'bert' ? ['classifier'] : ['classifier.dense', 'classifier.out_proj'],
  };
};

export const bert = bertLike('bert', 'BertForSequenceClassification');
export const roberta = bertLike('roberta', 'RobertaForSequenceClassification');
export const xlmRoberta: Family = { ...roberta, architecture: 'XLMRobertaForSequenceClassification' };
export const electra = bertLike('electra', 'ElectraForSequenceClassification');
