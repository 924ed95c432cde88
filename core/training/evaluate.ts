/** Scores a whole split without dropout, in runs of similar length; results keep the rows' order. */
import type { Split } from '../contract/common.ts';
import type { ScoredRow } from './job.ts';
import { rocAuc } from './metrics.ts';
import type { Prepared } from './prepare.ts';
import { batchesOf } from './random-order.ts';

const ROWS_PER_RUN = 32;

export type Evaluation = {
  /** Mean over rows. */
  readonly loss: number;
  readonly accuracy: number;
  readonly rocAuc: number | null;
  readonly rows: readonly ScoredRow[];
};

export const evaluate = async (prepared: Prepared, split: Split): Promise<Evaluation> => {
  const { labels, targets, engine, batchOf } = prepared;
  const truth = targets[split];
  const lengths = truth.map((_, i) => batchOf(split, [i]).batch.length);
  const order = truth.map((_, i) => i).toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  const probabilities: (readonly number[])[] = [];
  let loss = 0;
  for (const indexes of batchesOf(order, ROWS_PER_RUN)) {
    const { batch, labels } = batchOf(split, indexes);
    for (const [i, result] of (await engine.evaluate(batch, labels)).entries()) {
      probabilities[indexes[i] ?? 0] = result.probabilities;
      loss += result.loss;
    }
  }
  const predicted = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const right = predicted.filter((label, i) => label === truth[i]).length;
  return {
    loss: loss / truth.length,
    accuracy: right / truth.length,
    rocAuc: rocAuc(probabilities, truth, labels.length),
    rows: probabilities.map((row, i) => ({
      label: labels[truth[i] ?? 0] ?? '',
      predicted: labels[predicted[i] ?? 0] ?? '',
      probabilities: row,
    })),
  };
};
