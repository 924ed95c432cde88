/**
 * Training on a GPU of any maker through WebGPU: weights, moments and gradients stay on the device, only loss and norm come back.
 * Sees the same packed texts and dropout masks as the CPU, so that runs agree.
 */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';
import { packBatch, type PackedBatch, type TokenRows } from '../../nn/batch.ts';
import { classifierGraph, lossOf } from '../../nn/classifier.ts';
import { type Parameter, viewOf } from '../../nn/parameters.ts';
import {
  type DeviceFeeds,
  type DeviceSession,
  type DeviceTensor,
  openDeviceSession,
} from '../../onnx/device-session.ts';
import { toOnnx } from '../../onnx/model.ts';
import { WEBGPU } from '../../onnx/target.ts';
import type { EngineParts } from '../cpu-engine.ts';
import { createDropout } from '../dropout.ts';
import type { Engine, MicroBatch } from '../engine.ts';
import { clipFactor, stepScalars } from './adamw-graph.ts';
import { createDeviceOptimizer, pick } from './device-optimizer.ts';
import { createDeviceState } from './device-state.ts';
import { type GradientGraph, distinctFeeds, gradientGraph, sumOfSquares } from './gradient-graph.ts';

const GRADIENT = 'gradient/';
const SO_FAR = 'sofar/';

/** `name`: of the adapter, for people. A missing driver can end the process: probe in a child first. */
export const openWebGpuEngine = async (parts: EngineParts, name = 'GPU'): Promise<Engine> => {
  const { config, parameters, adapters, seed, fill } = parts;
  const trainable = parameters.list.filter((parameter) => parameter.trainable);
  const graph = classifierGraph(config, { layout: 'packed', dropout: true, adapters });
  const built = gradientGraph(graph, lossOf(graph.logits, config), trainable);
  const alone = await openStep(outputsOf(built, trainable, false));
  const adding = parts.accumulates ? await openStep(outputsOf(built, trainable, true)) : alone;
  const plain = classifierGraph(config, { layout: 'packed', dropout: false, adapters });
  const scoring = await openDeviceSession(toOnnx({ logits: plain.logits }, new Map(), WEBGPU), {
    outputs: ['logits'],
    read: ['logits'],
  });
  const optimizer = createDeviceOptimizer(trainable);
  const dropout = createDropout(graph.dropouts, seed);
  const first = new Float32Array(parameters.length);
  fill(first);
  const state = await createDeviceState(parameters, graph.constants, (parameter) => viewOf(first, parameter));
  const pack = (texts: TokenRows): PackedBatch =>
    packBatch(texts, { heads: config.heads, first: config.firstPosition, limit: config.maxTokens });

  const run = async (micro: MicroBatch, step: number, part: number, soFar: ReadonlyMap<string, DeviceTensor>) => {
    const batch = pack(micro.texts);
    const { labels, problem } = config;
    const shape = problem === 'single' ? [batch.size, labels.length] : [batch.size, labels.length, 2];
    const session = part === 0 ? alone : adding;
    const feeds: DeviceFeeds = {
      ...state.feeds(),
      ...batch.feeds,
      ...distinctFeeds(built.usedRows, batch.feeds),
      ...dropout.feeds(step, part, { batch: batch.size, length: batch.length, tokens: batch.ids.length }),
      ...Object.fromEntries([...soFar].map(([name, tensor]) => [SO_FAR + name, tensor])),
      targets: { type: 'f32', data: micro.targets, shape },
    };
    const { read, kept } = await session.run(pick(session.inputs, feeds));
    for (const tensor of soFar.values()) tensor.dispose();
    return {
      loss: read.get('loss')?.[0] ?? Number.NaN,
      squares: read.get('squares')?.[0] ?? Number.NaN,
      gradients: new Map([...kept].map(([name, tensor]) => [name.slice(GRADIENT.length), tensor])),
    };
  };

  return {
    kind: 'webgpu',
    device: `${name}, WebGPU`,
    step: async (micro, order) => {
      let loss = 0;
      let squares = 0;
      let gradients: ReadonlyMap<string, DeviceTensor> = new Map();
      for (const [part, each] of micro.entries()) {
        const result = await run(each, order.step, part, gradients);
        loss += result.loss;
        squares = result.squares;
        gradients = result.gradients;
      }
      const gradNorm = Math.sqrt(squares);
      if (Number.isFinite(loss) && Number.isFinite(gradNorm)) {
        const scalars = stepScalars(state.countStep(), order.learningRate, order.weightDecay);
        await optimizer.step(state.moving, gradients, { ...scalars, clip: clipFactor(gradNorm, order.maxGradNorm) });
      } else for (const tensor of gradients.values()) tensor.dispose();
      return { loss, gradNorm };
    },
    logits: async (texts) => {
      const feeds: DeviceFeeds = { ...state.feeds(), ...pack(texts).feeds };
      return (await scoring.run(pick(scoring.inputs, feeds))).read.get('logits') ?? new Float32Array();
    },
    weights: state.weights,
    state: state.save,
    restore: state.restore,
    close: async () => {
      await state.close();
      await optimizer.close();
      for (const session of new Set([alone, adding, scoring])) await session.close();
    },
  };
};

/** `adds`: to the gradients of the micro-batches before. */
const outputsOf = (
  { loss, gradients }: GradientGraph,
  trainable: readonly Parameter[],
  adds: boolean,
): Readonly<Record<string, Node>> => {
  const all = trainable.flatMap(({ name, shape }): readonly (readonly [string, Node])[] => {
    const gradient = gradients.get(name);
    if (!gradient) return [];
    return [[GRADIENT + name, adds ? t.add(t.input(SO_FAR + name, shape), gradient) : gradient]];
  });
  return { loss, squares: sumOfSquares(all.map(([, node]) => node)), ...Object.fromEntries(all) };
};

const openStep = (outputs: Readonly<Record<string, Node>>): Promise<DeviceSession> =>
  openDeviceSession(toOnnx(outputs, new Map(), WEBGPU), { outputs: Object.keys(outputs), read: ['loss', 'squares'] });
