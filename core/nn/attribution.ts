/**
 * Which tokens of a text spoke for an answer: gradient × input (Shrikumar et al. 2016) on the rows of the word table, from the very graph that
 * training differentiates. To first order, a token's score is what the answer's lead over the mean of the other labels loses without it.
 */
import * as t from '../graph/build.ts';
import { gradients } from '../graph/gradient.ts';
import { onnxParts } from '../onnx/model.ts';
import { openSession } from '../onnx/session.ts';
import { loadTokenizer } from '../text/tokenizer.ts';
import { wordTokens } from '../text/word-tokens.ts';
import { paddedFeeds } from './batch.ts';
import { classifierGraph, parametersOf } from './classifier.ts';
import { readConfig } from './config-file.ts';
import { loadWeights } from './load-weights.ts';
import type { ModelConfig } from './model-config.ts';
import { tokenizerDir } from './model-folder.ts';
import { viewsOf } from './parameters.ts';

type Attribution = {
  readonly label: string;
  /** Of each token, special ones included; positive speaks for the label. */
  readonly tokens: readonly { readonly id: number; readonly score: number }[];
  /** The text in pieces, each a word with the space before it; what was cut has 0. */
  readonly words: readonly { readonly text: string; readonly score: number }[];
};

export type Attributor = {
  /** @param label one of the model's; without it the likeliest. Blocks the thread while it computes. */
  readonly attribute: (text: string, label?: string) => Promise<Attribution>;
  readonly close: () => Promise<void>;
};

/** @throws IdriftError when the folder lacks a file or a file does not fit the others. */
export const openAttributor = async (
  modelDir: string,
  options: { readonly threads?: number } = {},
): Promise<Attributor> => {
  const config = readConfig(modelDir);
  const { labels } = config;
  const tokenizer = loadTokenizer(tokenizerDir(modelDir));
  const maxLength = Math.min(tokenizer.maxLength, config.maxTokens);
  const session = await openSession(attributionModel(modelDir, config), options);

  return {
    attribute: async (text, asked) => {
      const { ids } = tokenizer.encode(text, maxLength);
      const run = async (weights: Float32Array): Promise<ReadonlyMap<string, Float32Array>> => {
        const feeds = paddedFeeds([ids], tokenizer.padId, config.maxTokens);
        const wanted = Object.entries(feeds).filter(([name]) => session.inputs.includes(name));
        const shape = [1, labels.length];
        return session.run({ ...Object.fromEntries(wanted), weights: { type: 'f32', data: weights, shape } });
      };
      let label = asked === undefined ? -1 : labels.indexOf(asked);
      if (label < 0) {
        const logits = (await run(new Float32Array(labels.length))).get('logits') ?? new Float32Array();
        label = logits.indexOf(Math.max(...logits));
      }
      const scores = (await run(leadOf(label, config))).get('scores') ?? new Float32Array();
      const tokens = ids.map((id, i) => ({ id, score: scores[i] ?? 0 }));
      const words = wordTokens(text, (part) => tokenizer.encode(part, maxLength).ids).map(
        ({ text: word, from, to }) => ({
          text: word,
          score: tokens.slice(from, to).reduce((sum, token) => sum + token.score, 0),
        }),
      );
      return { label: labels[label] ?? '', tokens, words };
    },
    close: session.close,
  };
};

/** Weights of the logits: the label's own less the mean of the others; where a text may have several labels, its own alone. */
const leadOf = (label: number, { labels, problem }: ModelConfig): Float32Array =>
  Float32Array.from(labels, (_, i) => {
    if (i === label) return 1;
    return problem === 'multi' ? 0 : -1 / (labels.length - 1);
  });

const attributionModel = (modelDir: string, config: ModelConfig): Uint8Array => {
  const { logits, constants, lookups } = classifierGraph(config, { layout: 'padded', dropout: false });
  const words = [...lookups.values()].find(({ by }) => by === 'words');
  if (!words) throw new Error(`The ${config.family} graph looks no words up.`);
  const weights = t.input('weights', logits.shape);
  const lead = t.reshape(t.sum(t.mul(logits, weights), [0, 1]), []);
  const [gradient = words.rows] = gradients(lead, [words.rows]);
  const scores = t.sum(t.mul(gradient, words.rows), [1]);
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(modelDir, flat, parameters);
  const fixed = [...constants].map(([name, { data }]) => [name, data] as const);
  return Buffer.concat(onnxParts({ logits, scores }, new Map([...viewsOf(flat, parameters), ...fixed])));
};
