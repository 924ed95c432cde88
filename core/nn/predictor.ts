/** Predictions from a model folder: the same tokens, padding and graph that training evaluated with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Prediction } from '../contract/serving.ts';
import { onnxParts } from '../onnx/model.ts';
import { openSession, type Provider, type Session } from '../onnx/session.ts';
import { type Encoding, loadTokenizer } from '../text/tokenizer.ts';
import { paddedFeeds, sigmoidRow, softmaxRow } from './batch.ts';
import { classifierGraph, parametersOf } from './classifier.ts';
import { readConfig } from './config-file.ts';
import { loadWeights } from './load-weights.ts';
import type { ModelConfig } from './model-config.ts';
import { onnxOf, tokenizerDir } from './model-folder.ts';
import { viewsOf } from './parameters.ts';
import { runsOf } from './runs.ts';

export type Predictor = {
  /** In the order of the classifier's outputs. */
  readonly labels: readonly string[];
  /** Tokens; what is beyond is cut, and `truncated` says so. */
  readonly maxLength: number;
  /** Predictions in the order of the texts. Blocks the thread while it computes. */
  readonly predict: (texts: readonly string[]) => Promise<readonly Prediction[]>;
  readonly close: () => Promise<void>;
};

/** A prediction, and the text's own state before the head: `width` numbers of the model's. */
type ReadText = { readonly prediction: Prediction; readonly state: Float32Array };

export type Reader = {
  /** In the order of the texts. Blocks the thread while it computes. */
  readonly read: (texts: readonly string[]) => Promise<readonly ReadText[]>;
  readonly close: () => Promise<void>;
};

/** @throws IdriftError when the folder lacks a file or a file does not fit the others. */
export const openPredictor = async (
  modelDir: string,
  options: {
    readonly threads?: number;
    /** In place of the folder's `model.onnx`. */
    readonly onnx?: string;
    /** As in core/onnx/session.ts. */
    readonly service?: boolean;
    readonly provider?: Provider;
  } = {},
): Promise<Predictor> => {
  const config = readConfig(modelDir);
  const onnx = options.onnx ?? join(modelDir, 'model.onnx');
  const session = await openSession(existsSync(onnx) ? onnx : buildModel(modelDir, config), options);
  const { maxLength, run } = openRuns(modelDir, config, session);
  return {
    labels: config.labels,
    maxLength,
    predict: async (texts) => (await run(texts)).map(({ prediction }) => prediction),
    close: session.close,
  };
};

/** From the folder's weights: `model.onnx` gives no states. @throws IdriftError as openPredictor. */
export const openReader = async (modelDir: string, options: { readonly threads?: number } = {}): Promise<Reader> => {
  const config = readConfig(modelDir);
  const session = await openSession(readingModel(modelDir, config), options);
  return { read: openRuns(modelDir, config, session).run, close: session.close };
};

/** Texts through a session, those of like length together; a session that gives no states leaves them empty. */
const openRuns = (modelDir: string, config: ModelConfig, session: Session) => {
  const tokenizer = loadTokenizer(tokenizerDir(modelDir));
  const maxLength = Math.min(tokenizer.maxLength, config.maxTokens);
  const scoresOf = config.problem === 'multi' ? sigmoidRow : softmaxRow;

  const runBatch = async (encodings: readonly Encoding[]): Promise<readonly ReadText[]> => {
    const feeds = paddedFeeds(
      encodings.map(({ ids }) => ids),
      tokenizer.padId,
      config.maxTokens,
    );
    const wanted = Object.entries(feeds).filter(([name]) => session.inputs.includes(name));
    const results = await session.run(Object.fromEntries(wanted));
    const logits = results.get('logits') ?? new Float32Array();
    if (logits.length !== encodings.length * config.labels.length) throw otherLabels(logits, encodings.length, config);
    const states = results.get('pooled') ?? new Float32Array();
    return encodings.map((encoding, row) => ({
      prediction: toPrediction(scoresOf(logits, row, config.labels.length), encoding, config),
      state: states.slice(row * config.width, (row + 1) * config.width),
    }));
  };

  const run = async (texts: readonly string[]): Promise<readonly ReadText[]> => {
    const encodings = texts.map((text) => tokenizer.encode(text, maxLength));
    const order = encodings.map((_, i) => i).toSorted((a, b) => lengthOf(encodings[a]) - lengthOf(encodings[b]));
    const results: ReadText[] = [];
    for (const rows of runsOf(order, (row) => lengthOf(encodings[row]))) {
      const read = await runBatch(rows.flatMap((row) => encodings[row] ?? []));
      for (const [i, row] of rows.entries()) {
        const one = read[i];
        if (one) results[row] = one;
      }
    }
    return results;
  };
  return { maxLength, run };
};

/** A graph beside the configuration of another model would answer with labels that are not its own. */
const otherLabels = ({ length }: Float32Array, texts: number, { labels }: ModelConfig): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `The model gives ${length / texts} scores for a text, and config.json names ${labels.length} labels.`,
    where: 'config.json',
    hint: 'Both must be of the same model: export or log it again.',
  });

const lengthOf = (encoding: Encoding | undefined): number => encoding?.ids.length ?? 0;

const toPrediction = (probabilities: readonly number[], encoding: Encoding, config: ModelConfig): Prediction => {
  const { labels } = config;
  const score = Math.max(...probabilities);
  return {
    label: predictedLabel(probabilities, config),
    score,
    probabilities: Object.fromEntries(labels.map((label, i) => [label, probabilities[i] ?? 0])),
    tokens: encoding.tokens,
    truncated: encoding.truncated,
  };
};

/** The likeliest label; of a multi-label model all that are likelier than not, in the labels' order, joined as data files name them. */
const predictedLabel = (
  probabilities: readonly number[],
  { labels, problem }: Pick<ModelConfig, 'labels' | 'problem'>,
): string =>
  problem === 'multi'
    ? labels.filter((_, i) => (probabilities[i] ?? 0) >= 0.5).join(', ')
    : (labels[probabilities.indexOf(Math.max(...probabilities))] ?? '');

const weightsOf = (modelDir: string, config: ModelConfig): ReturnType<typeof viewsOf> => {
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(modelDir, flat, parameters);
  return viewsOf(flat, parameters);
};

const buildModel = (modelDir: string, config: ModelConfig): Uint8Array =>
  Buffer.concat(onnxOf(config, weightsOf(modelDir, config)));

const readingModel = (modelDir: string, config: ModelConfig): Uint8Array => {
  const { logits, constants, pooled } = classifierGraph(config, { layout: 'padded', dropout: false });
  const fixed = [...constants].map(([name, { data }]) => [name, data] as const);
  return Buffer.concat(onnxParts({ logits, pooled: pooled() }, new Map([...weightsOf(modelDir, config), ...fixed])));
};
