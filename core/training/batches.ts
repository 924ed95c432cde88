/** Which texts make which optimizer step, and in which pieces they are computed. */
import type { Recipe } from '../contract/training.ts';
import { batchesOf, randomOrder } from './random-order.ts';

/** Rows of one optimizer step, by micro-batch. */
export type StepRows = readonly (readonly number[])[];

export type Batches = {
  readonly epochs: number;
  readonly totalSteps: number;
  /** Optimizer steps before an epoch (from 0), and so before each later one. */
  readonly stepsBefore: (epoch: number) => number;
  /** The last step of an epoch has what remains, as the Trainer's has. */
  readonly stepsOf: (epoch: number) => readonly StepRows[];
};

export type BatchSettings = Pick<Recipe, 'epochs' | 'batchSize' | 'accumulation' | 'seed' | 'shuffle'>;

/**
 * @param exact [epoch][batch][row], in place of the recipe's batch size, epochs and order.
 * @param pieces each batch is computed in so many parts; the step's numbers are the same, for a mean is over all its texts.
 */
export const planBatches = (
  rows: number,
  recipe: BatchSettings,
  exact: readonly (readonly (readonly number[])[])[] | undefined,
  pieces: number,
): Batches => {
  const { accumulation, batchSize, seed, shuffle } = recipe;
  const epochs = exact?.length ?? recipe.epochs;
  const stepCount = (batches: number): number => Math.ceil(batches / accumulation);
  const counts = Array.from({ length: epochs }, (_, epoch) =>
    stepCount(exact ? (exact[epoch]?.length ?? 0) : Math.ceil(rows / batchSize)),
  );
  const before = counts.reduce<number[]>((sums, count) => [...sums, (sums.at(-1) ?? 0) + count], [0]);
  const batchesIn = (epoch: number): readonly (readonly number[])[] =>
    exact?.[epoch] ??
    batchesOf(shuffle ? randomOrder(rows, seed + epoch) : Array.from({ length: rows }, (_, i) => i), batchSize);
  return {
    epochs,
    totalSteps: before.at(-1) ?? 0,
    stepsBefore: (epoch) => before[epoch] ?? 0,
    stepsOf: (epoch) => {
      const batches = batchesIn(epoch);
      return Array.from({ length: counts[epoch] ?? 0 }, (_, step) =>
        batches.slice(step * accumulation, (step + 1) * accumulation).flatMap((batch) => inPieces(batch, pieces)),
      );
    },
  };
};

const inPieces = (batch: readonly number[], pieces: number): readonly (readonly number[])[] =>
  pieces === 1 ? [batch] : batchesOf(batch, Math.ceil(batch.length / pieces));
