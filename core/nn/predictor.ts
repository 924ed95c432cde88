/** Predictions from a model folder: the same tokens, padding and graph that training evaluated with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Prediction } from '../contract/serving.ts';
import { openSession, type Provider } from '../onnx/session.ts';
import { type Encoding, loadTokenizer } from '../text/tokenizer.ts';
import { paddedFeeds, sigmoidRow, softmaxRow } from './batch.ts';
import { parametersOf } from './classifier.ts';
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
  const tokenizer = loadTokenizer(tokenizerDir(modelDir));
  const onnx = options.onnx ?? join(modelDir, 'model.onnx');
  const session = await openSession(existsSync(onnx) ? onnx : buildModel(modelDir, config), options);
  const maxLength = Math.min(tokenizer.maxLength, config.maxTokens);
  const scoresOf = config.problem === 'multi' ? sigmoidRow : softmaxRow;

  const run = async (encodings: readonly Encoding[]): Promise<readonly Prediction[]> => {
    const feeds = paddedFeeds(
      encodings.map(({ ids }) => ids),
      tokenizer.padId,
      config.maxTokens,
    );
    const wanted = Object.entries(feeds).filter(([name]) => session.inputs.includes(name));
    const results = await session.run(Object.fromEntries(wanted));
    const logits = results.get('logits') ?? new Float32Array();
    if (logits.length !== encodings.length * config.labels.length) throw otherLabels(logits, encodings.length, config);
    return encodings.map((encoding, row) =>
      toPrediction(scoresOf(logits, row, config.labels.length), encoding, config),
    );
  };

  return {
    labels: config.labels,
    maxLength,
    predict: async (texts) => {
      const encodings = texts.map((text) => tokenizer.encode(text, maxLength));
      const order = encodings.map((_, i) => i).toSorted((a, b) => lengthOf(encodings[a]) - lengthOf(encodings[b]));
      const results: Prediction[] = [];
      for (const rows of runsOf(order, (row) => lengthOf(encodings[row]))) {
        const predictions = await run(rows.flatMap((row) => encodings[row] ?? []));
        for (const [i, row] of rows.entries()) {
          const prediction = predictions[i];
          if (prediction) results[row] = prediction;
        }
      }
      return results;
    },
    close: session.close,
  };
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

const buildModel = (modelDir: string, config: ModelConfig): Uint8Array => {
  const parameters = parametersOf(config);
  const flat = new Float32Array(parameters.length);
  loadWeights(modelDir, flat, parameters);
  return Buffer.concat(onnxOf(config, viewsOf(flat, parameters)));
};
