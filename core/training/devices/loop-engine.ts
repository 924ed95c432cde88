/**
 * Training by many steps inside one run of onnxruntime, as CUDA needs it: between runs weights and moments lie in this process,
 * within a run they stay on the device. The same texts and dropout masks as on the CPU.
 */
import type { DeviceKind, Recipe } from '../../contract/training.ts';
import { packBatch, type TokenRows } from '../../nn/batch.ts';
import { classifierGraph } from '../../nn/classifier.ts';
import { viewOf } from '../../nn/parameters.ts';
import { loopParts } from '../../onnx/loop.ts';
import { toOnnx } from '../../onnx/model.ts';
import { openSession, type SessionOptions, type Tensor } from '../../onnx/session.ts';
import type { EngineParts } from '../cpu-engine.ts';
import type { Engine, StepResult } from '../engine.ts';
import { pick } from './device-optimizer.ts';
import { f32, integer, packingOf, roundsOf, stackedFeeds, type StepWork } from './loop-feeds.ts';
import { trainingLoop } from './loop-graph.ts';
import { carriedFeeds, restoredState, savedState, startOf, weightsIn } from './loop-state.ts';

export type LoopEngine = Engine & {
  /**
   * As `step`, one after the other; the more at once, the less time goes into carrying weights to the device and back.
   * Ends early, with that step's figures last, at a loss or norm that is not finite; the weights are those before it.
   */
  readonly steps: (work: readonly StepWork[]) => Promise<readonly StepResult[]>;
};

/** Whether an engine would rather take many steps at once. */
export const takesChunks = (engine: Engine): engine is LoopEngine => 'steps' in engine;

export type LoopOptions = Pick<SessionOptions, 'provider' | 'threads'> & {
  readonly kind: DeviceKind;
  readonly device: string;
  /** tf32 and fp32 are one graph; which of them it is, the process's NVIDIA_TF32_OVERRIDE says. */
  readonly precision: Recipe['precision'];
};

export const openLoopEngine = async (parts: EngineParts, options: LoopOptions): Promise<LoopEngine> => {
  const { config, parameters, adapters, fill, accumulates } = parts;
  const loop = trainingLoop(parts);
  const target = options.precision === 'bf16' ? ({ products: 'bf16' } as const) : {};
  const training = await openSession(Buffer.concat(loopParts(loop.graph, target)), options);
  const plain = classifierGraph(config, { layout: 'packed', dropout: false, adapters });
  const scoring = await openSession(toOnnx({ logits: plain.logits }), options);
  const packing = packingOf(config);

  const flat = new Float32Array(parameters.length);
  fill(flat);
  let steps = 0;
  let carried = startOf(loop.units, accumulates, (parameter) => viewOf(flat, parameter));
  const fixed: Readonly<Record<string, Tensor>> = Object.fromEntries([
    ...parameters.list.map((parameter) => [parameter.name, f32(viewOf(flat, parameter), parameter.shape)] as const),
    ...[...plain.constants].map(([name, { shape, data }]) => [name, f32(data, shape)] as const),
  ]);

  /** Takes the steps and gives their figures; what they carried on is returned, not yet kept. */
  const run = async (work: readonly StepWork[]) => {
    const rounds = roundsOf(work, steps);
    const results = await training.run(
      pick(training.inputs, {
        ...fixed,
        count: integer(rounds.length),
        ...prefixed('first/', carriedFeeds(loop.units, carried)),
        ...prefixed('each/', stackedFeeds(parts, loop, rounds)),
      }),
    );
    const losses = results.get('loss') ?? new Float32Array();
    const norms = results.get('norm') ?? new Float32Array();
    let at = 0;
    const figures = work.map(({ micro }): StepResult => {
      const loss = micro.reduce((sum, _, part) => sum + (losses[at + part] ?? Number.NaN), 0);
      at += micro.length;
      return { loss, gradNorm: norms[at - 1] ?? Number.NaN };
    });
    const next = new Map([...carried.keys()].map((name) => [name, results.get(`last/${name}`) ?? new Float32Array()]));
    return { figures, next };
  };

  const takeSteps = async (work: readonly StepWork[]): Promise<readonly StepResult[]> => {
    const { figures, next } = await run(work);
    const bad = figures.findIndex((figure) => !isFinite(figure));
    if (bad < 0) {
      carried = next;
      steps += work.length;
      return figures;
    }
    // The good steps before it once more, from where the chunk began.
    const good = bad === 0 ? [] : await takeSteps(work.slice(0, bad));
    return [...good, ...figures.slice(bad, bad + 1)];
  };

  const weights = (): ReadonlyMap<string, Float32Array> =>
    new Map([
      ...parameters.list.map((parameter) => [parameter.name, viewOf(flat, parameter)] as const),
      ...weightsIn(loop.units, carried),
    ]);

  return {
    kind: options.kind,
    device: options.device,
    steps: takeSteps,
    step: async (micro, order) =>
      (await takeSteps([{ micro, order }]))[0] ?? { loss: Number.NaN, gradNorm: Number.NaN },
    logits: async (texts: TokenRows) => {
      const now = weights();
      const current = parameters.list.map(
        ({ name, shape }) => [name, f32(now.get(name) ?? new Float32Array(), shape)] as const,
      );
      const feeds = { ...fixed, ...Object.fromEntries(current), ...packBatch(texts, packing).feeds };
      return (await scoring.run(pick(scoring.inputs, feeds))).get('logits') ?? new Float32Array();
    },
    weights: async () => weights(),
    state: async () => savedState(loop.units, carried, steps),
    restore: async (state) => {
      steps = state.get('steps')?.[0] ?? steps;
      carried = restoredState(loop.units, carried, state);
    },
    close: async () => {
      await training.close();
      await scoring.close();
    },
  };
};

const isFinite = ({ loss, gradNorm }: StepResult): boolean => Number.isFinite(loss) && Number.isFinite(gradNorm);

const prefixed = (prefix: string, tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
