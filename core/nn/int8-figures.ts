/** What is known of a model in 8 bits that lies in a folder: where its graph is, and how its answers differ from those of 32 bits. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** In a model folder: the graph, and what was measured of it. */
export const INT8_GRAPH = 'model.int8.onnx';
export const INT8_FIGURES = 'int8.json';

/** The graph that answers in so many bits. */
export const onnxOfPrecision = (modelDir: string, precision: 'fp32' | 'int8'): string =>
  join(modelDir, precision === 'int8' ? INT8_GRAPH : 'model.onnx');

const side = z.object({
  /** Bytes of the ONNX file. */
  size: z.number(),
  textsPerSecond: z.number(),
  right: z.number().int(),
});
export type Int8Side = z.infer<typeof side>;

/** Of the same texts, one after the other in runs of similar length. */
export const int8Difference = z.object({
  texts: z.number().int(),
  largestProbabilityDifference: z.number(),
  meanProbabilityDifference: z.number(),
  labelsChanged: z.number().int(),
  fp32: side,
  int8: side,
});
export type Int8Difference = z.infer<typeof int8Difference>;

/** null: none is kept, or its figures cannot be read. */
export const keptInt8 = (modelDir: string): Int8Difference | null => {
  if (!existsSync(join(modelDir, INT8_GRAPH))) return null;
  try {
    return int8Difference.parse(JSON.parse(readFileSync(join(modelDir, INT8_FIGURES), 'utf8')));
  } catch {
    return null;
  }
};
