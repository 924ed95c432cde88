/** Where training starts: tokenizer files in the model's folder, its configuration, and its first weights. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Recipe } from '../contract/training.ts';
import { type Trainable, trainableOf } from '../nn/classifier.ts';
import { adjusted, configFrom, readConfig } from '../nn/config-file.ts';
import { initialise } from '../nn/initialise.ts';
import { loadWeights } from '../nn/load-weights.ts';
import { freshBertJson, type ModelConfig, type Problem } from '../nn/model-config.ts';
import { copyTokenizer } from '../nn/model-folder.ts';
import { type Parameter, type Parameters, viewOf } from '../nn/parameters.ts';
import { loadTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { trainWordPiece } from '../text/wordpiece-trainer.ts';

export type StartingPoint = Trainable & {
  readonly tokenizer: Tokenizer;
  readonly config: ModelConfig;
  /** Writes the first weights into memory of `parameters.length` floats; gives what the user should know about them. */
  readonly fill: (weights: Float32Array) => readonly string[];
};

/** What the training rows say of the classifier. */
export type Task = { readonly labels: readonly string[]; readonly problem: Problem };

/** `recipe.base` is a folder by now. Tokenizer files are written into `dir`. */
export const startingPoint = (recipe: Recipe, task: Task, texts: readonly string[], dir: string): StartingPoint =>
  recipe.base === null ? fresh(recipe, task, texts, dir) : based(recipe, recipe.base, task, dir);

const checkLength = (maxLength: number, positions: number, where: string): void => {
  if (maxLength <= positions) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `Texts of ${maxLength} tokens do not fit a model with ${positions} positions.`,
    where,
    hint: `Set the longest text to ${positions} tokens or fewer.`,
  });
};

const fresh = (recipe: Recipe, task: Task, texts: readonly string[], dir: string): StartingPoint => {
  const { size, dropout, maxLength, seed } = recipe;
  checkLength(maxLength, size.max_position_embeddings, 'max_position_embeddings');
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of Object.entries(trainWordPiece(texts, size.vocab_size, maxLength))) {
    writeFileSync(join(dir, name), content);
  }
  const tokenizer = loadTokenizer(dir);
  const json = freshBertJson(size, tokenizer.vocabularySize, tokenizer.padId);
  const config = adjusted(configFrom(json, 'recipe'), { ...task, dropout });
  const trainable = trainableOf(config, recipe);
  return {
    ...trainable,
    tokenizer,
    config,
    fill: (weights) => {
      initialise(weights, trainable.parameters, config, seed);
      return recipe.method === 'full'
        ? []
        : ['Only a part of a model with random weights is trained: choose a base model.'];
    },
  };
};

const isHead = ({ place }: Parameter): boolean => place === 'head';
const isPooler = ({ place }: Parameter): boolean => place === 'pooler';
const isAdapter = ({ name }: Parameter): boolean => /\.lora_[AB]\.weight$/.test(name);
/** Its shape follows the labels: the layer that gives the logits. */
const isOutput = ({ name }: Parameter): boolean => /^classifier\.(out_proj\.)?(weight|bias)$/.test(name);

const based = (recipe: Recipe, base: string, task: Task, dir: string): StartingPoint => {
  const { dropout, maxLength, seed } = recipe;
  const { labels } = task;
  const saved = readConfig(base);
  checkLength(maxLength, saved.maxTokens, join(base, 'config.json'));
  checkFrozen(recipe, saved, join(base, 'config.json'));
  copyTokenizer(base, dir, maxLength);
  const tokenizer = loadTokenizer(dir);
  if (tokenizer.vocabularySize > saved.vocabulary) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The tokenizer knows ${tokenizer.vocabularySize} tokens, the model ${saved.vocabulary}.`,
      where: join(base, 'config.json'),
      hint: 'Use the tokenizer files that were saved together with this model.',
    });
  }
  const config = adjusted(saved, { ...task, dropout });
  const trainable = trainableOf(config, recipe);
  const { parameters } = trainable;
  const sameLabels = saved.labels.length === labels.length && labels.every((label) => saved.labels.includes(label));
  return {
    ...trainable,
    tokenizer,
    config,
    fill: (weights) => {
      const isSaved = (p: Parameter): boolean => !isAdapter(p) && (sameLabels || !isOutput(p));
      const wanted = { ...parameters, list: parameters.list.filter(isSaved) };
      const absent = new Set(loadWeights(base, weights, wanted, (p) => isHead(p) || isPooler(p)));
      const isNew = (p: Parameter): boolean => absent.has(p) || !isSaved(p);
      initialise(weights, parameters, config, seed, isNew);
      if (sameLabels) reorderHead(weights, parameters, saved.labels, labels);
      return noticesOf(parameters, isNew, saved, labels, recipe);
    },
  };
};

const checkFrozen = ({ frozenLayers }: Recipe, { layers }: ModelConfig, where: string): void => {
  if (frozenLayers <= layers) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `${frozenLayers} layers cannot be frozen: the model has ${layers}.`,
    where,
    hint: `Freeze ${layers} layers or fewer; to train the classifier alone, choose the method "head".`,
  });
};

/** What to know of the first weights (M-19). */
const noticesOf = (
  { list }: Parameters,
  isNew: (parameter: Parameter) => boolean,
  saved: ModelConfig,
  labels: readonly string[],
  { method }: Recipe,
): readonly string[] => {
  const notices: string[] = [];
  if (list.some((p) => isOutput(p) && isNew(p))) {
    const other = saved.labels.some((label) => !/^LABEL_\d+$/.test(label));
    notices.push(
      other
        ? `The base model tells ${saved.labels.join(', ')} apart: a new classifier for ${labels.join(', ')} starts from random weights.`
        : 'The base model has no classifier: a new one starts from random weights.',
    );
  }
  if (list.some((p) => isPooler(p) && isNew(p))) {
    const stays = method === 'full' ? '' : ', and stays as it is: this method does not train it';
    notices.push(`The base model has no pooler: a new one starts from random weights${stays}.`);
  }
  return notices;
};

/** Puts the classifier's rows into the order of our labels. */
const reorderHead = (
  weights: Float32Array,
  parameters: Parameters,
  from: readonly string[],
  to: readonly string[],
): void => {
  for (const parameter of parameters.list.filter(isOutput)) {
    const view = viewOf(weights, parameter);
    const before = view.slice();
    const width = view.length / to.length;
    for (const [row, label] of to.entries()) {
      const old = from.indexOf(label);
      view.set(before.subarray(old * width, (old + 1) * width), row * width);
    }
  }
};
