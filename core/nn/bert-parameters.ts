/** The parameters of BertForSequenceClassification: Hugging Face's names, shapes and initialisation. */
import type { BertConfig } from './bert-config.ts';
import type { ParameterSpec } from './parameters.ts';

const linear = (name: string, out: number, into: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [out, into], init: 'normal', decay: true },
  { name: `${name}.bias`, shape: [out], init: 'zero', decay: false },
];

const norm = (name: string, width: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [width], init: 'one', decay: false },
  { name: `${name}.bias`, shape: [width], init: 'zero', decay: false },
];

const table = (name: string, rows: number, width: number): ParameterSpec => ({
  name: `${name}.weight`,
  shape: [rows, width],
  init: 'normal',
  decay: true,
});

export const bertParameters = (config: BertConfig): readonly ParameterSpec[] => {
  const width = config.hidden_size;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) => `bert.encoder.layer.${i}`);
  return [
    table('bert.embeddings.word_embeddings', config.vocab_size, width),
    table('bert.embeddings.position_embeddings', config.max_position_embeddings, width),
    table('bert.embeddings.token_type_embeddings', config.type_vocab_size, width),
    ...norm('bert.embeddings.LayerNorm', width),
    ...layers.flatMap((layer) => [
      ...linear(`${layer}.attention.self.query`, width, width),
      ...linear(`${layer}.attention.self.key`, width, width),
      ...linear(`${layer}.attention.self.value`, width, width),
      ...linear(`${layer}.attention.output.dense`, width, width),
      ...norm(`${layer}.attention.output.LayerNorm`, width),
      ...linear(`${layer}.intermediate.dense`, config.intermediate_size, width),
      ...linear(`${layer}.output.dense`, width, config.intermediate_size),
      ...norm(`${layer}.output.LayerNorm`, width),
    ]),
    ...linear('bert.pooler.dense', width, width),
    ...linear('classifier', config.labels.length, width),
  ];
};
