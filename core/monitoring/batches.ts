/**
 * Texts that come in bursts – of one request, or of one consumer without a pause – are not put at random among others when they are alike:
 * then one of each burst speaks for it.
 */
import { seededRandom } from '../base/seeded-random.ts';
import type { LiveText, RowFigures } from './drift-input.ts';
import { denseVector, unitVector } from './mean-gap.ts';
import { BUCKETS, type SparseVector } from './spelling-vector.ts';

/** Texts of one consumer that follow each other within this, milliseconds, are one burst. */
const PAUSE = 60_000;
const LEAST_PER_BATCH = 3;
const PERMUTATIONS = 199;
const LEVEL = 0.01;

/** Per row the number of its batch, counted from 0. */
const batchesOf = (rows: readonly LiveText[]): Uint32Array => {
  const requests = new Map<string, number>();
  const bursts = new Map<string, { batch: number; at: number }>();
  const byTime = rows.map((row, i) => ({ row, i, at: Date.parse(row.createdAt) })).toSorted((a, b) => a.at - b.at);
  const batches = new Uint32Array(rows.length);
  let next = 0;
  for (const { row, i, at } of byTime) {
    const { requestId, consumer } = row;
    const known = requestId ? requests.get(requestId) : undefined;
    const burst = consumer ? bursts.get(consumer) : undefined;
    const batch = known ?? (burst && at - burst.at < PAUSE ? burst.batch : next);
    if (batch === next) next += 1;
    if (requestId) requests.set(requestId, batch);
    if (consumer) bursts.set(consumer, { batch, at });
    batches[i] = batch;
  }
  return batches;
};

export type LiveUnits = {
  readonly unit: 'texts' | 'batches';
  /** Numbers of the rows that stand for all, ascending. */
  readonly rows: readonly number[];
};

/**
 * All rows; or one of each batch, drawn by the seed, where a batch has more than three rows on average and its texts are more alike than
 * those of different batches (p ≤ 0.01 over 199 permutations of the rows, by spelling or by the model's answers).
 */
export const liveUnits = (rows: readonly LiveText[], figures: readonly RowFigures[], seed: string): LiveUnits => {
  const all: LiveUnits = { unit: 'texts', rows: rows.map((_, i) => i) };
  if (rows.length === 0) return all;
  const batches = batchesOf(rows);
  const count = batches.reduce((most, batch) => Math.max(most, batch + 1), 0);
  if (count < 2 || rows.length <= LEAST_PER_BATCH * count) return all;
  const random = seededRandom(`${seed}|batches`);
  if (!vectorSets(figures).some((set) => areAlike(set, batches, count, random))) return all;
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [row, batch] of batches.entries()) members[batch]?.push(row);
  const drawn = members.map((own) => own[random.below(own.length)] as number);
  return { unit: 'batches', rows: drawn.toSorted((a, b) => a - b) };
};

type VectorSet = { readonly vectors: readonly SparseVector[]; readonly size: number };

const vectorSets = (figures: readonly RowFigures[]): VectorSet[] => {
  const spelling = figures.flatMap((row) => row.spelling ?? []);
  const answers = figures.flatMap(({ probabilities }) =>
    probabilities ? [unitVector(Object.values(probabilities))] : [],
  );
  const size = answers[0]?.values.length ?? 0;
  const centred = answers.every(({ values }) => values.length === size) ? centre(answers, size) : [];
  return [
    { vectors: spelling, size: BUCKETS },
    { vectors: centred, size },
  ].filter(({ vectors }) => vectors.length === figures.length);
};

/** Answers share most of their length; what tells them apart is what is left of the mean. */
const centre = (vectors: readonly SparseVector[], size: number): SparseVector[] => {
  const mean = new Float64Array(size);
  for (const { values } of vectors)
    values.forEach((value, i) => (mean[i] = (mean[i] as number) + value / vectors.length));
  return vectors.map(({ values }) => denseVector(values.map((value, i) => value - (mean[i] as number))));
};

/** Σ over batches of |sum of its vectors|² / its rows: large where a batch's vectors point the same way. */
const areAlike = (
  { vectors, size }: VectorSet,
  batches: Uint32Array,
  count: number,
  random: ReturnType<typeof seededRandom>,
): boolean => {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [row, batch] of batches.entries()) members[batch]?.push(row);
  const sum = new Float64Array(size);
  const cohesion = (order: Uint32Array): number => {
    let total = 0;
    for (const own of members) {
      sum.fill(0);
      for (const row of own) {
        const { places, values } = vectors[order[row] as number] as SparseVector;
        for (let i = 0; i < places.length; i++)
          sum[places[i] as number] = (sum[places[i] as number] as number) + (values[i] as number);
      }
      let square = 0;
      for (const value of sum) square += value * value;
      total += square / own.length;
    }
    return total;
  };
  const observed = cohesion(Uint32Array.from(batches, (_, row) => row)) * (1 - 1e-9);
  let asMuch = 1;
  for (let draw = 0; draw < PERMUTATIONS; draw++) {
    if (cohesion(random.choose(vectors.length, vectors.length)) >= observed) asMuch += 1;
  }
  return asMuch / (PERMUTATIONS + 1) <= LEVEL;
};
