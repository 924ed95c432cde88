import { expect, it } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { type Recipe, recipe as recipeSchema } from '../contract/training.ts';
import { paramsOf } from './run-params.ts';
import { recipeOfRun } from './run-recipe.ts';

const { below } = seededRandom('recipes');
const one = <Value>(...values: readonly Value[]): Value => values[below(values.length)] as Value;

const anyRecipe = (): Recipe =>
  recipeSchema.parse({
    base: one(null, 'KB/bert-base-swedish-cased', '/models/a base'),
    method: one('full', 'lora', 'head'),
    lora: {
      r: one(4, 8),
      alpha: one(null, 5),
      dropout: one(0, 0.2),
      targets: one([], ['query', 'value']),
      rsLora: one(true, false),
    },
    frozenLayers: below(3),
    device: one('auto', 'cpu', 'webgpu', 'cuda'),
    precision: one('fp32', 'tf32', 'bf16'),
    size: {
      num_hidden_layers: one(2, 3),
      hidden_size: 64,
      num_attention_heads: 2,
      intermediate_size: 128,
      vocab_size: 2000,
    },
    epochs: 1 + below(20),
    batchSize: one(8, 16),
    accumulation: one(1, 4),
    learningRate: one(2e-4, 1e-7, 0.5),
    schedule: one('linear', 'cosine', 'constant'),
    warmupSteps: one(0, 17),
    warmupRatio: one(0, 0.1),
    weightDecay: one(0, 0.01),
    maxGradNorm: one(0, 1),
    dropout: one(0, 0.1),
    labelSmoothing: one(0, 0.1),
    classWeights: one('none', 'balanced'),
    evalSteps: one(0, 50),
    bestMetric: one('loss', 'accuracy', 'f1', 'rocAuc'),
    patience: one(0, 2),
    maxLength: one(128, 256),
    seed: below(1000),
    shuffle: one(true, false),
  });

it('a run has the recipe that it was started with', () => {
  for (let n = 0; n < 300; n++) {
    const recipe = anyRecipe();
    const found = recipeOfRun(paramsOf(recipe, { train: 240, steps: 300 }));
    const own = recipeSchema.parse({});
    // What a method or a base makes of no account is not logged.
    const told = {
      ...recipe,
      lora: recipe.method === 'lora' ? recipe.lora : own.lora,
      size: recipe.base === null ? recipe.size : own.size,
    };
    expect(found).toEqual({ recipe: told });
  }
});

it('of a run that another program logged it is said what is not known', () => {
  expect(recipeOfRun({ learning_rate: '0.1', method: 'full' })).toEqual({
    unknown: ['num_train_epochs', 'per_device_train_batch_size', 'seed', 'max_length', 'base_model'],
  });
  const params = paramsOf(recipeSchema.parse({}), { train: 1, steps: 1 });
  expect(recipeOfRun({ ...params, learning_rate: 'fast', device: 'tpu' })).toEqual({
    unknown: ['device', 'learningRate'],
  });
});
