/** The SIMD kernels against plain loops, and dropout's rate and reproducibility. */
import { expect, test } from 'vitest';
import { layOut, linearSpecs, tableSpec } from '../nn/parameters.ts';
import { dropValue } from '../graph/drop-value.ts';
import { createAdamW, type DenseGradients } from './adamw.ts';
import { createDropout } from './dropout.ts';
import { createArena } from './kernels.ts';
import { planMoments } from './moments.ts';

const wave = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 1.7 + 0.3));

const nothingUsed = { words: new Set<number>(), positions: new Set<number>(), types: new Set<number>() };

test('updates as AdamW says, decay only where asked, gaps untouched', async () => {
  const parameters = layOut(linearSpecs('layer', 7, 11, 0));
  const optimizer = createAdamW(parameters, planMoments(parameters, nothingUsed, true), {
    accumulates: false,
    shared: false,
  });
  const start = wave(parameters.length, 0.5);
  optimizer.weights.set(start);
  const expected = Float64Array.from(start);
  const first = new Float64Array(start.length);
  const second = new Float64Array(start.length);
  for (let step = 1; step <= 5; step += 1) {
    const gradients = wave(parameters.length, 0.01 * step);
    const dense = new Map(
      parameters.list.map(({ name, offset, size }) => [name, gradients.subarray(offset, offset + size)]),
    );
    gradients.fill(0, 77, 80).fill(0, 87);
    const norm = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0));
    const got = optimizer.step(dense, { learningRate: 0.01, weightDecay: 0.1, maxGradNorm: norm / 2 }, true);
    expect(Math.abs(got / norm - 1)).toBeLessThan(1e-12);
    const clip = norm / 2 / (norm + 1e-6);
    for (const [i, g] of gradients.entries()) {
      const clipped = g * clip;
      first[i] = 0.9 * (first[i] ?? 0) + 0.1 * clipped;
      second[i] = 0.999 * (second[i] ?? 0) + 0.001 * clipped ** 2;
      const m = (first[i] ?? 0) / (1 - 0.9 ** step);
      const v = (second[i] ?? 0) / (1 - 0.999 ** step);
      expected[i] = (expected[i] ?? 0) * (i < 77 ? 1 - 0.01 * 0.1 : 1) - (0.01 * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  for (const { offset, size } of parameters.list) {
    for (let i = offset; i < offset + size; i += 1) {
      expect(Math.abs((optimizer.weights[i] ?? 0) - (expected[i] ?? 0))).toBeLessThan(1e-6);
    }
  }
  await optimizer.close();
});

test('a gradient that is not finite moves nothing', async () => {
  const parameters = layOut(linearSpecs('layer', 4, 4, 0));
  const plan = planMoments(parameters, nothingUsed, false);
  const optimizer = createAdamW(parameters, plan, { accumulates: false, shared: false });
  const start = wave(parameters.length, 1);
  optimizer.weights.set(start);
  const size = { learningRate: 0.1, weightDecay: 0, maxGradNorm: 1 };
  const broken: DenseGradients = new Map([
    ['layer.weight', new Float32Array(16).fill(Number.NaN)],
    ['layer.bias', new Float32Array(4)],
  ]);
  expect(optimizer.step(broken, size, true)).toBeNaN();
  expect(optimizer.weights).toEqual(start);
  expect(optimizer.count.value).toBe(0);
  await optimizer.close();
});

/** Several steps of a table, a matrix and a bias; the sums of two batches each. */
const runSteps = async (
  options: { readonly shared: boolean; readonly accumulates: boolean },
  used: ReadonlySet<number>,
  decays: boolean,
) => {
  const parameters = layOut([tableSpec('table', 500, 32, 'words', 0), ...linearSpecs('layer', 1024, 2048, 0)]);
  const plan = planMoments(parameters, { ...nothingUsed, words: used }, decays);
  const optimizer = createAdamW(parameters, plan, options);
  optimizer.weights.set(wave(parameters.length, 0.5));
  const norms: number[] = [];
  for (let step = 0; step < 3; step += 1) {
    const ids = [0, 3, 7, 3, 499].map((id) => (id + step) % 500);
    optimizer.addRows('table.weight', wave(ids.length * 32, 0.1 + step), ids);
    const dense = (scale: number): DenseGradients =>
      new Map([
        ['layer.weight', wave(1024 * 2048, scale)],
        ['layer.bias', wave(1024, scale * 2)],
      ]);
    if (options.accumulates) {
      optimizer.addDense(dense(0.25));
      optimizer.addDense(dense(0.75));
    }
    const size = { learningRate: 0.01, weightDecay: decays ? 0.1 : 0, maxGradNorm: 1 };
    norms.push(optimizer.step(options.accumulates ? new Map() : dense(1), size, true));
  }
  const weights = optimizer.weights.slice();
  await optimizer.close();
  return { weights, norms, moments: plan.length };
};

const usedIds = new Set([0, 1, 2].flatMap((step) => [0, 3, 7, 3, 499].map((id) => (id + step) % 500)));
const allIds = new Set(Array.from({ length: 500 }, (_, id) => id));

test('two threads give the bytes that one gives', async () => {
  const one = await runSteps({ shared: false, accumulates: false }, usedIds, false);
  const two = await runSteps({ shared: true, accumulates: false }, usedIds, false);
  expect(two.norms).toEqual(one.norms);
  expect(Buffer.compare(Buffer.from(two.weights.buffer), Buffer.from(one.weights.buffer))).toBe(0);
});

test('moments for the rows that texts use change no weight; with weight decay every row has them', async () => {
  const all = await runSteps({ shared: false, accumulates: false }, allIds, false);
  const some = await runSteps({ shared: false, accumulates: false }, usedIds, false);
  expect(some.moments).toBeLessThan(all.moments);
  expect(Buffer.compare(Buffer.from(some.weights.buffer), Buffer.from(all.weights.buffer))).toBe(0);
  const decayed = await runSteps({ shared: false, accumulates: false }, usedIds, true);
  expect(decayed.moments).toBeGreaterThanOrEqual(all.moments);
  expect(decayed.weights[32 * 200]).not.toBe(all.weights[32 * 200]);
});

test('gradients of several batches add up', async () => {
  const once = await runSteps({ shared: false, accumulates: false }, usedIds, false);
  const summed = await runSteps({ shared: true, accumulates: true }, usedIds, false);
  for (const [i, norm] of once.norms.entries()) expect(Math.abs((summed.norms[i] ?? 0) / norm - 1)).toBeLessThan(1e-6);
  const worst = summed.weights.reduce((most, w, i) => Math.max(most, Math.abs(w - (once.weights[i] ?? 0))), 0);
  expect(worst).toBeLessThan(1e-5);
});

test('the mask kernel is the counter hash', () => {
  const arena = createArena(256);
  arena.mask(arena.base, 256, 12345, 2 ** 31, 2);
  const got = new Float32Array(arena.buffer, arena.base, 64);
  const want = Array.from({ length: 64 }, (_, i) => dropValue(i, 12345, 0.5));
  expect([...got]).toEqual(want);
});

test('dropout has its rate, keeps the mean, and depends on seed and step alone', () => {
  const inputs = [{ name: 'a', shape: ['tokens', 64] as const, rate: 0.1 }];
  const at = (seed: number, step: number): Float32Array => {
    const { a } = createDropout(inputs, seed).feeds(step, 0, { batch: 32, length: 64, tokens: 2048 });
    return Float32Array.from(a?.type === 'f32' ? a.data : []);
  };
  const mask = at(1, 0);
  expect(mask.length).toBe(32 * 64 * 64);
  const zeros = mask.filter((value) => value === 0).length;
  // 131072 draws at 0.1: four standard deviations are 0.0033.
  expect(Math.abs(zeros / mask.length - 0.1)).toBeLessThan(0.0033);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.9)]));
  expect(at(1, 0)).toEqual(mask);
  expect(at(2, 0)).not.toEqual(mask);
  expect(at(1, 1)).not.toEqual(mask);
});
