/** Dropout masks from a key and a counter: a step's masks depend on the seed and the step, on nothing before. */
import { dropThreshold } from '../graph/drop-value.ts';
import type { DropoutInput } from '../nn/kit.ts';
import { keyOf } from '../nn/random.ts';
import type { Tensor } from '../onnx/session.ts';
import { createArena } from './kernels.ts';

/** Of the named dimensions. */
type Sizes = Readonly<Record<'batch' | 'length' | 'tokens', number>>;

export type Dropout = {
  /** Masks of 0 and 1 / (1 − rate) for a batch of these sizes, `part` numbering a step's micro-batches. Valid until the next call. */
  readonly feeds: (step: number, part: number, sizes: Sizes) => Readonly<Record<string, Tensor>>;
};

/** Of one mask of one micro-batch: with it, `dropMask` in a graph gives the same. */
export const maskKey = (seed: number, name: string, step: number, part: number): number =>
  keyOf(seed, `${name}@${step}.${part}`);

/** Masks start at multiples of 64 bytes. */
const bytesOf = (elements: number): number => Math.ceil(elements / 16) * 64;

export const createDropout = (inputs: readonly DropoutInput[], seed: number): Dropout => {
  let arena = createArena(0);
  return {
    feeds: (step, part, sizes) => {
      const named: Readonly<Record<string, number>> = { ...sizes, 'batch*length': sizes.batch * sizes.length };
      const masks = inputs.map((input) => {
        const shape = input.shape.map((dim) => (typeof dim === 'number' ? dim : (named[dim] ?? 0)));
        return { ...input, shape, size: shape.reduce((a, b) => a * b, 1) };
      });
      const bytes = masks.reduce((sum, { size }) => sum + bytesOf(size), 0);
      if (arena.buffer.byteLength < arena.base + bytes) arena = createArena(bytes);
      let at = arena.base;
      return Object.fromEntries(
        masks.map(({ name, rate, shape, size }): [string, Tensor] => {
          arena.mask(at, bytesOf(size), maskKey(seed, name, step, part), dropThreshold(rate), 1 / (1 - rate));
          const data = new Float32Array(arena.buffer, at, size);
          at += bytesOf(size);
          return [name, { type: 'f32', data, shape }];
        }),
      );
    },
  };
};
