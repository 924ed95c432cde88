/** How far confidence can be taken at its word: bins of equal width (Guo et al. 2017), and Brier's score of the answer (1950). */
import type { Calibration } from '../contract/rehearsal.ts';

export type Judged = { readonly confidence: number; readonly right: boolean };

const BINS = 10;

/** null without texts. Empty bins are left out. */
export const calibrationOf = (judged: readonly Judged[]): Calibration | null => {
  if (judged.length === 0) return null;
  const bins = Array.from({ length: BINS }, (_, bin) =>
    judged.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin),
  )
    .filter((texts) => texts.length > 0)
    .map((texts) => ({
      confidence: average(texts.map(({ confidence }) => confidence)),
      right: average(texts.map(({ right }) => (right ? 1 : 0))),
      texts: texts.length,
    }));
  return {
    error: bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right) * bin.texts, 0) / judged.length,
    brier: average(judged.map(squaredMiss)),
    bins,
  };
};

/** How far a confidence was from what came of it, squared. */
export const squaredMiss = ({ confidence, right }: Judged): number => (confidence - (right ? 1 : 0)) ** 2;

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
