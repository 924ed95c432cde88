/** Token ids of several texts as one rectangle: padded on the right, with the mask that hides the padding. */
import type { Tensor } from '../onnx/session.ts';

/** Lengths are rounded up to a multiple of this, so that few different shapes occur. */
const LENGTH_STEP = 8;

export type Batch = {
  readonly size: number;
  readonly length: number;
  readonly ids: BigInt64Array;
  readonly feeds: Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', Tensor>>;
};

/** @param limit the longest that the model takes, in tokens. */
export const makeBatch = (texts: readonly (readonly number[])[], padId: number, limit: number): Batch => {
  const longest = Math.max(1, ...texts.map((ids) => ids.length));
  const length = Math.min(limit, Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP);
  const ids = new BigInt64Array(texts.length * length).fill(BigInt(padId));
  const mask = new BigInt64Array(ids.length);
  for (const [row, text] of texts.entries()) {
    for (const [i, id] of text.entries()) {
      ids[row * length + i] = BigInt(id);
      mask[row * length + i] = 1n;
    }
  }
  const shape = [texts.length, length];
  return {
    size: texts.length,
    length,
    ids,
    feeds: {
      input_ids: { type: 'i64', data: ids, shape },
      attention_mask: { type: 'i64', data: mask, shape },
      token_type_ids: { type: 'i64', data: new BigInt64Array(ids.length), shape },
    },
  };
};

/** Softmax of one row of logits in double precision. */
export const softmaxRow = (logits: Float32Array, row: number, classes: number): readonly number[] => {
  const values = Array.from(logits.subarray(row * classes, (row + 1) * classes));
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
};
