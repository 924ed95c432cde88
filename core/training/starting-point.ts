/** Where training starts: tokenizer files in the model's folder, its configuration, and its first weights. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Recipe } from '../contract/training.ts';
import { type BertConfig, checkConfig } from '../nn/bert-config.ts';
import { bertParameters } from '../nn/bert-parameters.ts';
import { initialise } from '../nn/initialise.ts';
import { loadWeights } from '../nn/load-weights.ts';
import { copyTokenizer, readConfig } from '../nn/model-folder.ts';
import { layOut, type Parameters, viewOf } from '../nn/parameters.ts';
import { loadTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { trainWordPiece } from '../text/wordpiece-trainer.ts';

export type StartingPoint = {
  readonly tokenizer: Tokenizer;
  readonly config: BertConfig;
  readonly parameters: Parameters;
  /** Writes the first weights into memory of `parameters.length` floats; gives what the user should know about them. */
  readonly fill: (weights: Float32Array) => readonly string[];
};

export const startingPoint = (
  recipe: Recipe,
  labels: readonly string[],
  texts: readonly string[],
  dir: string,
): StartingPoint =>
  recipe.base === null ? fresh(recipe, labels, texts, dir) : based(recipe, recipe.base, labels, dir);

const checkLength = (maxLength: number, positions: number, where: string): void => {
  if (maxLength <= positions) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `Texts of ${maxLength} tokens do not fit a model with ${positions} positions.`,
    where,
    hint: `Set the longest text to ${positions} tokens or fewer.`,
  });
};

const fresh = (recipe: Recipe, labels: readonly string[], texts: readonly string[], dir: string): StartingPoint => {
  const { size, dropout, maxLength, seed } = recipe;
  checkLength(maxLength, size.max_position_embeddings, 'max_position_embeddings');
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of Object.entries(trainWordPiece(texts, size.vocab_size, maxLength))) {
    writeFileSync(join(dir, name), content);
  }
  const tokenizer = loadTokenizer(dir);
  const config = checkConfig(
    {
      ...size,
      vocab_size: tokenizer.vocabularySize,
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
      initializer_range: 0.02,
      hidden_dropout_prob: dropout,
      attention_probs_dropout_prob: dropout,
      classifier_dropout: null,
      pad_token_id: tokenizer.padId,
      labels,
    },
    'recipe',
  );
  const parameters = layOut(bertParameters(config));
  return {
    tokenizer,
    config,
    parameters,
    fill: (weights) => {
      initialise(weights, parameters, config, seed);
      return [];
    },
  };
};

const isHead = ({ name }: { readonly name: string }): boolean => name.startsWith('classifier.');
const isPooler = ({ name }: { readonly name: string }): boolean => name.startsWith('bert.pooler.');

const based = (recipe: Recipe, base: string, labels: readonly string[], dir: string): StartingPoint => {
  const { dropout, maxLength, seed } = recipe;
  const saved = readConfig(base);
  checkLength(maxLength, saved.max_position_embeddings, join(base, 'config.json'));
  copyTokenizer(base, dir, maxLength);
  const tokenizer = loadTokenizer(dir);
  if (tokenizer.vocabularySize > saved.vocab_size) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The tokenizer knows ${tokenizer.vocabularySize} tokens, the model ${saved.vocab_size}.`,
      where: join(base, 'config.json'),
      hint: 'Use the tokenizer files that were saved together with this model.',
    });
  }
  const config: BertConfig = {
    ...saved,
    hidden_dropout_prob: dropout,
    attention_probs_dropout_prob: dropout,
    classifier_dropout: null,
    labels,
  };
  const parameters = layOut(bertParameters(config));
  const sameLabels = saved.labels.length === labels.length && labels.every((label) => saved.labels.includes(label));
  return {
    tokenizer,
    config,
    parameters,
    fill: (weights) => {
      const wanted = sameLabels ? parameters : { ...parameters, list: parameters.list.filter((p) => !isHead(p)) };
      const absent = new Set(loadWeights(base, weights, wanted, (p) => isHead(p) || isPooler(p)));
      const isNew = (p: (typeof parameters.list)[number]): boolean => absent.has(p) || (!sameLabels && isHead(p));
      initialise(weights, parameters, config, seed, isNew);
      if (sameLabels) reorderHead(weights, parameters, saved.labels, labels);
      const notices: string[] = [];
      if (parameters.list.some((p) => isHead(p) && isNew(p))) {
        notices.push(
          saved.labels.length === 0 || sameLabels
            ? 'The base model has no classifier: a new one starts from random weights.'
            : `The base model tells ${saved.labels.join(', ')} apart: a new classifier for ${labels.join(', ')} starts from random weights.`,
        );
      }
      if (parameters.list.some((p) => isPooler(p) && isNew(p)))
        notices.push('The base model has no pooler: a new one starts from random weights.');
      return notices;
    },
  };
};

/** Puts the classifier's rows into the order of our labels. */
const reorderHead = (
  weights: Float32Array,
  parameters: Parameters,
  from: readonly string[],
  to: readonly string[],
): void => {
  for (const parameter of parameters.list.filter(isHead)) {
    const view = viewOf(weights, parameter);
    const before = view.slice();
    const width = view.length / to.length;
    for (const [row, label] of to.entries()) {
      const old = from.indexOf(label);
      view.set(before.subarray(old * width, (old + 1) * width), row * width);
    }
  }
};
