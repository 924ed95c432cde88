/** For tests: a real model folder, one small layer of random weights with a vocabulary of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parametersOf } from '../nn/classifier.ts';
import { configFrom } from '../nn/config-file.ts';
import { initialise } from '../nn/initialise.ts';
import { writeModel } from '../nn/model-folder.ts';
import { viewsOf } from '../nn/parameters.ts';
import { trainWordPiece } from '../text/wordpiece-trainer.ts';

export const MAX_TOKENS = 32;

const TEXTS = ['Maten var god och personalen trevlig.', 'Bussen var sen igen!', 'Maten var kall och bussen sen.'];

/** Writes the folder's files into `dir`, which exists, and gives it back. */
export const writeRandomModel = (dir: string, seed: number): string => {
  const files = trainWordPiece([...TEXTS, ...TEXTS], 120, MAX_TOKENS);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  const config = configFrom(
    {
      model_type: 'bert',
      vocab_size: files['vocab.txt'].trimEnd().split('\n').length,
      hidden_size: 16,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      intermediate_size: 32,
      max_position_embeddings: MAX_TOKENS,
      initializer_range: 0.4,
      id2label: { 0: 'negativ', 1: 'positiv' },
    },
    'config.json',
  );
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  initialise(flat, parameters, config, seed);
  writeModel(dir, config, viewsOf(flat, parameters), null);
  return dir;
};
