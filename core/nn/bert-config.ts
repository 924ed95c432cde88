/** A BERT classifier's `config.json`, as Hugging Face transformers writes and reads it. */
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';

const sizes = z.object({
  vocab_size: z.number().int().positive(),
  hidden_size: z.number().int().positive(),
  num_hidden_layers: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  intermediate_size: z.number().int().positive(),
  max_position_embeddings: z.number().int().positive().default(512),
  type_vocab_size: z.number().int().positive().default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  initializer_range: z.number().positive().default(0.02),
  hidden_dropout_prob: z.number().min(0).max(1).default(0.1),
  attention_probs_dropout_prob: z.number().min(0).max(1).default(0.1),
  classifier_dropout: z.number().min(0).max(1).nullable().default(null),
  pad_token_id: z.number().int().min(0).nullable().default(0),
});

const file = sizes.extend({
  model_type: z.literal('bert'),
  hidden_act: z.literal('gelu').default('gelu'),
  position_embedding_type: z.literal('absolute').default('absolute'),
  problem_type: z.literal('single_label_classification').nullish(),
  id2label: z.record(z.string(), z.string()).optional(),
});

export type BertConfig = Readonly<z.infer<typeof sizes>> & {
  /** In the order of the classifier's outputs; empty when the file has none. */
  readonly labels: readonly string[];
};

/** @throws IdriftError naming `where` and the first key that is missing or not supported. */
export const parseBertConfig = (text: string, where: string): BertConfig => {
  const bad = (reason: string): IdriftError =>
    new IdriftError({
      code: 'bad-input',
      message: `${where}: ${reason}`,
      where,
      hint: 'Idrift reads BERT models for sequence classification: model_type "bert", hidden_act "gelu", absolute positions.',
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw bad(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const parsed = file.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
  }
  const { id2label } = parsed.data;
  const labels = Object.entries(id2label ?? {})
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label);
  return checkConfig({ ...sizes.parse(parsed.data), labels }, where);
};

/** @throws IdriftError when the width does not split into the heads. */
export const checkConfig = (config: BertConfig, where: string): BertConfig => {
  if (config.hidden_size % config.num_attention_heads !== 0) {
    throw new IdriftError({
      code: 'bad-input',
      message: `hidden_size ${config.hidden_size} does not divide into ${config.num_attention_heads} attention heads.`,
      where,
      hint: 'Choose a width that is a multiple of the number of heads.',
    });
  }
  return config;
};

export const writeBertConfig = ({ labels, ...config }: BertConfig): string =>
  `${JSON.stringify(
    {
      architectures: ['BertForSequenceClassification'],
      ...config,
      hidden_act: 'gelu',
      id2label: Object.fromEntries(labels.map((label, i) => [String(i), label])),
      label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
      model_type: 'bert',
      position_embedding_type: 'absolute',
      problem_type: 'single_label_classification',
      torch_dtype: 'float32',
      use_cache: true,
    },
    null,
    2,
  )}\n`;
