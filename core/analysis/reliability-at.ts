/** How often answers about as sure as one were right. */
import type { Estimate } from '../contract/common.ts';
import type { Judged } from './calibration.ts';
import { share } from './proportion.ts';

export type Reliability = {
  readonly share: Estimate;
  readonly texts: number;
  /** Ends of the scores that were taken together. */
  readonly low: number;
  readonly high: number;
};

/** Half the width of the scores taken together, at first and at each widening. */
const HALF_WIDTH = 0.05;
const LEAST_TEXTS = 30;

/** Scores around this one, wider until there are 30 texts; null: there are fewer in all. @param judged ascending by confidence */
export const reliabilityAt = (score: number, judged: readonly Judged[]): Reliability | null => {
  if (judged.length < LEAST_TEXTS) return null;
  for (let steps = 1; ; steps++) {
    const low = Math.max(0, score - steps * HALF_WIDTH);
    const high = Math.min(1, score + steps * HALF_WIDTH);
    const own = judged.filter(({ confidence }) => confidence >= low && confidence <= high);
    if (own.length >= LEAST_TEXTS || (low === 0 && high === 1)) {
      return { share: share(own.filter(({ right }) => right).length, own.length), texts: own.length, low, high };
    }
  }
};
