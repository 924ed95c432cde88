/** The learning rate of each step, by the formulas of Hugging Face's `get_scheduler`. */
import { assertNever } from '../base/assert-never.ts';
import type { Recipe } from '../contract/training.ts';

type Settings = Pick<Recipe, 'learningRate' | 'schedule' | 'warmupSteps' | 'warmupRatio'>;

/** Steps in which the rate rises: as many as said, else a share of all, rounded up. */
export const warmupOf = ({ warmupSteps, warmupRatio }: Settings, total: number): number =>
  warmupSteps > 0 ? warmupSteps : Math.ceil(total * warmupRatio);

/** @param step from 0 to `total` − 1; with warm-up the first step's rate is 0. */
export const rateAt = (settings: Settings, step: number, total: number): number =>
  settings.learningRate * factorAt(settings, step, total);

const factorAt = (settings: Settings, step: number, total: number): number => {
  const warmup = warmupOf(settings, total);
  if (step < warmup) return step / Math.max(1, warmup);
  switch (settings.schedule) {
    case 'constant':
      return 1;
    case 'linear':
      return Math.max(0, (total - step) / Math.max(1, total - warmup));
    case 'cosine': {
      const progress = (step - warmup) / Math.max(1, total - warmup);
      // Half a wave: π · 0.5 · 2, multiplied in this order.
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * 0.5 * 2 * progress)));
    }
    default:
      return assertNever(settings.schedule);
  }
};
