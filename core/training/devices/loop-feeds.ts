/** What a Loop's run is fed for the steps that it takes: one round for each micro-batch, all of one shape, stacked. */
import { packBatch, type PackedOptions } from '../../nn/batch.ts';
import type { ModelConfig } from '../../nn/model-config.ts';
import type { Tensor } from '../../onnx/session.ts';
import type { EngineParts } from '../cpu-engine.ts';
import { maskKey } from '../dropout.ts';
import type { MicroBatch, StepOrder } from '../engine.ts';
import { stepScalars } from './adamw-graph.ts';
import { distinctFeeds } from './gradient-graph.ts';
import { keyInput, LENGTH_INPUT, type SCALARS, type TrainingLoop } from './loop-graph.ts';
import { packFilled, type StackSizes, stackFeeds, stackSizes } from './stack.ts';

export type StepWork = { readonly micro: readonly MicroBatch[]; readonly order: StepOrder };

type Round = {
  readonly micro: MicroBatch;
  readonly part: number;
  readonly order: StepOrder;
  /** Optimizer steps before this one. */
  readonly count: number;
  readonly isLast: boolean;
};

const LARGEST = 3.4028234663852886e38;

export const f32 = (data: Float32Array, shape: readonly number[]): Tensor => ({ type: 'f32', data, shape });

export const integer = (value: number): Tensor => ({ type: 'i64', data: BigInt64Array.of(BigInt(value)), shape: [] });

export const packingOf = ({ heads, firstPosition, maxTokens }: ModelConfig): PackedOptions => ({
  heads,
  first: firstPosition,
  limit: maxTokens,
});

export const roundsOf = (work: readonly StepWork[], stepsBefore: number): readonly Round[] =>
  work.flatMap(({ micro, order }, i) =>
    micro.map((each, part) => ({
      micro: each,
      part,
      order,
      count: stepsBefore + i,
      isLast: part === micro.length - 1,
    })),
  );

const scalarsOf = ({ order, count, isLast }: Round): Readonly<Record<(typeof SCALARS)[number], number>> => ({
  ...stepScalars(count, order.learningRate, order.weightDecay),
  maxGradNorm: order.maxGradNorm > 0 ? order.maxGradNorm : LARGEST,
  last: isLast ? 1 : 0,
});

const roundFeeds = (
  { config, seed }: EngineParts,
  loop: TrainingLoop,
  round: Round,
  sizes: StackSizes,
): Readonly<Record<string, Tensor>> => {
  const { micro, part, order } = round;
  const packing = packingOf(config);
  const { feeds } = packFilled(micro.texts, sizes, config.padId ?? 0, packing);
  const each = micro.targets.length / micro.texts.length;
  // Fillers weigh nothing.
  const targets = new Float32Array(sizes.batch * each);
  targets.set(micro.targets);
  const shape = [sizes.batch, config.labels.length, ...(config.problem === 'multi' ? [2] : [])];
  // Elements are numbered as in the batch by itself, so that the masks are those of every other device.
  const ownLength = packBatch(micro.texts, packing).length;
  const keys = loop.masks.map((name) => [keyInput(name), integer(maskKey(seed, name, order.step, part))] as const);
  const scalars = Object.entries(scalarsOf(round)).map(
    ([name, value]) => [name, f32(Float32Array.of(value), [])] as const,
  );
  return {
    ...feeds,
    ...distinctFeeds(loop.usedRows, feeds),
    ...Object.fromEntries([...keys, ...scalars]),
    [LENGTH_INPUT]: integer(ownLength),
    targets: f32(targets, shape),
  };
};

export const stackedFeeds = (
  parts: EngineParts,
  loop: TrainingLoop,
  rounds: readonly Round[],
): Readonly<Record<string, Tensor>> => {
  const sizes = stackSizes(
    rounds.map(({ micro }) => micro.texts),
    parts.config.maxTokens,
  );
  return stackFeeds(rounds.map((round) => roundFeeds(parts, loop, round, sizes)));
};
