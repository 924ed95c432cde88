/** What a score says of live figures beside those of the reference: one rule for a check of texts and for one of statistics alone. */
import { type DriftScore, LEAST_TEXTS } from '../contract/monitoring.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import type { TextScore } from './text-scores.ts';

/** Live texts that are compared at most. */
export const MOST_LIVE = 2000;

/** Whether there are enough texts. */
export const stateOf = (reference: number, live: number): DriftScore['state'] => {
  if (reference < LEAST_TEXTS.reference) return 'reference_too_small';
  if (live === 0) return 'no_data';
  return live < LEAST_TEXTS.live ? 'too_few' : 'ok';
};

export type JudgedScore = Omit<DriftScore, 'reference' | 'live'>;

/** `method` is null where there are too few texts to compare. */
export const judgeScore = (
  { name, title }: TextScore,
  reference: readonly number[],
  live: readonly number[],
  state: DriftScore['state'],
  threshold: number | null,
): { readonly score: JudgedScore; readonly method: 'exact' | 'asymptotic' | null } => {
  const ks = state === 'ok' ? kolmogorovSmirnov(reference, live) : null;
  const exceeded = ks !== null && threshold !== null && ks.statistic > threshold;
  return {
    score: { name, title, state, statistic: ks?.statistic ?? null, p: ks?.p ?? null, threshold, exceeded },
    method: ks?.method ?? null,
  };
};
