/** Token ids of several texts as what a graph is fed: one padded rectangle, or real tokens only with padding in attention alone. */
import type { Tensor } from '../onnx/session.ts';
import { LOWEST } from './layout.ts';

/** Lengths are rounded up to a multiple of this, so that few different shapes occur. */
const LENGTH_STEP = 8;

export type TokenRows = readonly (readonly number[])[];

const paddedLength = (texts: TokenRows, limit: number): number => {
  const longest = Math.max(1, ...texts.map((ids) => ids.length));
  return Math.min(limit, Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP);
};

/** Inputs of a padded graph. @param limit the longest that the model takes, in tokens. */
export const paddedFeeds = (
  texts: TokenRows,
  padId: number,
  limit: number,
): Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', Tensor>> => {
  const length = paddedLength(texts, limit);
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
    input_ids: { type: 'i64', data: ids, shape },
    attention_mask: { type: 'i64', data: mask, shape },
    token_type_ids: { type: 'i64', data: new BigInt64Array(ids.length), shape },
  };
};

export type PackedOptions = {
  readonly heads: number;
  readonly first: number;
  readonly limit: number;
  /** Of attention's rectangle, in place of the longest text's. */
  readonly length?: number;
};

export type PackedBatch = {
  readonly size: number;
  readonly length: number;
  /** Of each real token: its id, and its row in the position table. */
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly feeds: Readonly<Record<string, Tensor>>;
};

/**
 * Inputs of a packed graph: texts one after the other without padding, and where each row lies in attention's rectangle.
 * @param heads rows are placed for each of them; @param first the position table's row of a text's first token.
 */
export const packBatch = (texts: TokenRows, { heads, first, limit, length: fixed }: PackedOptions): PackedBatch => {
  const size = texts.length;
  const length = fixed ?? paddedLength(texts, limit);
  const tokens = texts.reduce((sum, text) => sum + text.length, 0);
  const ids = new Int32Array(tokens);
  const positions = new Int32Array(tokens);
  const starts = new BigInt64Array(size);
  const bias = new Float32Array(size * length).fill(LOWEST);
  const mean = new Float32Array(size * tokens);
  const spread = new BigInt64Array(size * heads * length);
  const collect = new BigInt64Array(tokens * heads);
  const real = new Float32Array(size * heads * length);
  let at = 0;
  for (const [row, text] of texts.entries()) {
    starts[row] = BigInt(at);
    for (const [i, id] of text.entries()) {
      ids[at] = id;
      positions[at] = first + i;
      bias[row * length + i] = 0;
      mean[row * tokens + at] = 1 / text.length;
      for (let head = 0; head < heads; head += 1) {
        const place = (row * heads + head) * length + i;
        spread[place] = BigInt(at * heads + head);
        collect[at * heads + head] = BigInt(place);
        real[place] = 1;
      }
      at += 1;
    }
  }
  const i64 = (data: BigInt64Array, ...shape: readonly number[]): Tensor => ({ type: 'i64', data, shape });
  const f32 = (data: Float32Array, ...shape: readonly number[]): Tensor => ({ type: 'f32', data, shape });
  return {
    size,
    length,
    ids,
    positions,
    feeds: {
      input_ids: i64(BigInt64Array.from(ids, BigInt), tokens),
      position_ids: i64(BigInt64Array.from(positions, BigInt), tokens),
      first: i64(starts, size),
      mean: f32(mean, size, tokens),
      attention_bias: f32(bias, size, 1, 1, length),
      spread: i64(spread, spread.length),
      collect: i64(collect, collect.length),
      real: f32(real, real.length, 1),
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

/** Each label by itself: the logistic function of one row of logits in double precision. */
export const sigmoidRow = (logits: Float32Array, row: number, classes: number): readonly number[] =>
  Array.from(logits.subarray(row * classes, (row + 1) * classes), (value) => 1 / (1 + Math.exp(-value)));
