/** The SIMD kernels against plain loops, and dropout's rate and reproducibility. */
import { expect, test } from 'vitest';
import { mix } from '../nn/random.ts';
import { layOut } from '../nn/parameters.ts';
import { createAdamW } from './adamw.ts';
import { createDropout } from './dropout.ts';
import { createArena } from './kernels.ts';

const wave = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 1.7 + 0.3));

test('updates as AdamW says, decay only where asked, gaps untouched', () => {
  const parameters = layOut([
    { name: 'weight', shape: [7, 11], init: 'normal', decay: true },
    { name: 'bias', shape: [5], init: 'zero', decay: false },
  ]);
  const optimizer = createAdamW(parameters, 0.1);
  const start = wave(parameters.length, 0.5);
  optimizer.weights.set(start);
  const expected = Float64Array.from(start);
  const first = new Float64Array(start.length);
  const second = new Float64Array(start.length);
  for (let step = 1; step <= 5; step += 1) {
    const gradients = wave(parameters.length, 0.01 * step);
    gradients.fill(0, 77, 80).fill(0, 85);
    optimizer.gradients.set(gradients);
    const norm = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0));
    expect(Math.abs(optimizer.norm() / norm - 1)).toBeLessThan(1e-12);
    optimizer.step(0.01, 0.5);
    for (const [i, g] of gradients.entries()) {
      const clipped = g * 0.5;
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
});

test('the mask kernel is the counter hash', () => {
  const arena = createArena(256);
  arena.mask(arena.base, 256, 12345, 2 ** 31, 2);
  const got = new Float32Array(arena.buffer, arena.base, 64);
  const want = Array.from({ length: 64 }, (_, i) => (mix(i ^ 12345) < 2 ** 31 ? 0 : 2));
  expect([...got]).toEqual(want);
});

test('dropout has its rate, keeps the mean, and depends on seed and step alone', () => {
  const inputs = [{ name: 'a', shape: ['batch*length', 64] as const, rate: 0.1 }];
  const at = (seed: number, step: number): Float32Array => {
    const { a } = createDropout(inputs, seed).feeds(step, 32, 64);
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
