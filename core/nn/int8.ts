/** A model with the weights of its layers in 8 bits, and what that changes: measured on texts, never assumed. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Prediction } from '../contract/serving.ts';
import { onnxParts } from '../onnx/model.ts';
import { classifierGraph, parametersOf } from './classifier.ts';
import { INT8_GRAPH, type Int8Difference, type Int8Side } from './int8-figures.ts';
import type { ModelConfig } from './model-config.ts';
import type { Weights } from './model-folder.ts';
import { writeParts } from './parts.ts';
import { openPredictor } from './predictor.ts';

/** Matrices of the layers and the pooler; tables and the head stay in float32: they are looked up, or small. */
const namesIn8Bits = (config: ModelConfig): readonly string[] =>
  parametersOf(config).list.flatMap(({ name, shape, table, place }) =>
    shape.length === 2 && !table && place !== 'head' && place !== 'embeddings' ? [name] : [],
  );

export const writeInt8 = (path: string, config: ModelConfig, weights: Weights): void => {
  const { logits, constants } = classifierGraph(config, { layout: 'padded', dropout: false });
  const fixed = [...constants].map(([name, { data }]) => [name, data] as const);
  const in8Bits = new Map(namesIn8Bits(config).flatMap((name) => pair(name, weights.get(name))));
  writeParts(path, onnxParts({ logits }, new Map([...weights, ...fixed]), { in8Bits }));
};

const pair = (name: string, data: Float32Array | undefined): readonly (readonly [string, Float32Array])[] =>
  data ? [[name, data]] : [];

export type LabelledText = { readonly text: string; readonly label: string };

/** @param dir holds both graphs, configuration and tokenizer. */
export const compareInt8 = async (dir: string, rows: readonly LabelledText[]): Promise<Int8Difference> => {
  const texts = rows.map(({ text }) => text);
  const measure = async (
    file: string,
  ): Promise<{ readonly answers: readonly Prediction[]; readonly side: Int8Side }> => {
    const predictor = await openPredictor(dir, { onnx: join(dir, file) });
    try {
      await predictor.predict(texts.slice(0, 8)); // the first run allocates
      const from = performance.now();
      const answers = await predictor.predict(texts);
      const seconds = (performance.now() - from) / 1000;
      const right = answers.filter(({ label }, i) => label === rows[i]?.label).length;
      const { size } = statSync(join(dir, file));
      return { answers, side: { size, textsPerSecond: texts.length / seconds, right } };
    } finally {
      await predictor.close();
    }
  };
  const fp32 = await measure('model.onnx');
  const int8 = await measure(INT8_GRAPH);
  const differences = fp32.answers.flatMap(({ probabilities }, i) =>
    Object.entries(probabilities).map(([label, p]) => Math.abs(p - (int8.answers[i]?.probabilities[label] ?? 0))),
  );
  return {
    texts: texts.length,
    largestProbabilityDifference: differences.reduce((most, value) => Math.max(most, value), 0),
    meanProbabilityDifference: differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length),
    labelsChanged: fp32.answers.filter(({ label }, i) => label !== int8.answers[i]?.label).length,
    fp32: fp32.side,
    int8: int8.side,
  };
};
