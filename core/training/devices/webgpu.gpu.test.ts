/** Whole trainings on WebGPU against the CPU's numbers. Needs an adapter; a Vulkan driver that computes on the CPU will do. */
import { expect, test } from 'vitest';
import * as t from '../../graph/build.ts';
import { opCases, valuesFor } from '../../graph/op-cases.ts';
import { evaluateGraph } from '../../graph/reference.ts';
import { classifierGraph, lossOf } from '../../nn/classifier.ts';
import { openDeviceSession } from '../../onnx/device-session.ts';
import { toOnnx } from '../../onnx/model.ts';
import { WEBGPU } from '../../onnx/target.ts';
import { openCpuEngine } from '../cpu-engine.ts';
import { askDeviceChild } from './ask-child.ts';
import { gradientGraph, sumOfSquares } from './gradient-graph.ts';
import { type GoldenName, goldenParts, oneByOne, worstAgainstPyTorch } from './parity.fixture.ts';
import { takeTinySteps, tinyParts, tinyTexts, worstDifference } from './tiny-model.ts';
import { openWebGpuEngine } from './webgpu.ts';

/** A Vulkan driver for this file alone: with it set for all, every training would look at it first. */
const driver = process.env['IDRIFT_VULKAN'];
if (driver) process.env['VK_ICD_FILENAMES'] = driver;

/** In a child: a driver that is missing or broken may end the process. */
const found = await askDeviceChild({ kind: 'probe', device: 'webgpu' });
const here = found.kind === 'found';
const LACKS = 'no WebGPU adapter; IDRIFT_VULKAN may name a Vulkan driver that computes on the CPU (its ICD file)';
const timeout = 240_000;

const integers = new Set(['ids', 'spread', 'collect', 'mask', 'key', 'size']);

test('each operation computes what the reference does, wholly on the device', { timeout }, async ({ skip }) => {
  skip(!here, LACKS);
  for (const [name, graphs] of Object.entries(opCases)) {
    for (const graph of graphs) {
      const session = await openDeviceSession(toOnnx({ y: graph }, new Map(), WEBGPU), {
        outputs: ['y'],
        read: ['y'],
        wholly: true,
      });
      const values = valuesFor(graph);
      const { read } = await session.run(
        Object.fromEntries(
          [...values].map(([input, { shape, data }]) => [
            input,
            integers.has(input)
              ? { type: 'i32', data: Int32Array.from(data), shape }
              : { type: 'f32', data: Float32Array.from(data), shape },
          ]),
        ),
      );
      const want = evaluateGraph([graph], values)[0]?.data ?? new Float64Array();
      const got = read.get('y') ?? new Float32Array();
      const worst = want.map((value, i) => Math.abs((got[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)));
      expect(got.length, `values of ${name}`).toBe(want.length);
      expect(Math.max(...worst), `values of ${name}`).toBeLessThan(1e-5);
      await session.close();
    }
  }
});

test('no operation of a training step is left to the CPU', { timeout }, async ({ skip }) => {
  skip(!here, LACKS);
  const { config, parameters } = tinyParts();
  const graph = classifierGraph(config, { layout: 'packed', dropout: true });
  const { loss, gradients } = gradientGraph(graph, lossOf(graph.logits, config), parameters.list);
  const outputs = { loss, squares: sumOfSquares(gradients.values()), ...Object.fromEntries(gradients) };
  // With sizes known beforehand; else those are computed on the CPU, as they always may be.
  const sizes = { batch: 4, length: 24, tokens: 64, distinct_words: 30, distinct_positions: 20 };
  const session = await openDeviceSession(toOnnx(prefixed(outputs), new Map(), { ...WEBGPU, sizes }), {
    outputs: Object.keys(prefixed(outputs)),
    read: [],
    wholly: true,
  });
  expect(session.inputs).toContain('distinct.words');
  await session.close();
});

const prefixed = <T>(outputs: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, node]) => [`out/${name}`, node]));

