/** What bench/serving measures: models of two sizes and texts of two lengths. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parametersOf } from '../core/nn/classifier.ts';
import { configFrom } from '../core/nn/config-file.ts';
import { initialise } from '../core/nn/initialise.ts';
import { loadWeights } from '../core/nn/load-weights.ts';
import { copyTokenizer, writeModel } from '../core/nn/model-folder.ts';
import { viewsOf } from '../core/nn/parameters.ts';
import { mix } from '../core/nn/random.ts';

export type ModelName = 'minilm' | 'base';

const SHAPES = {
  minilm: { hidden_size: 384, num_hidden_layers: 6, num_attention_heads: 12, intermediate_size: 1536 },
  base: { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
} as const;

/** @param pretrained the folder of all-MiniLM-L6-v2; BERT-base takes its tokenizer and random weights. */
export const makeModel = (name: ModelName, pretrained: string, into: string): string => {
  const dir = join(into, name);
  if (existsSync(join(dir, 'README.md'))) return dir;
  mkdirSync(dir, { recursive: true });
  copyTokenizer(pretrained, dir, 512);
  if (existsSync(join(pretrained, 'vocab.txt'))) copyFileSync(join(pretrained, 'vocab.txt'), join(dir, 'vocab.txt'));
  const labels = { id2label: { 0: 'negative', 1: 'positive' }, label2id: { negative: 0, positive: 1 } };
  const config = configFrom(
    {
      model_type: 'bert',
      architectures: ['BertForSequenceClassification'],
      vocab_size: 30522,
      max_position_embeddings: 512,
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
      hidden_act: 'gelu',
      initializer_range: 0.02,
      pad_token_id: 0,
      ...SHAPES[name],
      ...labels,
    },
    'config.json',
  );
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  initialise(flat, parameters, config, 1);
  if (name === 'minilm')
    loadWeights(pretrained, flat, parameters, ({ place }) => place === 'head' || place === 'pooler');
  writeModel(dir, config, viewsOf(flat, parameters), null);
  writeFileSync(join(dir, 'README.md'), '# A model for timings\n');
  return dir;
};

const WORDS =
  'the food was good and people were kind but our bus came late again so we waited outside for almost an hour in cold rain before anyone told us what had happened with that train from town which never left because of a strike or some other reason nobody could explain'.split(
    ' ',
  );

/** Of so many words, all different. */
export const textsOf = (words: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, text) =>
    Array.from({ length: words }, (_, i) => WORDS[mix(7919 * text + 104_729 * i + words) % WORDS.length]).join(' '),
  );
