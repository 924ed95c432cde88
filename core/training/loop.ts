/** A whole run inside the child process: prepared, trained or continued, tested once, and written as a model. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeModel } from '../nn/model-folder.ts';
import { writeAdapter } from '../nn/peft.ts';
import { planBatches } from './batches.ts';
import { openCheckpoints } from './checkpoint.ts';
import { checkDisk } from './disk.ts';
import type { ErrorInfo } from '../contract/errors.ts';
import { evaluate, inWords } from './evaluate.ts';
import type { TrainingJob, TrainingOutcome, TrainingResult } from './job.ts';
import { type Position, startOfRun } from './position.ts';
import { type Prepared, prepare } from './prepare.ts';
import { checkMetric } from './selection.ts';
import { type Control, type Run, trainSteps } from './steps.ts';
import { createTargets } from './targets.ts';
import { openTrajectory } from './trajectory.ts';

export type Prepare = typeof prepare;

export const runTraining = async (
  job: TrainingJob,
  control: Control,
  prepareWith: Prepare = prepare,
): Promise<TrainingOutcome> => {
  control.send({ kind: 'phase', phase: 'reading' });
  mkdirSync(job.outputDir, { recursive: true });
  const checkpoints = openCheckpoints(job.checkpointDir);
  const before = job.resume === true ? checkpoints.position() : null;
  const pieces = Math.max(job.pieces ?? 1, before?.pieces ?? 1);
  const prepared = await prepareIn(job, pieces, control, prepareWith);
  const { parameters, problem, labels } = prepared;
  checkMetric(job.recipe, prepared);
  checkDisk(job.checkpointDir, parameters);
  const batches = planBatches(job.rows.train.length, job.recipe, job.batches, pieces);
  const targets = createTargets({ problem, labels: labels.length, training: prepared.targets.train }, job.recipe);
  const trajectory = openTrajectory(job.trajectory, before?.trajectory ?? 0);
  const run: Run = { job, prepared, batches, targets, checkpoints, trajectory, control };
  try {
    sayStarted(run, before !== null);
    if (before) await prepared.engine.restore(checkpoints.state());
    if (before && before.device !== prepared.engine.kind) {
      const message = `The run began on ${before.device} and goes on on ${prepared.engine.kind}: its numbers will differ in their last digits from those of an uninterrupted one.`;
      control.send({ kind: 'notice', message });
    }
    if (job.resume === true) control.send({ kind: 'resumed', step: before?.step ?? 0 });
    control.send({ kind: 'phase', phase: 'training' });
    const start = before ? { ...before, pieces } : startOfRun(pieces, prepared.engine.kind);
    const ending = await trainSteps(run, start);
    return ending.kind === 'paused' ? ending : { kind: 'finished', result: await finish(run, ending.at, ending.fault) };
  } finally {
    trajectory.close();
    await prepared.engine.close();
  }
};

/** An engine adds up gradients where the recipe accumulates; a batch in pieces accumulates too. */
export const prepareIn = (
  job: TrainingJob,
  pieces: number,
  control: Pick<Control, 'send'>,
  prepareWith: Prepare,
): Promise<Prepared> => {
  const recipe = { ...job.recipe, accumulation: job.recipe.accumulation * pieces };
  return prepareWith({ ...job, recipe }, (phase) => control.send({ kind: 'phase', phase }));
};

const sayStarted = ({ job, prepared, batches, trajectory, control }: Run, continues: boolean): void => {
  const { parameters, config, labels, engine } = prepared;
  control.send({
    kind: 'started',
    device: engine.device,
    parameters: parameters.count,
    trainable: parameters.trainable,
    vocabulary: prepared.tokenizer.vocabularySize,
    labels: [...labels],
    totalSteps: batches.totalSteps,
    stepsPerEpoch: batches.stepsBefore(1),
    cutTexts: prepared.cutTexts,
    notices: [...prepared.notices],
  });
  if (continues) return;
  const { labels: _, json: __, ...model } = config;
  trajectory.write({
    config: { ...job.recipe, epochs: batches.epochs, model, labels, device: engine.device },
    parameters: { total: parameters.count, trainable: parameters.trainable },
  });
};

/** Of the best evaluation's weights; the test texts are scored this one time. */
const finish = async (run: Run, at: Position, fault: ErrorInfo | null): Promise<TrainingResult> => {
  const { job, prepared, targets, checkpoints, trajectory, control, batches } = run;
  const { parameters, config, adapters, engine, labels } = prepared;
  const { best } = at;
  if (best === null) throw new Error('No evaluation had a value to choose by.');
  control.send({ kind: 'phase', phase: 'testing' });
  const began = performance.now();
  const { probabilities, state } = checkpoints.best(best.step);
  await engine.restore(state);
  const test = await evaluate(prepared, targets, 'test', at.pieces);
  const { probabilities: answers, ...figures } = test;
  trajectory.write({ epoch: best.epoch, afterStep: best.step, split: 'test', ...figures });

  control.send({ kind: 'phase', phase: 'saving' });
  const weights = await engine.weights();
  writeModel(job.outputDir, config, weights, adapters);
  if (adapters)
    writeAdapter(join(job.outputDir, 'adapter'), config, weights, adapters, {
      base: job.origin?.id ?? job.recipe.base,
      revision: job.origin?.revision ?? null,
    });
  const said = {
    bestEpoch: best.epoch,
    epochsRun: epochsOf(at, batches.stepsBefore),
    testAccuracy: test.accuracy,
    testRocAuc: test.rocAuc,
    seconds: at.seconds + (performance.now() - began) / 1000,
    stepsPerSecond: at.step / at.stepSeconds,
  };
  control.send({ kind: 'finished', ...said });
  return {
    ...said,
    modelDir: job.outputDir,
    labels,
    best,
    test: inWords(prepared, 'test', answers),
    val: inWords(prepared, 'val', probabilities),
    testF1: test.f1,
    parameters: parameters.count,
    trainable: parameters.trainable,
    device: engine.device,
    fault,
  };
};

/** The one that training ended in counts. */
const epochsOf = ({ epoch, step }: Position, stepsBefore: (epoch: number) => number): number =>
  step > stepsBefore(epoch) ? epoch + 1 : epoch;
