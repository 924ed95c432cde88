/** How often fixed limits are passed without any drift: the same texts, labelled live and reference at random. */
import { seededRandom } from '../base/seeded-random.ts';
import { kolmogorovSmirnovOf } from './kolmogorov-smirnov.ts';

export type LimitedScore = {
  readonly reference: readonly number[];
  readonly live: readonly number[];
  readonly threshold: number;
};

const FALSE_ALARM_PERMUTATIONS = 1999;

/**
 * Share of random labellings under which the KS statistic of any score passes its limit. All scores see the same labelling,
 * since they are figures of the same texts. Null without limits. The same seed gives the same share.
 */
export const falseAlarmShare = (
  scores: readonly LimitedScore[],
  seed: string,
  permutations: number = FALSE_ALARM_PERMUTATIONS,
): number | null => {
  const [first] = scores;
  if (first === undefined) return null;
  const limited = scores.map(({ reference, live, threshold }) => ({
    statistic: kolmogorovSmirnovOf(reference, live),
    threshold,
  }));
  const [reference, live] = [first.reference.length, first.live.length];
  const random = seededRandom(seed);
  let passed = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    const { chosen, rest } = random.split(reference + live, live);
    if (limited.some(({ statistic, threshold }) => statistic.of(chosen, rest) > threshold)) passed += 1;
  }
  return passed / permutations;
};
