/** How much a model in 8 bits may lose against its 32 bits before nobody should be served by it. */
import { IdriftError } from '../contract/errors.ts';
import type { Int8Difference } from './int8-figures.ts';

export type Int8Limits = {
  /** Share of the texts by which fewer may be right: 0.01 is one in a hundred. */
  readonly accuracyLoss: number;
  /** Largest mean difference of a probability. */
  readonly scoreDifference: number;
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What was measured, in a sentence. */
export const int8Words = ({ texts, fp32, int8, meanProbabilityDifference, labelsChanged }: Int8Difference): string =>
  `On ${texts} labelled texts 8 bits are right on ${int8.right} (${percent(int8.right / texts)}) and 32 bits on ${fp32.right} (${percent(fp32.right / texts)}); ${labelsChanged} labels differ, and a probability by ${meanProbabilityDifference.toFixed(4)} in the mean.`;

/** @throws IdriftError `conflict` with the figures and the limits where they are beyond one. */
export const checkInt8 = (difference: Int8Difference, limits: Int8Limits, where: string): void => {
  const { texts, fp32, int8, meanProbabilityDifference } = difference;
  const loss = (fp32.right - int8.right) / texts;
  const beyond = [
    ...(loss > limits.accuracyLoss + 1e-12
      ? [`${percent(loss)} fewer are right, and ${percent(limits.accuracyLoss)} are allowed (int8AccuracyLoss)`]
      : []),
    ...(meanProbabilityDifference > limits.scoreDifference
      ? [`the mean difference is more than ${limits.scoreDifference} (int8ScoreDifference)`]
      : []),
  ];
  if (beyond.length === 0) return;
  throw new IdriftError({
    code: 'conflict',
    message: `The model in 8 bits loses too much: ${beyond.join('; ')}. ${int8Words(difference)}`,
    where,
    hint: 'Use the model in 32 bits, or allow more in idrift.json.',
  });
};
