/** AdamW as PyTorch computes it, over one flat memory per quantity; the runtime reads the weights from that same memory. */
import { type Parameters, type Parameter } from '../nn/parameters.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export type AdamW = {
  readonly weights: Float32Array;
  /** Of the last step; whoever fills it keeps the gaps between parameters zero. */
  readonly gradients: Float32Array;
  /** The L2 norm of all gradients together. */
  readonly norm: () => number;
  /** One update, with the gradients times `clip`. */
  readonly step: (learningRate: number, clip: number) => void;
};

export const createAdamW = (parameters: Parameters, weightDecay: number): AdamW => {
  const { length } = parameters;
  const [weights, gradients, first, second] = [0, 1, 2, 3].map(() => new Float32Array(length)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  let steps = 0;
  const update = ({ offset, size }: Parameter, clip: number, keep: number, rate: number, root: number): void => {
    for (let i = offset; i < offset + size; i += 1) {
      const g = (gradients[i] ?? 0) * clip;
      const m = (first[i] ?? 0) + (g - (first[i] ?? 0)) * (1 - BETA1);
      const v = (second[i] ?? 0) * BETA2 + g * g * (1 - BETA2);
      first[i] = m;
      second[i] = v;
      weights[i] = (weights[i] ?? 0) * keep - (rate * m) / (Math.sqrt(v) / root + EPSILON);
    }
  };
  return {
    weights,
    gradients,
    norm: () => {
      let total = 0;
      for (let i = 0; i < length; i += 1) total += (gradients[i] ?? 0) ** 2;
      return Math.sqrt(total);
    },
    step: (learningRate, clip) => {
      steps += 1;
      const rate = learningRate / (1 - BETA1 ** steps);
      const root = Math.sqrt(1 - BETA2 ** steps);
      for (const parameter of parameters.list) {
        update(parameter, clip, parameter.decay ? 1 - learningRate * weightDecay : 1, rate, root);
      }
    },
  };
};
