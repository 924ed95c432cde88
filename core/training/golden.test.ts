/** Every model family and method against what PyTorch, Hugging Face's Trainer and PEFT compute for the same weights and batches. */
import { describe, expect, test } from 'vitest';
import { parametersOf } from '../nn/classifier.ts';
import { openCpuEngine } from './cpu-engine.ts';
import { goldenJob, readGolden, unpack } from './golden.fixture.ts';
import { rateAt } from './schedule.ts';

const FAMILIES = ['bert', 'roberta', 'distilbert', 'electra', 'electra-narrow', 'modernbert', 'modernbert-mean'];

const relative = (got: number, want = Number.NaN): number => Math.abs(got - want) / Math.abs(want || 1);

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const apart = (got: Float32Array, want: Float32Array): number => {
  expect(got.length).toBe(want.length);
  return largest(got.map((value, i) => value - (want[i] ?? Number.NaN)));
};

const summed = (all: readonly Float32Array[]): Float32Array =>
  (all[0] ?? new Float32Array()).map((_, i) => all.reduce((sum, each) => sum + (each[i] ?? Number.NaN), 0));

/** The true gradient of a key's bias is zero: a softmax does not change when all scores of a row grow alike. */
const isKeyBias = (name: string): boolean => /(\bkey|\bk_lin)\.bias$/.test(name);

/** What is left to compare of a weight: where keys' biases lie within a larger one (ModernBERT's Wqkv), the rest of it. */
const comparable = (name: string, values: Float32Array = new Float32Array()): Float32Array =>
  name.endsWith('Wqkv.bias')
    ? values.map((value, i) => (Math.floor((3 * i) / values.length) === 1 ? 0 : value))
    : values;

describe.each(FAMILIES)('%s', (family) => {
  const file = readGolden(family);

  test('has the parameters of the class in transformers, by name and shape', () => {
    const { config } = goldenJob(file, 'full').parts;
    const ours = parametersOf(config).list.map(({ name, shape }) => [name, shape] as const);
    expect(new Map(ours)).toEqual(new Map(file.parameters));
  });

  describe.each(Object.keys(file.cases))('%s', (name) => {
    const { expected, recipe, parts, first, steps } = goldenJob(file, name);
    const { list } = parts.parameters;

    test('trains the same parameters', () => {
      const ours = list.flatMap(({ name, shape, trainable }) => (trainable ? [[name, shape] as const] : []));
      expect(new Map(ours)).toEqual(new Map(expected.trainable));
    });

    test('gives the logits and each gradient of the first step', async () => {
      const engine = await openCpuEngine(parts);
      const micro = steps[0] ?? [];
      const logits = await engine.logits(micro.flatMap(({ texts }) => texts));
      expect(apart(logits, Float32Array.from(expected.logits.flat()))).toBeLessThan(2e-6);
      const found = await Promise.all(micro.map((each) => engine.gradients(each)));
      for (const [name, want] of expected.gradients === null ? [] : unpack(expected.gradients, expected.trainable)) {
        const got = summed(found.map(({ gradients }) => gradients.get(name) ?? new Float32Array()));
        expect(apart(got, want) / Math.max(0.1, largest(want)), `gradient of ${name}`).toBeLessThan(1e-6);
      }
      await engine.close();
    });

    test('follows 50 steps', async () => {
      const engine = await openCpuEngine(parts);
      expect(steps.length).toBe(50);
      for (const [step, micro] of steps.entries()) {
        const learningRate = rateAt(recipe, step, steps.length);
        const got = await engine.step(micro, { ...recipe, step, learningRate });
        for (const want of [expected.steps, expected.stepsInDouble]) {
          expect(relative(got.loss, want.loss[step]), `loss of step ${step + 1}`).toBeLessThan(1e-5);
          expect(relative(got.gradNorm, want.gradNorm[step]), `norm of step ${step + 1}`).toBeLessThan(1e-5);
          expect(relative(learningRate, want.learningRate[step]), `rate of step ${step + 1}`).toBeLessThan(1e-10);
        }
      }
      const weights = await engine.weights();
      for (const { name } of list.filter(({ trainable }) => !trainable)) {
        expect(weights.get(name)).toEqual(first.get(name));
      }
      for (const [name, want] of expected.final === null ? [] : unpack(expected.final, expected.trainable)) {
        if (isKeyBias(name)) continue;
        const goal = comparable(name, want);
        const moved = apart(goal, comparable(name, first.get(name)));
        const worst = apart(comparable(name, weights.get(name)), goal);
        expect(worst, `weights of ${name}`).toBeLessThan(Math.max(0.02 * moved, 1e-7));
      }
      await engine.close();
    });
  });
});
