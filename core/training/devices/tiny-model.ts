/** A model of a few thousand weights and some steps of work for it, equal on every computer: what devices are tested with. */
import { loraSettings, modelSize, type TrainingMethod } from '../../contract/training.ts';
import { trainableOf } from '../../nn/classifier.ts';
import { adjusted, configFrom } from '../../nn/config-file.ts';
import { initialise } from '../../nn/initialise.ts';
import { freshBertJson } from '../../nn/model-config.ts';
import { mix } from '../../nn/random.ts';
import type { EngineParts } from '../cpu-engine.ts';
import type { Engine, MicroBatch, StepOrder, StepResult } from '../engine.ts';

const VOCABULARY = 120;
const LABELS = ['a', 'b', 'c'];
const SEED = 42;
const PER_STEP = 4;

const size = modelSize.parse({
  num_hidden_layers: 2,
  hidden_size: 32,
  num_attention_heads: 2,
  intermediate_size: 64,
  vocab_size: VOCABULARY,
  max_position_embeddings: 32,
});

/** Between 3 and 20 tokens each, [CLS] first and [SEP] last. */
const texts: readonly (readonly number[])[] = Array.from({ length: 24 }, (_, row) => {
  const words = Array.from(
    { length: 1 + (mix(row) % 18) },
    (_, i) => 4 + (mix(1000 + 20 * row + i) % (VOCABULARY - 4)),
  );
  return [2, ...words, 3];
});

type TinyOptions = { readonly method?: TrainingMethod; readonly dropout?: number };

export const tinyParts = ({ method = 'full', dropout = 0.1 }: TinyOptions = {}): EngineParts => {
  const base = configFrom(freshBertJson(size, VOCABULARY, 0), 'self-test');
  const config = adjusted(base, { labels: LABELS, problem: 'single', dropout });
  const lora = loraSettings.parse({ dropout });
  return {
    config,
    ...trainableOf(config, { method, lora, frozenLayers: 0 }),
    seed: SEED,
    texts,
    weightDecay: 0.01,
    accumulates: true,
    fill: (weights) => {
      const { parameters } = trainableOf(config, { method, lora, frozenLayers: 0 });
      initialise(weights, parameters, config, SEED);
    },
  };
};

const batchOf = (rows: readonly number[]): MicroBatch => ({
  texts: rows.map((row) => texts[row] ?? []),
  targets: Float32Array.from(
    rows.flatMap((row) => LABELS.map((_, label) => (label === row % LABELS.length ? 1 / PER_STEP : 0))),
  ),
});

export type TinyStep = { readonly micro: readonly MicroBatch[]; readonly order: StepOrder };

/** Every third step adds up two micro-batches. */
export const tinySteps = (count: number): readonly TinyStep[] =>
  Array.from({ length: count }, (_, step) => {
    const rows = Array.from({ length: PER_STEP }, (_, i) => (PER_STEP * step + i) % texts.length);
    const micro = step % 3 === 2 ? [batchOf(rows.slice(0, 1)), batchOf(rows.slice(1))] : [batchOf(rows)];
    return { micro, order: { step, learningRate: 1e-3, weightDecay: 0.01, maxGradNorm: 0.3 } };
  });

export const tinyTexts = texts;

/** `from`: steps that were taken before. */
export const takeTinySteps = async (engine: Engine, count: number, from = 0): Promise<readonly StepResult[]> => {
  const results: StepResult[] = [];
  for (const { micro, order } of tinySteps(from + count).slice(from)) results.push(await engine.step(micro, order));
  return results;
};

/** The largest relative difference of losses and gradient norms. */
export const worstDifference = (got: readonly StepResult[], want: readonly StepResult[]): number =>
  Math.max(
    ...want.flatMap(({ loss, gradNorm }, i) => [
      Math.abs((got[i]?.loss ?? Number.NaN) - loss) / Math.abs(loss),
      Math.abs((got[i]?.gradNorm ?? Number.NaN) - gradNorm) / Math.abs(gradNorm),
    ]),
  );
