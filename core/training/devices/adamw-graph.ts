/** AdamW as PyTorch computes it, as a graph: the same formula, order and constants as the CPU's kernel (core/training/kernels.ts). */
import * as t from '../../graph/build.ts';
import type { Node } from '../../graph/op.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Scalars of one step: `clip` times each gradient, `keep` = 1 − lr · decay, `rate` = lr / (1 − β₁ᵗ), `root` = √(1 − β₂ᵗ). */
export type StepScalars<T> = { readonly clip: T; readonly keep: T; readonly rate: T; readonly root: T };

export type Moments<T> = { readonly weights: T; readonly first: T; readonly second: T };

/** `step` counts from 0. The clip factor is not among them: it follows from the gradients. */
export const stepScalars = (
  step: number,
  learningRate: number,
  weightDecay: number,
): Omit<StepScalars<number>, 'clip'> => ({
  keep: 1 - learningRate * weightDecay,
  rate: learningRate / (1 - BETA1 ** (step + 1)),
  root: Math.sqrt(1 - BETA2 ** (step + 1)),
});

/** As torch's clip_grad_norm_; 0 as the largest norm: no clipping. */
export const clipFactor = (norm: number, maxNorm: number): number =>
  maxNorm > 0 ? Math.min(1, maxNorm / (norm + 1e-6)) : 1;

export const adamw = (
  { weights, first, second }: Moments<Node>,
  gradient: Node,
  { clip, keep, rate, root }: StepScalars<Node>,
  decays: boolean,
): Moments<Node> => {
  const g = t.mul(gradient, clip);
  const m = t.add(first, t.mul(t.sub(g, first), t.constant(1 - BETA1)));
  const v = t.add(t.mul(second, t.constant(BETA2)), t.mul(t.mul(g, g), t.constant(1 - BETA2)));
  const denominator = t.add(t.div(t.sqrt(v), root), t.constant(EPSILON));
  const kept = decays ? t.mul(weights, keep) : weights;
  return { weights: t.sub(kept, t.div(t.mul(m, rate), denominator)), first: m, second: v };
};
