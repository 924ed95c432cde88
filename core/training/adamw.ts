/**
 * AdamW as PyTorch computes it (betas 0.9 and 0.999, epsilon 1e-8), over one memory from which the runtime reads the weights.
 * Gradients of dense parameters are read where the runtime left them, chunk by chunk: they are never copied as a whole.
 */
import { IdriftError } from '../contract/errors.ts';
import type { Parameters } from '../nn/parameters.ts';
import { CHUNK, type Crew, createCrew, listRuns, SLOTS, soloCrew } from './crew.ts';
import { createArena, MEMORY_LIMIT } from './kernels.ts';
import type { MomentPlan, Segment } from './moments.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;

type StepSize = {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** 0: no clipping. */
  readonly maxGradNorm: number;
};

/** By parameter name; tables have their gradients in `addRows`. */
export type DenseGradients = ReadonlyMap<string, Float32Array>;

export type AdamW = {
  /** All parameters, as `Parameters` lays them out. */
  readonly weights: Float32Array;
  /** As the plan lays them out. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Adds gradients of looked-up rows, [ids, width], to their table's. */
  readonly addRows: (name: string, gradients: Float32Array, ids: ArrayLike<number>) => void;
  /** Adds dense gradients to those of the batches before. */
  readonly addDense: (gradients: DenseGradients) => void;
  /**
   * One update by what was added, or by `dense` where nothing dense was. Gives the norm of all gradients before clipping; when
   * that is not finite, or `moves` is false, nothing moves. Either way the gradients are zero after it.
   */
  readonly step: (dense: DenseGradients, size: StepSize, moves: boolean) => number;
  readonly count: { value: number };
  readonly close: () => Promise<void>;
};

export type AdamWOptions = {
  /** Whether dense gradients of several batches will be added up. */
  readonly accumulates: boolean;
  /** Whether the runtime reads memory that threads share. */
  readonly shared: boolean;
};

/** Below this many floats a second thread is not worth its start. */
const WORTH_A_THREAD = 2_000_000;