test('what a session keeps on the device can be fed again, and comes back', { timeout }, async ({ skip }) => {
  skip(!here, LACKS);
  const x = t.input('x', ['n']);
  const doubling = toOnnx({ y: t.add(x, x), total: t.sum(x, [0]) }, new Map(), WEBGPU);
  const session = await openDeviceSession(doubling, { outputs: ['y', 'total'], read: ['total'] });
  const first = await session.run({ x: { type: 'f32', data: Float32Array.of(1, 2, 3), shape: [3] } });
  const kept = first.kept.get('y');
  if (!kept) throw new Error('Nothing was kept.');
  expect(first.read.get('total')).toEqual(Float32Array.of(6));
  const second = await session.run({ x: kept });
  expect(second.read.get('total')).toEqual(Float32Array.of(12));
  for (const tensor of [kept, second.kept.get('y')]) tensor?.dispose();
  await session.close();
});

const cases = [
  { method: 'full', dropout: 0, steps: 12 },
  { method: 'full', dropout: 0.1, steps: 12 },
  { method: 'lora', dropout: 0.1, steps: 6 },
  { method: 'head', dropout: 0, steps: 6 },
] as const;

test.for(cases)(
  '$method with dropout $dropout trains as on the CPU',
  { timeout },
  async ({ method, dropout, steps }, { skip }) => {
    skip(!here, LACKS);
    const parts = tinyParts({ method, dropout });
    const [cpu, gpu] = [await openCpuEngine(parts), await openWebGpuEngine(parts)];
    const want = await takeTinySteps(cpu, steps);
    expect(worstDifference(await takeTinySteps(gpu, steps), want)).toBeLessThan(1e-5);
    const [logits, wanted] = [await gpu.logits(tinyTexts), await cpu.logits(tinyTexts)];
    expect(Math.max(...wanted.map((value, i) => Math.abs(value - (logits[i] ?? Number.NaN))))).toBeLessThan(1e-5);
    await cpu.close();
    await gpu.close();
  },
);

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));

const goldens: readonly GoldenName[] = [
  ['roberta', 'full'],
  ['electra-narrow', 'lora-all-linear'],
  ['modernbert-mean', 'full'],
  ['bert', 'multi-label'],
];

test.for(goldens)('%s %s follows PyTorch', { timeout }, async (name, { skip }) => {
  skip(!here, LACKS);
  const engine = await openWebGpuEngine(goldenParts(name));
  expect(await worstAgainstPyTorch(name, oneByOne(engine), 5)).toBeLessThan(1e-5);
  await engine.close();
});

test('goes on from a saved state byte for byte', { timeout }, async ({ skip }) => {
  skip(!here, LACKS);
  const whole = await openWebGpuEngine(tinyParts());
  await takeTinySteps(whole, 5);
  const [first, second] = [await openWebGpuEngine(tinyParts()), await openWebGpuEngine(tinyParts())];
  await takeTinySteps(first, 3);
  const state = new Map((await first.state()).map(({ name, data }) => [name, data]));
  await second.restore(state);
  await takeTinySteps(second, 2, 3);
  const weights = await second.weights();
  for (const [name, want] of await whole.weights()) {
    expect(bytesOf(weights.get(name) ?? new Float32Array()).equals(bytesOf(want)), `weights of ${name}`).toBe(true);
  }
  for (const engine of [whole, first, second]) await engine.close();
});

test('a loss that is not finite leaves the weights as they were', { timeout }, async ({ skip }) => {
  skip(!here, LACKS);
  const engine = await openWebGpuEngine(tinyParts());
  const before = await engine.weights();
  const [batch] = [{ texts: tinyTexts.slice(0, 1), targets: Float32Array.of(Number.NaN, 0, 0) }];
  const { loss } = await engine.step([batch], { step: 0, learningRate: 1, weightDecay: 0, maxGradNorm: 1 });
  expect(loss).toBeNaN();
  expect(await engine.weights()).toEqual(before);
  await engine.close();
});
