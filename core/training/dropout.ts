/** Dropout masks from a key and a counter: a step's masks depend on the seed and the step, on nothing before. */
import type { DropoutInput } from '../nn/bert.ts';
import { keyOf } from '../nn/random.ts';
import type { Tensor } from '../onnx/session.ts';
import { createArena } from './kernels.ts';

export type Dropout = {
  /** Masks of 0 and 1 / (1 − rate) for a batch of this shape. Valid until the next call. */
  readonly feeds: (step: number, batch: number, length: number) => Readonly<Record<string, Tensor>>;
};

/** Masks start at multiples of 64 bytes. */
const bytesOf = (elements: number): number => Math.ceil(elements / 16) * 64;

export const createDropout = (inputs: readonly DropoutInput[], seed: number): Dropout => {
  let arena = createArena(0);
  return {
    feeds: (step, batch, length) => {
      const named: Readonly<Record<string, number>> = { batch, length, 'batch*length': batch * length };
      const masks = inputs.map((input) => {
        const shape = input.shape.map((dim) => (typeof dim === 'number' ? dim : (named[dim] ?? 0)));
        return { ...input, shape, size: shape.reduce((a, b) => a * b, 1) };
      });
      const bytes = masks.reduce((sum, { size }) => sum + bytesOf(size), 0);
      if (arena.buffer.byteLength < arena.base + bytes) arena = createArena(bytes);
      let at = arena.base;
      return Object.fromEntries(
        masks.map(({ name, rate, shape, size }): [string, Tensor] => {
          const threshold = Math.round(rate * 2 ** 32);
          arena.mask(at, bytesOf(size), keyOf(seed, `${name}@${step}`), threshold, 1 / (1 - rate));
          const data = new Float32Array(arena.buffer, at, size);
          at += bytesOf(size);
          return [name, { type: 'f32', data, shape }];
        }),
      );
    },
  };
};
