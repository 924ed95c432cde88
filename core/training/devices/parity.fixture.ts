/** A device's 50 steps beside those of PyTorch, for each model family and some methods. */
import type { Engine, StepResult } from '../engine.ts';
import { goldenJob, readGolden } from '../golden.fixture.ts';
import { rateAt } from '../schedule.ts';
import type { StepWork } from './loop-feeds.ts';
import { worstDifference } from './tiny-model.ts';

export type GoldenName = readonly [family: string, name: string];

export const goldenParts = ([family, name]: GoldenName) => goldenJob(readGolden(family), name).parts;

/** @param train takes the steps on the device. */
export const worstAgainstPyTorch = async (
  [family, name]: GoldenName,
  train: (work: readonly StepWork[]) => Promise<readonly StepResult[]>,
  count = 50,
): Promise<number> => {
  const { expected, recipe, steps } = goldenJob(readGolden(family), name);
  const work = steps
    .slice(0, count)
    .map((micro, step) => ({ micro, order: { ...recipe, step, learningRate: rateAt(recipe, step, steps.length) } }));
  const { loss, gradNorm } = expected.stepsInDouble;
  const want = work.map((_, i) => ({ loss: loss[i] ?? Number.NaN, gradNorm: gradNorm[i] ?? Number.NaN }));
  return worstDifference(await train(work), want);
};

export const oneByOne =
  (engine: Engine) =>
  async (work: readonly StepWork[]): Promise<readonly StepResult[]> => {
    const results: StepResult[] = [];
    for (const { micro, order } of work) results.push(await engine.step(micro, order));
    return results;
  };
