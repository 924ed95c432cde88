/** What is wrong with a loss: no number, or far above where it began. */
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';
import type { Recipe } from '../contract/training.ts';
import type { StepRows } from './batches.ts';
import type { StepResult } from './engine.ts';
import type { Position } from './position.ts';

type Losses = Position['losses'];

/** The first losses, against which the mean of the latest is held. */
const FIRST = 10;
const LATEST = 50;
/** Losses of a run that learns stay below their start but for noise. */
const FAR = 2;

export const addLoss = (losses: Losses, loss: number): Losses => ({
  ...losses,
  first: losses.first.length < FIRST ? [...losses.first, loss] : losses.first,
  latest: [...losses.latest, loss].slice(-LATEST),
});

/** What to say once, or null. */
export const divergence = (
  { first, latest, said }: Losses,
  { learningRate }: Pick<Recipe, 'learningRate'>,
): string | null => {
  if (said || latest.length < LATEST) return null;
  const [start, now] = [mean(first), mean(latest)];
  if (now <= FAR * start) return null;
  return (
    `The loss diverges: it began at ${start.toFixed(2)}, and its mean over the last ${LATEST} steps is ${now.toFixed(2)}. ` +
    `The learning rate ${learningRate} is probably too high: try ${lower(learningRate)}.`
  );
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const lower = (learningRate: number): string => String(Number((learningRate / 10).toPrecision(2)));

export const isFinite = ({ loss, gradNorm }: StepResult): boolean => Number.isFinite(loss) && Number.isFinite(gradNorm);

const ROWS_NAMED = 8;

/** The step whose loss is no number, its texts, and what of the run is kept. @param step from 1. */
export const notFinite = (
  { loss, gradNorm }: StepResult,
  step: number,
  rows: StepRows,
  recipe: Pick<Recipe, 'learningRate' | 'maxGradNorm'>,
  keptEpoch: number | null,
): IdriftError => {
  const numbers = rows.flat().map((row) => row + 1);
  const named = numbers.slice(0, ROWS_NAMED).join(', ') + (numbers.length > ROWS_NAMED ? ' …' : '');
  const what = Number.isFinite(loss) ? `The gradient norm became ${gradNorm}` : `The loss became ${loss}`;
  const kept =
    keptEpoch === null
      ? 'There was no evaluation before it, so that no model is kept.'
      : `The weights of epoch ${keptEpoch}, the best before it, are kept as the model.`;
  const info: ErrorInfo = {
    code: 'bad-input',
    message: `${what} at step ${step} (training rows ${named}). ${kept}`,
    where: `step ${step}`,
    hint: `Try a lower learning rate, for example ${lower(recipe.learningRate)}${recipe.maxGradNorm > 0 ? '' : ', or clip the gradients (max. norm 1)'}.`,
  };
  return new IdriftError(info);
};
