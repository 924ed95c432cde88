/** Scores a whole split without dropout, in runs of similar length; results keep the rows' order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Split } from '../contract/common.ts';
import { sigmoidRow, softmaxRow } from '../nn/batch.ts';
import type { Probabilities } from './checkpoint.ts';
import type { ScoredRow } from './job.ts';
import type { LabelledRows } from './labels.ts';
import { accuracy, macroF1, predictedLabels, rocAuc } from './metrics.ts';
import type { Prepared } from './prepare.ts';
import { lossOfLogits, type Targets } from './targets.ts';

const TEXTS_PER_RUN = 32;
/** Padding included. */
const TOKENS_PER_RUN = 4096;

export type Evaluation = {
  /** Mean over texts, weighted and smoothed as in training. */
  readonly loss: number;
  readonly accuracy: number;
  readonly f1: number;
  readonly rocAuc: number | null;
  readonly probabilities: Probabilities;
};

/** @param pieces runs are smaller by as much as training's are. */
export const evaluate = async (
  prepared: Prepared,
  targets: Targets,
  split: Split,
  pieces: number,
): Promise<Evaluation> => {
  const { labels, problem, engine } = prepared;
  const texts = prepared.encodings[split];
  const truth = prepared.targets[split];
  const total = targets.total(truth);
  const scoresOf = problem === 'multi' ? sigmoidRow : softmaxRow;
  const probabilities: (readonly number[])[] = [];
  let loss = 0;
  for (const rows of runsOf(
    texts.map((ids) => ids.length),
    pieces,
  )) {
    await nextTurn(); // a pause is heard between runs
    const logits = await engine.logits(rows.map((row) => texts[row] ?? []));
    const wanted = targets.of(
      rows.map((row) => truth[row] ?? []),
      total,
    );
    loss += lossOfLogits(logits, wanted, labels.length, problem);
    for (const [i, row] of rows.entries()) probabilities[row] = scoresOf(logits, i, labels.length);
  }
  const predicted = probabilities.map((row) => predictedLabels(row, problem));
  return {
    loss,
    accuracy: accuracy(predicted, truth),
    f1: macroF1(predicted, truth, labels.length, problem),
    rocAuc: rocAuc(probabilities, truth, labels.length, problem),
    probabilities,
  };
};

/** Texts by length, as many at once as fit. */
export const runsOf = (lengths: readonly number[], pieces: number): readonly (readonly number[])[] => {
  const order = lengths.map((_, i) => i).toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  const runs: number[][] = [];
  for (const row of order) {
    const run = runs.at(-1);
    const size = (run?.length ?? 0) + 1;
    const fits = size * pieces <= TEXTS_PER_RUN && size * (lengths[row] ?? 0) * pieces <= TOKENS_PER_RUN;
    if (run && fits) run.push(row);
    else runs.push([row]);
  }
  return runs;
};

/** Answers in words, as they are kept with the run. */
export const inWords = (
  { labels, problem, targets }: LabelledRows,
  split: Split,
  probabilities: Probabilities,
): readonly ScoredRow[] =>
  probabilities.map((row, i) => ({
    label: namesOf(targets[split][i] ?? [], labels),
    predicted: namesOf(predictedLabels(row, problem), labels),
    probabilities: row,
  }));

const namesOf = (own: readonly number[], labels: readonly string[]): string =>
  own.map((label) => labels[label] ?? '').join(', ');
