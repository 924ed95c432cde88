/** What a job would cost: counts its rows and parameters, and measures a few real steps. Inside the child process. */
import type { TrainingPlan } from '../contract/training.ts';
import type { TrainingJob } from './job.ts';
import { prepare } from './prepare.ts';
import { takeStep } from './step.ts';

const WARM_UP = 2;
const MEASURED = 5;

export const runPlan = async (job: TrainingJob): Promise<TrainingPlan> => {
  const prepared = await prepare(job, () => undefined);
  const batches = prepared.batchesOf(0);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + MEASURED; i += 1) {
    const from = performance.now();
    await takeStep(prepared, job.recipe, batches[i % batches.length] ?? [], i, WARM_UP + MEASURED);
    if (i >= WARM_UP) times.push((performance.now() - from) / 1000);
  }
  const secondsPerStep = times.toSorted((a, b) => a - b)[Math.floor(MEASURED / 2)] ?? 0;
  const { rows } = job;
  return {
    parameters: prepared.parameters.count,
    vocabulary: prepared.tokenizer.vocabularySize,
    labels: [...prepared.labels],
    rows: { train: rows.train.length, val: rows.val.length, test: rows.test.length },
    stepsPerEpoch: batches.length,
    cutTexts: prepared.cutTexts,
    secondsPerStep,
    seconds: secondsPerStep * prepared.totalSteps,
    memoryBytes: process.memoryUsage.rss(),
    smallestGain: null,
  };
};
