/** Dropout masks from a key and a counter: a step's masks depend on the seed and the step, on nothing before. */
import type { Dim } from '../graph/shape.ts';
import type { DropoutInput } from '../nn/bert.ts';
import { keyOf, mix } from '../nn/random.ts';
import type { Tensor } from '../onnx/session.ts';

/** Fills with 0 (at the given rate, to 1 / 65536) or 1 / (1 − rate). Two elements share one 32-bit number. */
const fillMask = (mask: Float32Array, rate: number, key: number): void => {
  const threshold = Math.round(rate * 65536);
  const kept = 65536 / (65536 - threshold);
  for (let i = 0; i < mask.length; i += 2) {
    const bits = mix(i ^ key);
    mask[i] = (bits & 0xffff) < threshold ? 0 : kept;
    mask[i + 1] = bits >>> 16 < threshold ? 0 : kept;
  }
};

export type Dropout = {
  readonly feeds: (step: number, batch: number, length: number) => Readonly<Record<string, Tensor>>;
};

export const createDropout = (inputs: readonly DropoutInput[], seed: number): Dropout => {
  let memory = new Float32Array(0);
  return {
    feeds: (step, batch, length) => {
      const named: Readonly<Record<string, number>> = { batch, length, 'batch*length': batch * length };
      const shapes = inputs.map(({ shape }) =>
        shape.map((dim: Dim) => (typeof dim === 'number' ? dim : (named[dim] ?? 0))),
      );
      const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
      const total = sizes.reduce((a, b) => a + b + (b % 2), 0);
      if (memory.length < total) memory = new Float32Array(total);
      let offset = 0;
      return Object.fromEntries(
        inputs.map(({ name, rate }, i): [string, Tensor] => {
          const data = memory.subarray(offset, offset + (sizes[i] ?? 0));
          offset += data.length + (data.length % 2);
          fillMask(data, rate, keyOf(seed, `${name}@${step}`));
          return [name, { type: 'f32', data, shape: shapes[i] ?? [] }];
        }),
      );
    },
  };
};
