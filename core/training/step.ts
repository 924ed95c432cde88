/** One optimizer step: gradients, global norm, clipping, linear decay, update. */
import { IdriftError } from '../contract/errors.ts';
import type { Recipe } from '../contract/training.ts';
import type { Prepared } from './prepare.ts';

export type StepFigures = { readonly loss: number; readonly gradNorm: number; readonly learningRate: number };

/** `step` counts from 0 to `total` − 1; the rate falls linearly from the recipe's to 0. */
export const takeStep = async (
  prepared: Prepared,
  recipe: Recipe,
  rows: readonly number[],
  step: number,
  total: number,
): Promise<StepFigures> => {
  const { engine, optimizer, batchOf } = prepared;
  const { batch, labels } = batchOf('train', rows);
  const learningRate = recipe.learningRate * Math.max(0, (total - step) / total);
  const loss = await engine.forwardBackward(batch, labels, optimizer.gradients, step);
  const gradNorm = optimizer.norm();
  if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The loss became ${loss} at step ${step + 1} of ${total} (gradient norm ${gradNorm}).`,
      where: `step ${step + 1}`,
      hint: `Try a lower learning rate, for example ${(recipe.learningRate / 10).toPrecision(2)}${recipe.maxGradNorm > 0 ? '' : ', or clip the gradients (max. norm 1)'}.`,
    });
  }
  optimizer.step(learningRate, recipe.maxGradNorm > 0 ? Math.min(1, recipe.maxGradNorm / (gradNorm + 1e-6)) : 1);
  return { loss, gradNorm, learningRate };
};
