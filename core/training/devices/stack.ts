/**
 * The batches of several steps as one tensor per input, [steps, …]. Steps that have fewer texts or tokens than the largest get
 * fillers behind them: texts of padding tokens without weight in the loss, from which nothing flows back.
 */
import { type PackedBatch, type PackedOptions, packBatch, type TokenRows } from '../../nn/batch.ts';
import type { Tensor } from '../../onnx/session.ts';

/** What all steps of a stack share: texts, the longest of them, tokens. */
export type StackSizes = { readonly batch: number; readonly length: number; readonly tokens: number };

/** Multiples, so that few different shapes occur. */
const LENGTH_STEP = 8;
const TOKEN_STEP = 64;

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

const countOf = (texts: TokenRows): number => texts.reduce((sum, text) => sum + text.length, 0);

/**
 * The smallest sizes in which every step's fillers have a token at least and `length` of them at most.
 * @param limit the longest that the model takes, in tokens.
 */
export const stackSizes = (steps: readonly TokenRows[], limit: number): StackSizes => {
  const longest = Math.max(1, ...steps.flat().map((text) => text.length));
  const length = Math.min(limit, roundUp(longest, LENGTH_STEP));
  const counts = steps.map((texts) => ({ texts: texts.length, tokens: countOf(texts) }));
  let batch = Math.max(...counts.map(({ texts }) => texts));
  let tokens = roundUp(Math.max(...counts.map((count) => count.tokens)), TOKEN_STEP);
  for (;;) {
    const fillers = counts.map((count) => ({ texts: batch - count.texts, tokens: tokens - count.tokens }));
    if (fillers.some((filler) => filler.tokens > filler.texts * length)) batch += 1;
    else if (fillers.some((filler) => filler.tokens < filler.texts)) tokens += TOKEN_STEP;
    else return { batch, length, tokens };
  }
};

/** `texts` with fillers up to `sizes`. */
export const filled = (texts: TokenRows, { batch, length, tokens }: StackSizes, padId: number): TokenRows => {
  const fillers: number[][] = [];
  let left = tokens - countOf(texts);
  for (let rest = batch - texts.length; rest > 0; rest -= 1) {
    // One token stays for each filler that is still to come.
    const size = Math.min(length, left - (rest - 1));
    fillers.push(Array.from({ length: size }, () => padId));
    left -= size;
  }
  return [...texts, ...fillers];
};

export const packFilled = (
  texts: TokenRows,
  sizes: StackSizes,
  padId: number,
  options: Omit<PackedOptions, 'length'>,
): PackedBatch => packBatch(filled(texts, sizes, padId), { ...options, length: sizes.length });

/** One tensor per input. Lists of rows (`distinct.*`), whose lengths differ, end in −1: a row that no token uses. */
export const stackFeeds = (steps: readonly Readonly<Record<string, Tensor>>[]): Readonly<Record<string, Tensor>> => {
  const names = Object.keys(steps[0] ?? {});
  return Object.fromEntries(
    names.map((name): [string, Tensor] => {
      const all = steps.flatMap((feeds) => feeds[name] ?? []);
      return [name, stackTensors(all)];
    }),
  );
};

const stackTensors = (all: readonly Tensor[]): Tensor => {
  const [first] = all;
  if (!first) throw new Error('There is nothing to stack.');
  const size = Math.max(...all.map(({ data }) => data.length));
  const shape = [all.length, ...(first.shape.length === 1 ? [size] : first.shape)];
  if (first.type === 'f32') {
    const data = new Float32Array(all.length * size);
    for (const [i, tensor] of all.entries()) if (tensor.type === 'f32') data.set(tensor.data, i * size);
    return { type: 'f32', data, shape };
  }
  const data = new BigInt64Array(all.length * size).fill(-1n);
  for (const [i, tensor] of all.entries()) {
    if (tensor.type === 'i64') data.set(tensor.data, i * size);
  }
  return { type: 'i64', data, shape };
};
