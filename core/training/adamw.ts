/** AdamW as PyTorch computes it (betas 0.9 and 0.999, epsilon 1e-8), over one memory for all parameters; the runtime reads the weights from it. */
import { IdriftError } from '../contract/errors.ts';
import type { Parameters } from '../nn/parameters.ts';
import { createArena, MEMORY_LIMIT } from './kernels.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;

export type AdamW = {
  readonly weights: Float32Array;
  /** Of the next step; whoever fills it keeps the gaps between parameters zero. */
  readonly gradients: Float32Array;
  /** The L2 norm of all gradients together. */
  readonly norm: () => number;
  /** One update, with the gradients times `clip`. */
  readonly step: (learningRate: number, clip: number) => void;
};

/** @throws IdriftError when weights, gradients and both moments do not fit the 4 GiB that they share. */
export const createAdamW = (parameters: Parameters, weightDecay: number): AdamW => {
  const bytes = 4 * parameters.length;
  if (4 * bytes > MEMORY_LIMIT - 65536) {
    throw new IdriftError({
      code: 'not-available',
      message: `Training ${Math.round(parameters.count / 1e6)} million parameters takes ${((4 * bytes) / 1e9).toFixed(1)} GB for weights, gradients and moments; at most 4.2 GB are supported.`,
      hint: 'Choose a smaller model: BERT-base (110 million parameters) fits.',
    });
  }
  const arena = createArena(4 * bytes);
  const at = (i: number): number => arena.base + i * bytes;
  const floats = (i: number): Float32Array => new Float32Array(arena.buffer, at(i), parameters.length);
  let steps = 0;
  return {
    weights: floats(0),
    gradients: floats(3),
    norm: () => Math.sqrt(arena.sumSquares(at(3), bytes)),
    step: (learningRate, clip) => {
      steps += 1;
      const rate = learningRate / (1 - BETA1 ** steps);
      const root = Math.sqrt(1 - BETA2 ** steps);
      for (const { offset, size, decay } of parameters.list) {
        const start = 4 * offset;
        const keep = decay ? 1 - learningRate * weightDecay : 1;
        arena.update(
          at(0) + start,
          at(1) + start,
          at(2) + start,
          at(3) + start,
          Math.ceil(size / 16) * 64,
          clip,
          keep,
          rate,
          root,
        );
      }
    },
  };
};
