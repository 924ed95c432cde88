/** ModernBERT: rotated queries and keys in place of positions, norms before each part, gated wide layers, near and far attention in turn. */
import { z } from 'zod';
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import { dimAt } from '../../graph/shape.ts';
import { activate, type Kit } from '../kit.ts';
import { LOWEST } from '../layout.ts';
import type { ModelConfig, Rotary } from '../model-config.ts';
import { linearSpecs, normSpecs, tableSpec } from '../parameters.ts';
import { attend, mergeOne, splitOne } from './encoder.ts';
import type { Family } from './family.ts';
import { activation, count, rate } from './keys.ts';

const rope = z.object({
  rope_type: z.literal('default').default('default'),
  rope_theta: z.number().positive().optional(),
});

const keys = z.object({
  vocab_size: count,
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_activation: activation.default('gelu'),
  max_position_embeddings: count.default(8192),
  initializer_range: z.number().positive().default(0.02),
  norm_eps: z.number().positive().default(1e-5),
  norm_bias: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  classifier_bias: z.boolean().default(false),
  attention_dropout: rate.default(0),
  embedding_dropout: rate.default(0),
  mlp_dropout: rate.default(0),
  classifier_dropout: rate.default(0),
  classifier_activation: activation.default('gelu'),
  classifier_pooling: z.enum(['cls', 'mean']).default('cls'),
  local_attention: z.number().int().min(2).default(128),
  global_attn_every_n_layers: count.default(3),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  global_rope_theta: z.number().positive().default(160_000),
  local_rope_theta: z.number().positive().nullable().default(10_000),
  /** As transformers 5 writes the thetas. */
  rope_parameters: z.object({ full_attention: rope.nullish(), sliding_attention: rope.nullish() }).nullish(),
  pad_token_id: z.number().int().min(0).nullable().default(50283),
});

const rotaryOf = (read: z.infer<typeof keys>): Rotary => ({
  thetas: {
    global: read.rope_parameters?.full_attention?.rope_theta ?? read.global_rope_theta,
    local: read.rope_parameters?.sliding_attention?.rope_theta ?? read.local_rope_theta ?? read.global_rope_theta,
  },
  reach: Array.from({ length: read.num_hidden_layers }, (_, layer) => {
    const type = read.layer_types?.[layer];
    const far = type === undefined ? layer % read.global_attn_every_n_layers === 0 : type === 'full_attention';
    return far ? 'global' : 'local';
  }),
  window: Math.floor(read.local_attention / 2),
  pooling: read.classifier_pooling,
  biases: { norm: read.norm_bias, attention: read.attention_bias, mlp: read.mlp_bias, head: read.classifier_bias },
  headActivation: read.classifier_activation,
});

const rotaryIn = ({ rotary }: ModelConfig): Rotary => {
  if (!rotary) throw new Error('A ModernBERT without rotary settings.');
  return rotary;
};

const layerName = (index: number): string => `model.layers.${index}`;

/** Cosines or sines of position · theta^(−2i / size), each frequency twice: [positions, size]. */
const rotations = (positions: number, size: number, theta: number, of: (angle: number) => number): Float32Array => {
  const table = new Float32Array(positions * size);
  for (let i = 0; i < size / 2; i += 1) {
    // transformers rounds the frequency and the angle to float32 before it takes the cosine.
    const frequency = Math.fround(1 / Math.fround(theta ** ((2 * i) / size)));
    for (let position = 0; position < positions; position += 1) {
      const value = of(Math.fround(position * frequency));
      table[position * size + i] = value;
      table[position * size + i + size / 2] = value;
    }
  }
  return table;
};

/** x·cos + rotate(x)·sin, where rotate swaps the halves of the last axis and negates the new first one. */
const rotate = (x: Node, cosine: Node, sine: Node): Node => {
  const axis = x.shape.length - 1;
  const size = Number(dimAt(x.shape, axis));
  const first = t.mul(t.slice(x, axis, size / 2, size / 2), t.constant(-1));
  const turned = t.add(t.pad(first, axis, 0, size), t.pad(t.slice(x, axis, 0, size / 2), axis, size / 2, size));
  return t.add(t.mul(x, cosine), t.mul(turned, sine));
};

/** Cosines and sines for the positions of the batch, [length, size]. */
const angles = (kit: Kit, config: ModelConfig, reach: 'global' | 'local') => {
  const size = config.width / config.heads;
  const theta = rotaryIn(config).thetas[reach];
  const table = (name: string, of: (angle: number) => number): Node =>
    t.slice(
      kit.constant(`rotary.${reach}.${name}`, [config.positions, size], () =>
        rotations(config.positions, size, theta, of),
      ),
      0,
      0,
      'length',
    );
  return { cosine: table('cosine', Math.cos), sine: table('sine', Math.sin) };
};

/** The lowest float where two tokens are further apart than the window, else 0: [length, length]. */
const windowBias = (kit: Kit, config: ModelConfig): Node => {
  const { positions } = config;
  const places = t.slice(
    kit.constant('positions', [positions, 1], () => Float32Array.from({ length: positions }, (_, i) => i)),
    0,
    0,
    'length',
  );
  const apart = t.sub(places, t.transpose(places, [1, 0]));
  const beyond = t.positive(t.sub(t.mul(apart, apart), t.constant(rotaryIn(config).window ** 2 + 0.5)));
  return t.mul(beyond, t.constant(LOWEST / 2));
};

