/**
 * Labels as soft targets that hold each text's weight in the loss, so that one sum is the loss of PyTorch and the Trainer:
 * CrossEntropyLoss(weight) with label smoothing, or BCEWithLogitsLoss. Every mean is over the texts of a whole optimizer step
 * (the Trainer's `num_items_in_batch`): how a step is cut into batches changes nothing.
 */
import type { Recipe } from '../contract/training.ts';
import type { TextLabels } from './labels.ts';

export type Targets = {
  /** What these texts count together; the mean divides by it. */
  readonly total: (texts: readonly TextLabels[]) => number;
  /** single: [texts, labels]; multi: [texts, labels, 2], the weights of presence and absence. */
  readonly of: (texts: readonly TextLabels[], total: number) => Float64Array;
};

type About = {
  readonly problem: 'single' | 'multi';
  readonly labels: number;
  /** What balanced weights are balanced over. */
  readonly training: readonly TextLabels[];
};

export const createTargets = (
  { problem, labels, training }: About,
  { labelSmoothing, classWeights }: Pick<Recipe, 'labelSmoothing' | 'classWeights'>,
): Targets => {
  const balanced = classWeights === 'balanced';
  return problem === 'single'
    ? singleTargets(labels, balanced ? balancedWeights(training, labels) : null, labelSmoothing)
    : multiTargets(labels, balanced ? balancedPairs(training, labels) : null, labelSmoothing);
};

/** scikit-learn's `balanced`: texts / (classes · texts of the class). */
export const balancedWeights = (training: readonly TextLabels[], labels: number): readonly number[] => {
  const counts = countsOf(training, labels);
  return counts.map((count) => (count === 0 ? 0 : training.length / (labels * count)));
};

/** Each label of a multi-label task is a task of two classes, balanced by itself: the weights of presence and absence. */
const balancedPairs = (training: readonly TextLabels[], labels: number): readonly (readonly [number, number])[] =>
  countsOf(training, labels).map((present) => {
    const absent = training.length - present;
    return present === 0 || absent === 0 ? [1, 1] : [training.length / (2 * present), training.length / (2 * absent)];
  });

const countsOf = (training: readonly TextLabels[], labels: number): readonly number[] => {
  const counts = Array.from({ length: labels }, () => 0);
  for (const text of training) for (const label of text) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
};

/** Smoothing is PyTorch's with weights: (1 − ε)·w of the label, and ε/labels·w of each. */
const singleTargets = (labels: number, weights: readonly number[] | null, smoothing: number): Targets => {
  const weightOf = (label: number | undefined): number => (weights ? (weights[label ?? 0] ?? 0) : 1);
  return {
    total: (texts) => texts.reduce((sum, [label]) => sum + weightOf(label), 0),
    of: (texts, total) => {
      const values = new Float64Array(texts.length * labels);
      for (const [row, [own]] of texts.entries()) {
        for (let label = 0; label < labels; label += 1) {
          const spread = (smoothing / labels) * weightOf(label);
          values[row * labels + label] = ((label === own ? (1 - smoothing) * weightOf(label) : 0) + spread) / total;
        }
      }
      return values;
    },
  };
};

const multiTargets = (
  labels: number,
  weights: readonly (readonly [number, number])[] | null,
  smoothing: number,
): Targets => ({
  total: (texts) => texts.length * labels,
  of: (texts, total) => {
    const values = new Float64Array(texts.length * labels * 2);
    for (const [row, own] of texts.entries()) {
      for (let label = 0; label < labels; label += 1) {
        const [presence, absence] = weights?.[label] ?? [1, 1];
        const truth = own.includes(label) ? 1 - smoothing / 2 : smoothing / 2;
        const at = (row * labels + label) * 2;
        values[at] = (truth * presence) / total;
        values[at + 1] = ((1 - truth) * absence) / total;
      }
    }
    return values;
  },
});

/** −Σ targets · log p of logits in double precision: the loss, or these texts' part of it. */
export const lossOfLogits = (
  logits: Float32Array,
  targets: Float64Array,
  labels: number,
  problem: 'single' | 'multi',
): number => {
  let loss = 0;
  if (problem === 'multi') {
    for (const [i, z] of logits.entries()) {
      loss += (targets[2 * i] ?? 0) * softplus(-z) + (targets[2 * i + 1] ?? 0) * softplus(z);
    }
    return loss;
  }
  for (let start = 0; start < logits.length; start += labels) {
    const row = logits.subarray(start, start + labels);
    let highest = Number.NEGATIVE_INFINITY;
    for (const value of row) highest = Math.max(highest, value);
    let total = 0;
    for (const value of row) total += Math.exp(value - highest);
    const scale = Math.log(total) + highest;
    for (const [i, value] of row.entries()) loss += (targets[start + i] ?? 0) * (scale - value);
  }
  return loss;
};

/** log(1 + eᶻ) = −log σ(−z). */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
