/** A classifier's `config.json` of any model family, in one shape; the file's other keys are kept and written back. */
import type { ModelSize } from '../contract/training.ts';

export const familyNames = ['bert', 'roberta', 'xlm-roberta', 'distilbert', 'electra', 'modernbert'] as const;
export type FamilyName = (typeof familyNames)[number];

/** gelu is exact; gelu_new and its other names approximate it by tanh. */
export type Activation = 'gelu' | 'geluTanh' | 'relu' | 'silu';

/** single: one label each text; multi: any number of them. */
export type Problem = 'single' | 'multi';

/** Positions as rotations of queries and keys, and which layers look at near tokens only (ModernBERT). */
export type Rotary = {
  readonly thetas: { readonly global: number; readonly local: number };
  /** For each layer. */
  readonly reach: readonly ('global' | 'local')[];
  /** Tokens to each side that a local layer sees. */
  readonly window: number;
  readonly pooling: 'cls' | 'mean';
  readonly biases: {
    readonly norm: boolean;
    readonly attention: boolean;
    readonly mlp: boolean;
    readonly head: boolean;
  };
  readonly headActivation: Activation;
};

export type ModelConfig = {
  readonly family: FamilyName;
  /** In the order of the classifier's outputs; empty when the file has none. */
  readonly labels: readonly string[];
  readonly problem: Problem;
  readonly vocabulary: number;
  readonly width: number;
  /** Of the embeddings; ELECTRA's may be narrower than the layers. */
  readonly embeddingWidth: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  /** Rows of the position table, and the row of a text's first token. */
  readonly positions: number;
  readonly firstPosition: number;
  /** Longest text in tokens. */
  readonly maxTokens: number;
  /** Rows of the token type table; 0: there is none. */
  readonly types: number;
  readonly padId: number | null;
  readonly epsilon: number;
  readonly initializerRange: number;
  readonly activation: Activation;
  readonly dropout: {
    readonly embedding: number;
    readonly hidden: number;
    readonly attention: number;
    readonly head: number;
  };
  readonly rotary: Rotary | null;
  /** The file as it was read. */
  readonly json: Readonly<Record<string, unknown>>;
};

/** The keys of a BERT that starts from random weights. */
export const freshBertJson = (
  size: ModelSize,
  vocabulary: number,
  padId: number,
): Readonly<Record<string, unknown>> => ({
  ...size,
  vocab_size: vocabulary,
  model_type: 'bert',
  hidden_act: 'gelu',
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  initializer_range: 0.02,
  pad_token_id: padId,
  position_embedding_type: 'absolute',
  use_cache: true,
});