/** [tokens, width] → [batch, width], what the head pools. When that is the first token, the last layer goes on with it alone after its keys and values. */
const encode = (kit: Kit, config: ModelConfig, embedded: Node): Node => {
  const { layout, linear, norm, drop } = kit;
  const { width, heads, inner, dropout } = config;
  const { reach, pooling } = rotaryIn(config);
  const turns = { global: angles(kit, config, 'global'), local: angles(kit, config, 'local') };
  // Half of the lowest float at most from each: their sum stays finite.
  const near = t.add(t.mul(layout.bias, t.constant(0.5)), windowBias(kit, config));
  const layer = (x: Node, index: number): Node => {
    const at = (name: string): string => `${layerName(index)}.${name}`;
    const far = reach[index] === 'global';
    const { cosine, sine } = turns[far ? 'global' : 'local'];
    const together = linear(index === 0 ? x : norm(x, at('attn_norm'), config.epsilon), at('attn.Wqkv'));
    const part = (rows: Node, i: number): Node => t.slice(rows, 1, i * width, width);
    const key = rotate(layout.split(part(together, 1), heads), cosine, sine);
    const value = layout.split(part(together, 2), heads);
    const one = pooling === 'cls' && index === config.layers - 1;
    // The first position is turned by nothing.
    const query = one
      ? splitOne(part(layout.first(together), 0), config)
      : rotate(layout.split(part(together, 0), heads), cosine, sine);
    const bias = far ? layout.bias : one ? t.slice(near, 2, 0, 1) : near;
    const found = attend(kit, query, key, value, bias, dropout.attention);
    const mixed = one ? mergeOne(found, config) : layout.merge(found);
    const own = one ? layout.first(x) : x;
    const attended = t.add(own, drop(linear(mixed, at('attn.Wo')), dropout.attention));
    const wide = linear(norm(attended, at('mlp_norm'), config.epsilon), at('mlp.Wi'));
    const gated = t.mul(activate(t.slice(wide, 1, 0, inner), config.activation), t.slice(wide, 1, inner, inner));
    return t.add(attended, linear(drop(gated, dropout.hidden), at('mlp.Wo')));
  };
  const last = Array.from({ length: config.layers }, (_, index) => index).reduce(layer, embedded);
  const normed = norm(last, 'model.final_norm', config.epsilon);
  return pooling === 'cls' ? normed : layout.mean(normed);
};

export const modernbert: Family = {
  architecture: 'ModernBertForSequenceClassification',
  prefix: 'model.',
  parse: (json) => {
    const read = keys.parse(json);
    return {
      vocabulary: read.vocab_size,
      width: read.hidden_size,
      embeddingWidth: read.hidden_size,
      layers: read.num_hidden_layers,
      heads: read.num_attention_heads,
      inner: read.intermediate_size,
      positions: read.max_position_embeddings,
      firstPosition: 0,
      maxTokens: read.max_position_embeddings,
      types: 0,
      padId: read.pad_token_id,
      epsilon: read.norm_eps,
      initializerRange: read.initializer_range,
      activation: read.hidden_activation,
      dropout: {
        embedding: read.embedding_dropout,
        hidden: read.mlp_dropout,
        attention: read.attention_dropout,
        head: read.classifier_dropout,
      },
      rotary: rotaryOf(read),
    };
  },
  parameters: (config) => {
    const { width, inner, vocabulary, padId } = config;
    const { biases } = rotaryIn(config);
    return [
      tableSpec('model.embeddings.tok_embeddings', vocabulary, width, 'words', padId),
      ...normSpecs('model.embeddings.norm', width, 'embeddings', biases.norm),
      ...Array.from({ length: config.layers }, (_, place) => {
        const at = (name: string): string => `${layerName(place)}.${name}`;
        return [
          ...(place === 0 ? [] : normSpecs(at('attn_norm'), width, place, biases.norm)),
          ...linearSpecs(at('attn.Wqkv'), 3 * width, width, place, biases.attention),
          ...linearSpecs(at('attn.Wo'), width, width, place, biases.attention),
          ...normSpecs(at('mlp_norm'), width, place, biases.norm),
          ...linearSpecs(at('mlp.Wi'), 2 * inner, width, place, biases.mlp),
          ...linearSpecs(at('mlp.Wo'), width, inner, place, biases.mlp),
        ];
      }).flat(),
      ...normSpecs('model.final_norm', width, 'pooler', biases.norm),
      ...linearSpecs('head.dense', width, width, 'head', biases.head),
      ...normSpecs('head.norm', width, 'head', biases.norm),
      ...linearSpecs('classifier', config.labels.length, width, 'head'),
    ];
  },
  forward: (kit, config) => {
    const { layout, parameter, norm, drop, linear } = kit;
    const { headActivation } = rotaryIn(config);
    const words = layout.words(parameter('model.embeddings.tok_embeddings.weight'));
    const embedded = drop(norm(words, 'model.embeddings.norm', config.epsilon), config.dropout.embedding);
    const pooled = kit.pool(encode(kit, config, embedded));
    const head = norm(activate(linear(pooled, 'head.dense'), headActivation), 'head.norm', config.epsilon);
    return linear(drop(head, config.dropout.head), 'classifier');
  },
  dropoutKeys: (value) => ({
    embedding_dropout: value,
    attention_dropout: value,
    mlp_dropout: value,
    classifier_dropout: value,
  }),
  loraTargets: ['Wqkv'],
  headModules: ['classifier'],
};