/** @throws IdriftError when weights, moments and sums of gradients do not fit the 4 GiB that they share. */
export const createAdamW = (parameters: Parameters, plan: MomentPlan, options: AdamWOptions): AdamW => {
  const shared = options.shared && plan.length >= WORTH_A_THREAD;
  const gradientLength = options.accumulates ? plan.length : plan.tableLength;
  const sizes = [parameters.length, plan.length, plan.length, gradientLength, (SLOTS + 1) * CHUNK].map(
    (floats) => 4 * Math.ceil(floats / 16) * 16,
  );
  const bytes = sizes.reduce((a, b) => a + b, 0);
  checkSize(bytes, parameters);
  const arena = createArena(bytes, { shared });
  const starts = sizes.map((_, i) => arena.base + sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const [weightsAt = 0, firstAt = 0, secondAt = 0, gradientsAt = 0, chunks = 0] = starts;
  const floats = (at: number, length: number): Float32Array => new Float32Array(arena.buffer, at, length);
  const gradients = floats(gradientsAt, gradientLength);
  const [tables, pieces] = [tableChunksOf(plan), denseChunksOf(plan)];
  const places = ({ segment, from, length }: Chunk) => {
    const moment = 4 * (segment.moments + from);
    return {
      weights: weightsAt + 4 * (segment.weights + from),
      first: firstAt + moment,
      second: secondAt + moment,
      gradients: gradientsAt + moment,
      bytes: 4 * padded(length),
    };
  };
  const sumsOfTables = Math.ceil(plan.tableLength / CHUNK);
  const memory = { chunks, sums: sumsOfTables + pieces.length, runs: listRuns(tables.flat().map(places)) };
  const crew: Crew = shared ? createCrew(arena, memory) : soloCrew(arena, memory);
  const count = { value: 0 };
  let added = false;

  /** Copies a chunk of a dense gradient to an address, zeros behind it up to four floats. */
  const fillFrom = (source: Float32Array, from: number, length: number) => (at: number) => {
    const view = floats(at, padded(length));
    view.set(source.subarray(from, from + length));
    view.fill(0, length);
  };
  const sourceOf = (dense: DenseGradients, { segment, from, length }: Chunk): ((at: number) => void) | null => {
    if (added) return null;
    const source = dense.get(segment.parameter.name);
    if (!source) throw new Error(`There is no gradient of ${segment.parameter.name}.`);
    return fillFrom(source, from, length);
  };

  const norm = (dense: DenseGradients): number => {
    for (let result = 0; result < sumsOfTables; result += 1) {
      const from = result * CHUNK;
      const bytes = 4 * Math.min(CHUNK, plan.tableLength - from);
      crew.give({ kind: 'sum', gradients: gradientsAt + 4 * from, bytes, result }, null);
    }
    for (const [i, piece] of pieces.entries()) {
      const { gradients: address, bytes } = places(piece);
      crew.give({ kind: 'sum', gradients: address, bytes, result: sumsOfTables + i }, sourceOf(dense, piece));
    }
    crew.settle();
    // Always in this order, whichever thread computed which.
    return Math.sqrt(crew.results.reduce((sum, value) => sum + value, 0));
  };
  const update = (dense: DenseGradients, { learningRate, weightDecay }: StepSize, clip: number): void => {
    count.value += 1;
    const rate = learningRate / (1 - BETA1 ** count.value);
    const root = Math.sqrt(1 - BETA2 ** count.value);
    const factors = ({ segment }: Chunk) => ({
      clip,
      keep: segment.parameter.decay ? 1 - learningRate * weightDecay : 1,
      rate,
      root,
    });
    let from = 0;
    for (const group of tables) {
      const [any] = group;
      const to = from + group.length;
      if (any) crew.give({ kind: 'runs', from, to, ...factors(any) }, null);
      from = to;
    }
    for (const piece of pieces)
      crew.give({ kind: 'update', ...places(piece), ...factors(piece) }, sourceOf(dense, piece));
    crew.settle();
  };

  return {
    weights: floats(weightsAt, parameters.length),
    first: floats(firstAt, plan.length),
    second: floats(secondAt, plan.length),
    count,
    addRows: (name, rows, ids) => {
      const table = plan.tables.get(name);
      if (!table) throw new Error(`${name} is no table that trains.`);
      const { width, places, parameter } = table;
      for (let row = 0; row < ids.length; row += 1) {
        const id = ids[row] ?? 0;
        const start = places[id] ?? -1;
        // PyTorch's padding row never moves.
        if (start < 0 || id === parameter.table?.padding) continue;
        for (let i = 0; i < width; i += 1) {
          gradients[start + i] = (gradients[start + i] ?? 0) + (rows[row * width + i] ?? 0);
        }
      }
    },
    addDense: (dense) => {
      for (const { segment, from, length } of pieces) {
        const source = dense.get(segment.parameter.name);
        if (!source) throw new Error(`There is no gradient of ${segment.parameter.name}.`);
        fillFrom(source, from, length)(chunks);
        arena.add(gradientsAt + 4 * (segment.moments + from), chunks, 4 * padded(length));
      }
      added = true;
    },
    step: (dense, size, moves) => {
      const length = norm(dense);
      const clip = size.maxGradNorm > 0 ? Math.min(1, size.maxGradNorm / (length + 1e-6)) : 1;
      if (moves && Number.isFinite(length)) update(dense, size, clip);
      gradients.fill(0);
      added = false;
      return length;
    },
    close: crew.close,
  };
};

/** A segment's floats from `from`, small enough for a slot. */
type Chunk = { readonly segment: Segment; readonly from: number; readonly length: number };

const chunksOf = (segment: Segment): readonly Chunk[] =>
  Array.from({ length: Math.ceil(segment.size / CHUNK) }, (_, i) => ({
    segment,
    from: i * CHUNK,
    length: Math.min(CHUNK, segment.size - i * CHUNK),
  }));

const denseChunksOf = ({ segments, tableLength }: MomentPlan): readonly Chunk[] =>
  segments.filter(({ moments }) => moments >= tableLength).flatMap(chunksOf);

/** Those of tables, in groups of about a chunk's floats of one table. */
const tableChunksOf = ({ segments, tableLength }: MomentPlan): readonly (readonly Chunk[])[] => {
  const groups: Chunk[][] = [];
  let room = 0;
  for (const chunk of segments.filter(({ moments }) => moments < tableLength).flatMap(chunksOf)) {
    const group = groups.at(-1);
    if (group && group[0]?.segment.parameter === chunk.segment.parameter && room >= chunk.length) group.push(chunk);
    else {
      groups.push([chunk]);
      room = CHUNK;
    }
    room -= chunk.length;
  }
  return groups;
};

/** Kernels take four floats at a time; every segment has room for that behind it. */
const padded = (floats: number): number => Math.ceil(floats / 4) * 4;

const checkSize = (bytes: number, parameters: Parameters): void => {
  if (bytes <= MEMORY_LIMIT - 65536) return;
  throw new IdriftError({
    code: 'not-available',
    message:
      `Training ${Math.round(parameters.trainable / 1e6)} of ${Math.round(parameters.count / 1e6)} million parameters takes ` +
      `${(bytes / 1e9).toFixed(1)} GB for weights and moments; at most 4.2 GB are supported.`,
    hint: 'Choose a smaller model, freeze layers, or train adapters (LoRA): BERT-base (110 million parameters) fits.',
  });
};
