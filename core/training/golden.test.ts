/** One training step and ten, against what PyTorch computes for the same weights and batches (core/nn/golden/make.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeBatch } from '../nn/batch.ts';
import { parseBertConfig } from '../nn/bert-config.ts';
import { bertParameters } from '../nn/bert-parameters.ts';
import { layOut, viewOf } from '../nn/parameters.ts';
import { createAdamW } from './adamw.ts';
import { openEngine } from './engine.ts';

const figures = z.array(z.object({ loss: z.number(), gradNorm: z.number(), learningRate: z.number() }));
const golden = z
  .object({
    config: z.record(z.string(), z.unknown()),
    recipe: z.object({ steps: z.number(), learningRate: z.number(), weightDecay: z.number(), maxGradNorm: z.number() }),
    batches: z.array(z.object({ texts: z.array(z.array(z.number())), labels: z.array(z.number()) })),
    parameters: z.array(z.tuple([z.string(), z.array(z.number())])),
    weights: z.base64(),
    logits: z.array(z.array(z.number())),
    gradients: z.base64(),
    steps: figures,
    final: z.base64(),
    stepsInDouble: figures,
  })
  .parse(JSON.parse(readFileSync(new URL('../nn/golden/bert-tiny.json', import.meta.url), 'utf8')));

const config = {
  ...parseBertConfig(JSON.stringify({ ...golden.config, model_type: 'bert' }), 'golden'),
  labels: ['a', 'b', 'c'],
};
const parameters = layOut(bertParameters(config));

/** Base64 floats as one array per parameter name. */
const unpack = (base64: string): ReadonlyMap<string, Float32Array> => {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  const all = new Float32Array(bytes.buffer);
  let offset = 0;
  return new Map(
    golden.parameters.map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      offset += size;
      return [name, all.subarray(offset - size, offset)];
    }),
  );
};

const relative = (got: number, want: number): number => Math.abs(got - want) / Math.abs(want);

const open = async () => {
  const optimizer = createAdamW(parameters, golden.recipe.weightDecay);
  const start = unpack(golden.weights);
  for (const parameter of parameters.list) viewOf(optimizer.weights, parameter).set(start.get(parameter.name) ?? []);
  return { optimizer, engine: await openEngine(config, parameters, optimizer.weights, 42) };
};

const batchAt = (step: number) => {
  const { texts, labels } = golden.batches[step % golden.batches.length] ?? { texts: [], labels: [] };
  return { batch: makeBatch(texts, 0, config.max_position_embeddings), labels };
};

test('has the parameters of BertForSequenceClassification, by name and shape', () => {
  const ours = new Map(parameters.list.map(({ name, shape }) => [name, shape]));
  expect(ours).toEqual(new Map(golden.parameters));
});

test('gives the probabilities, the loss and each gradient of the first step', async () => {
  const { optimizer, engine } = await open();
  const { batch, labels } = batchAt(0);
  const scored = await engine.evaluate(batch, labels);
  for (const [row, logits] of golden.logits.entries()) {
    const powers = logits.map(Math.exp);
    const total = powers.reduce((a, b) => a + b, 0);
    for (const [i, power] of powers.entries()) {
      expect(Math.abs((scored[row]?.probabilities[i] ?? 0) - power / total)).toBeLessThan(1e-6);
    }
  }
  const loss = await engine.forwardBackward(batch, labels, optimizer.gradients, 0);
  expect(relative(loss, golden.steps[0]?.loss ?? 0)).toBeLessThan(1e-6);
  for (const [name, want] of unpack(golden.gradients)) {
    const parameter = parameters.list.find((p) => p.name === name);
    if (!parameter) throw new Error(name);
    const got = viewOf(optimizer.gradients, parameter);
    const scale = Math.max(1e-1, ...want.map(Math.abs));
    const worst = Math.max(...got.map((value, i) => Math.abs(value - (want[i] ?? Number.NaN))));
    expect(worst / scale, `gradient of ${name}`).toBeLessThan(1e-6);
  }
  await engine.close();
});

test('follows ten steps of AdamW with linear decay and clipping', async () => {
  const { optimizer, engine } = await open();
  const { steps, learningRate, maxGradNorm } = golden.recipe;
  for (let step = 0; step < steps; step += 1) {
    const { batch, labels } = batchAt(step);
    const rate = (learningRate * (steps - step)) / steps;
    const loss = await engine.forwardBackward(batch, labels, optimizer.gradients, step);
    const norm = optimizer.norm();
    optimizer.step(rate, Math.min(1, maxGradNorm / (norm + 1e-6)));
    for (const want of [golden.steps[step], golden.stepsInDouble[step]]) {
      expect(relative(loss, want?.loss ?? 0), `loss of step ${step}`).toBeLessThan(1e-5);
      expect(relative(norm, want?.gradNorm ?? 0), `norm of step ${step}`).toBeLessThan(1e-5);
      expect(relative(rate, want?.learningRate ?? 0)).toBeLessThan(1e-12);
    }
  }
  const [start, final] = [unpack(golden.weights), unpack(golden.final)];
  for (const parameter of parameters.list) {
    // The true gradient of a key's bias is zero; AdamW turns its rounding noise into steps.
    if (parameter.name.endsWith('key.bias')) continue;
    const got = viewOf(optimizer.weights, parameter);
    const want = final.get(parameter.name) ?? new Float32Array();
    const moved = Math.max(...want.map((value, i) => Math.abs(value - (start.get(parameter.name)?.[i] ?? 0))));
    const worst = Math.max(...got.map((value, i) => Math.abs(value - (want[i] ?? Number.NaN))));
    expect(worst, `weights of ${parameter.name}`).toBeLessThan(Math.max(2e-3 * moved, 1e-7));
  }
  await engine.close();
});
