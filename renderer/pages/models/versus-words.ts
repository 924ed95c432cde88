/** A version against another, in the fixed words. */
import { differenceWords as ofCorrected, verdictWords } from '../runs/compare.ts';
import type { Pair } from '../runs/lead.ts';
import type { Versus } from './use-models.ts';

/** One pair needs no correction for several comparisons. */
const alone = (pair: Pair) => ({ ...pair, corrected: pair.p });

export const differenceWords = (pair: Pair): string => ofCorrected(alone(pair));

export const versusWords = ({ pair, sameRun, loading }: Pick<Versus, 'pair' | 'sameRun' | 'loading'>): string => {
  if (sameRun) return 'the same run’s model';
  if (loading) return 'comparing';
  return pair ? verdictWords(alone(pair)) : 'cannot be compared';
};
