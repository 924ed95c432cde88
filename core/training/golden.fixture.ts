/** What PyTorch, the Trainer and PEFT computed (core/nn/golden/make.py), and the same job for our engine. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { recipe as recipeSchema } from '../contract/training.ts';
import { trainableOf } from '../nn/classifier.ts';
import { parseConfig } from '../nn/config-file.ts';
import { type Parameters, viewOf } from '../nn/parameters.ts';
import { planBatches } from './batches.ts';
import type { EngineParts } from './cpu-engine.ts';
import type { MicroBatch } from './engine.ts';
import { createTargets } from './targets.ts';

const series = z.array(z.number());
const figures = z.object({ loss: series, gradNorm: series, learningRate: series });
const shapes = z.array(z.tuple([z.string(), z.array(z.number())]));

const goldenRecipe = z.looseObject({
  problem: z.enum(['single', 'multi']),
  lora: z.looseObject({ targets: z.union([z.string(), z.array(z.string())]) }).optional(),
});

const goldenCase = z.object({
  recipe: goldenRecipe,
  labels: z.array(z.union([z.number(), series])),
  trainable: shapes,
  adapters: z.base64().nullable(),
  logits: z.array(series),
  gradients: z.base64().nullable(),
  final: z.base64().nullable(),
  steps: figures,
  stepsInDouble: figures,
});
type GoldenCase = z.infer<typeof goldenCase>;

const golden = z.object({
  config: z.record(z.string(), z.unknown()),
  parameters: shapes,
  weights: z.base64(),
  texts: z.array(series),
  cases: z.record(z.string(), goldenCase),
});
export type Golden = z.infer<typeof golden>;

/** One model family's file. */
export const readGolden = (family: string): Golden =>
  golden.parse(JSON.parse(readFileSync(new URL(`../nn/golden/${family}.json`, import.meta.url), 'utf8')));

/** Base64 floats as one array for each name. */
export const unpack = (base64: string | null, named: z.infer<typeof shapes>): ReadonlyMap<string, Float32Array> => {
  const all = new Float32Array(Uint8Array.from(Buffer.from(base64 ?? '', 'base64')).buffer);
  let offset = 0;
  const parts = named.map(([name, shape]) => {
    const part = all.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
    offset += part.length;
    return [name, part] as const;
  });
  if (offset !== all.length) throw new Error(`${all.length} floats for ${offset}.`);
  return new Map(parts);
};

/** One case of a family as our engine takes it, with what it should give. */
export const goldenJob = (file: Golden, name: string) => {
  const found = file.cases[name];
  if (!found) throw new Error(`There is no case ${name}.`);
  const { problem, lora, ...rest } = found.recipe;
  const targets = typeof lora?.targets === 'string' ? [lora.targets] : lora?.targets;
  const recipe = recipeSchema.parse({ ...rest, lora: { ...lora, targets, dropout: 0 }, epochs: 50, shuffle: false });
  const config = parseConfig(JSON.stringify({ ...file.config, problem_type: `${problem}_label_classification` }), name);
  const { parameters, adapters } = trainableOf(config, recipe);
  const first = firstWeights(file, found);
  const parts: EngineParts = {
    config,
    parameters,
    adapters,
    seed: recipe.seed,
    texts: file.texts,
    weightDecay: recipe.weightDecay,
    accumulates: recipe.accumulation > 1,
    fill: (weights) => fillFrom(weights, parameters, first),
  };
  return { expected: found, recipe, parts, first, steps: stepsOf(file, found, recipe) };
};

/** First values of every parameter, adapters among them. */
const firstWeights = (file: Golden, { trainable, adapters }: GoldenCase): ReadonlyMap<string, Float32Array> => {
  const own = new Set(file.parameters.map(([name]) => name));
  const added = trainable.filter(([name]) => !own.has(name));
  return new Map([...unpack(file.weights, file.parameters), ...unpack(adapters, added)]);
};

const fillFrom = (weights: Float32Array, { list }: Parameters, from: ReadonlyMap<string, Float32Array>): void => {
  for (const parameter of list) {
    const values = from.get(parameter.name);
    if (!values) throw new Error(`PyTorch has no ${parameter.name}.`);
    viewOf(weights, parameter).set(values);
  }
};

/** The micro-batches of each step: rows in order, again and again. */
const stepsOf = (
  { texts }: Golden,
  { labels, logits, steps, recipe: { problem } }: GoldenCase,
  recipe: z.infer<typeof recipeSchema>,
): readonly (readonly MicroBatch[])[] => {
  const truth = labels.map((label) =>
    typeof label === 'number' ? [label] : label.flatMap((on, i) => (on ? [i] : [])),
  );
  const targets = createTargets({ problem, labels: logits[0]?.length ?? 0, training: truth }, recipe);
  const { epochs, stepsOf } = planBatches(texts.length, recipe, undefined, 1);
  const labelsOf = (rows: readonly number[]) => rows.map((row) => truth[row] ?? []);
  return Array.from({ length: epochs }, (_, epoch) => stepsOf(epoch))
    .flat()
    .slice(0, steps.loss.length)
    .map((step) => {
      const total = targets.total(labelsOf(step.flat()));
      return step.map((rows) => ({
        texts: rows.map((row) => texts[row] ?? []),
        targets: Float32Array.from(targets.of(labelsOf(rows), total)),
      }));
    });
};
