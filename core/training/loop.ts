/** The training loop, inside the child process: epochs, early stopping, the best epoch's weights, one test at the end. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EpochMetrics, TrainingEvent } from '../contract/training.ts';
import { loadWeights } from '../nn/load-weights.ts';
import { writeModel, writeWeights } from '../nn/model-folder.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { TrainingJob, TrainingResult } from './job.ts';
import { type Prepared, prepare } from './prepare.ts';
import { takeStep } from './step.ts';
import { openTrajectory, type Trajectory } from './trajectory.ts';

type Send = (event: TrainingEvent) => void;

type Best = { readonly metrics: EpochMetrics; readonly rows: Evaluation['rows'] };

export const runTraining = async (job: TrainingJob, send: Send): Promise<TrainingResult> => {
  const trajectory = openTrajectory(job.trajectory);
  try {
    return await trainWith(job, send, trajectory);
  } finally {
    trajectory.close();
  }
};

const trainWith = async (job: TrainingJob, send: Send, trajectory: Trajectory): Promise<TrainingResult> => {
  send({ kind: 'phase', phase: 'reading' });
  mkdirSync(job.outputDir, { recursive: true });
  const prepared = await prepare(job, (phase) => send({ kind: 'phase', phase }));
  const { parameters, config, engine, optimizer, labels, device } = prepared;
  send({
    kind: 'started',
    device,
    parameters: parameters.count,
    trainable: parameters.count,
    vocabulary: prepared.tokenizer.vocabularySize,
    labels: [...labels],
    totalSteps: prepared.totalSteps,
    stepsPerEpoch: prepared.batchesOf(0).length,
    cutTexts: prepared.cutTexts,
    notices: [...prepared.notices],
  });
  const { labels: _, ...model } = config;
  trajectory.write({
    config: { ...job.recipe, epochs: prepared.epochs, model, labels, device },
    parameters: { total: parameters.count, trainable: parameters.count },
  });
  send({ kind: 'phase', phase: 'training' });
  const began = performance.now();
  const weightsPath = join(job.outputDir, 'model.safetensors');
  const { best, epochsRun, steps, stepSeconds } = await trainEpochs(job, prepared, send, trajectory, () =>
    writeWeights(weightsPath, optimizer.weights, parameters),
  );

  send({ kind: 'phase', phase: 'testing' });
  if (best.metrics.epoch !== epochsRun) loadWeights(job.outputDir, optimizer.weights, parameters);
  const test = await evaluate(prepared, 'test');
  trajectory.write({
    epoch: best.metrics.epoch,
    split: 'test',
    loss: test.loss,
    accuracy: test.accuracy,
    rocAuc: test.rocAuc,
  });

  send({ kind: 'phase', phase: 'saving' });
  await engine.close();
  writeModel(job.outputDir, config, optimizer.weights, parameters);
  const seconds = (performance.now() - began) / 1000;
  const figures = {
    bestEpoch: best.metrics.epoch,
    epochsRun,
    testAccuracy: test.accuracy,
    testRocAuc: test.rocAuc,
    seconds,
    stepsPerSecond: steps / stepSeconds,
  };
  send({ kind: 'finished', ...figures });
  return {
    ...figures,
    modelDir: job.outputDir,
    labels,
    best: best.metrics,
    test: test.rows,
    val: best.rows,
    parameters: parameters.count,
    trainable: parameters.count,
    device,
  };
};

/** `keep` stores the weights as they are: after each epoch that is better than all before it. */
const trainEpochs = async (
  job: TrainingJob,
  prepared: Prepared,
  send: Send,
  trajectory: Trajectory,
  keep: () => void,
): Promise<{
  readonly best: Best;
  readonly epochsRun: number;
  readonly steps: number;
  readonly stepSeconds: number;
}> => {
  const { recipe } = job;
  const { totalSteps } = prepared;
  let best: Best | undefined;
  let withoutGain = 0;
  let step = 0;
  let stepSeconds = 0;
  let epoch = 0;
  while (epoch < prepared.epochs) {
    const batches = prepared.batchesOf(epoch);
    epoch += 1;
    let lossSum = 0;
    let texts = 0;
    for (const [i, rows] of batches.entries()) {
      await nextTurn(); // messages, a parent's end: a promise of onnxruntime alone never lets them in
      const from = performance.now();
      const figures = await takeStep(prepared, recipe, rows, step, totalSteps);
      stepSeconds += (performance.now() - from) / 1000;
      step += 1;
      lossSum += figures.loss * rows.length;
      texts += rows.length;
      trajectory.write({ step, epoch, rows, ...figures });
      const stepsPerSecond = step / stepSeconds;
      send({
        kind: 'step',
        step,
        epoch: epoch - 1 + (i + 1) / batches.length,
        ...figures,
        stepsPerSecond,
        secondsLeft: (totalSteps - step) / stepsPerSecond,
        memoryBytes: process.memoryUsage.rss(),
      });
    }
    const val = await evaluate(prepared, 'val');
    const metrics: EpochMetrics = {
      epoch,
      trainLoss: lossSum / texts,
      valLoss: val.loss,
      valAccuracy: val.accuracy,
      valRocAuc: val.rocAuc,
    };
    trajectory.write({ epoch, split: 'val', loss: val.loss, accuracy: val.accuracy, rocAuc: val.rocAuc });
    const better = best === undefined || val.loss < best.metrics.valLoss;
    withoutGain = better ? 0 : withoutGain + 1;
    if (better) {
      best = { metrics, rows: val.rows };
      keep();
    }
    send({ kind: 'epoch', metrics, best: better, epochsWithoutGain: withoutGain });
    if (recipe.patience > 0 && withoutGain >= recipe.patience) break;
  }
  if (!best) throw new Error('Training ran no epoch.');
  return { best, epochsRun: epoch, steps: step, stepSeconds };
};
