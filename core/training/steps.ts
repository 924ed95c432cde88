/** The steps of a run, from wherever it stands: evaluations, the best weights, checkpoints, and the reasons to end. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ErrorInfo } from '../contract/errors.ts';
import type { EpochMetrics, TrainingEvent } from '../contract/training.ts';
import type { Batches, StepRows } from './batches.ts';
import type { Checkpoints } from './checkpoint.ts';
import { takesChunks } from './devices/loop-engine.ts';
import type { MicroBatch, StepResult } from './engine.ts';
import { evaluate } from './evaluate.ts';
import type { TrainingJob } from './job.ts';
import type { Position } from './position.ts';
import type { Prepared } from './prepare.ts';
import { createRate } from './rate.ts';
import { rateAt } from './schedule.ts';
import { isBetter } from './selection.ts';
import type { Targets } from './targets.ts';
import type { Trajectory } from './trajectory.ts';
import { addLoss, divergence, isFinite, notFinite } from './watch.ts';

/** Between evaluations, a checkpoint at least this often. */
const CHECKPOINT_SECONDS = 300;

/** Of a device that takes several steps at once: more would only delay what is told of them. */
const MOST_AT_ONCE = 50;

type Figures = StepResult & { readonly learningRate: number };

/** What a run hears and says. */
export type Control = {
  readonly send: (event: TrainingEvent) => void;
  readonly isPausing: () => boolean;
  /** To end with the best weights so far. */
  readonly isStopping: () => boolean;
  /** Resolves when all that was sent is stored. */
  readonly recorded: () => Promise<void>;
};

export type Run = {
  readonly job: TrainingJob;
  readonly prepared: Prepared;
  readonly batches: Batches;
  readonly targets: Targets;
  readonly checkpoints: Checkpoints;
  readonly trajectory: Trajectory;
  readonly control: Control;
};

export type Ending =
  | { readonly kind: 'ended'; readonly at: Position; readonly fault: ErrorInfo | null }
  | { readonly kind: 'paused'; readonly step: number };

export const trainSteps = async (run: Run, start: Position): Promise<Ending> => {
  const { job, prepared, batches, targets, checkpoints, trajectory, control } = run;
  const { recipe } = job;
  const { engine } = prepared;
  const rate = createRate();
  const began = performance.now();
  let at = start;
  let stepped = 0;
  let checkpointAt = performance.now();

  const checkpoint = async (): Promise<void> => {
    await control.recorded();
    const seconds = start.seconds + (performance.now() - began) / 1000 - (stepped - rate.total());
    at = { ...at, seconds, stepSeconds: start.stepSeconds + rate.total(), trajectory: trajectory.sync() };
    const bytes = checkpoints.keepLast(at, await engine.state());
    checkpointAt = performance.now();
    control.send({ kind: 'checkpoint', step: at.step, bytes });
  };

  /** What is left of a run that ends here must survive a crash too. */
  const ended = async (): Promise<Position> => {
    at = { ...at, ended: true };
    await checkpoint();
    return at;
  };

  const evaluateNow = async (epoch: number): Promise<void> => {
    const from = performance.now();
    const val = await evaluate(prepared, targets, 'val', at.pieces);
    const metrics: EpochMetrics = {
      epoch,
      step: at.step,
      trainLoss: at.lossSum / at.lossTexts,
      valLoss: val.loss,
      valAccuracy: val.accuracy,
      valRocAuc: val.rocAuc,
      valF1: val.f1,
    };
    const { probabilities, ...figures } = val;
    trajectory.write({ epoch, afterStep: at.step, split: 'val', ...figures });
    const better = isBetter(metrics, at.best, recipe.bestMetric);
    if (better) checkpoints.keepBest(at.step, probabilities, await engine.state());
    const withoutGain = better ? 0 : at.withoutGain + 1;
    at = {
      ...at,
      best: better ? metrics : at.best,
      withoutGain,
      lossSum: 0,
      lossTexts: 0,
      evaluationSeconds: (performance.now() - from) / 1000,
      ended: at.step === batches.totalSteps || (recipe.patience > 0 && withoutGain >= recipe.patience),
    };
    control.send({ kind: 'epoch', metrics, best: better, epochsWithoutGain: withoutGain });
  };

  /** Figures of the next steps: of one, or of as many as the device takes at once, none behind the next evaluation. */
  const compute = async (upcoming: readonly StepRows[]): Promise<Figures[]> => {
    const chunks = takesChunks(engine) ? engine : null;
    const { weightDecay, maxGradNorm, evalSteps } = recipe;
    const untilEvaluation = evalSteps === 0 ? upcoming.length : evalSteps - (at.step % evalSteps);
    const work = upcoming.slice(0, chunks ? Math.min(MOST_AT_ONCE, untilEvaluation) : 1).map((rows, i) => {
      const step = at.step + i;
      const learningRate = rateAt(recipe, step, batches.totalSteps);
      return { micro: microBatches(run, rows), order: { step, learningRate, weightDecay, maxGradNorm } };
    });
    const from = performance.now();
    const results = chunks
      ? await chunks.steps(work)
      : await Promise.all(work.map((w) => engine.step(w.micro, w.order)));
    const seconds = (performance.now() - from) / 1000;
    stepped += seconds;
    return results.flatMap((result, i) => {
      const { micro = [], order } = work[i] ?? {};
      const tokens = micro.reduce((sum, { texts }) => sum + texts.reduce((all, ids) => all + ids.length, 0), 0);
      rate.add(seconds / results.length, tokens);
      return order ? [{ ...result, learningRate: order.learningRate }] : [];
    });
  };

  /** Computed, and not told yet. While there are any the engine is ahead of the position, and nothing may be saved. */
  let ahead: Figures[] = [];
  while (!at.ended && at.epoch < batches.epochs) {
    const epoch = at.epoch;
    const steps = batches.stepsOf(epoch);
    const first = at.step - batches.stepsBefore(epoch);
    for (const [i, rows] of steps.slice(first).entries()) {
      await nextTurn(); // messages, a parent's end: a promise of onnxruntime alone never lets them in
      if (ahead.length === 0 && control.isPausing()) {
        await checkpoint();
        return { kind: 'paused', step: at.step };
      }
      if (ahead.length === 0 && control.isStopping()) {
        if (at.best === null && at.step > 0) await evaluateNow(epoch + 1);
        if (at.best !== null) return { kind: 'ended', at: await ended(), fault: null };
      }
      if (ahead.length === 0) ahead = await compute(steps.slice(first + i));
      const figures = ahead.shift();
      if (!figures) throw new Error('The device gave no figures.');
      if (!isFinite(figures)) {
        const fault = notFinite(figures, at.step + 1, rows, recipe, at.best?.epoch ?? null);
        if (at.best === null) throw fault;
        return { kind: 'ended', at, fault: fault.info };
      }
      const isLast = first + i + 1 === steps.length;
      const texts = rows.reduce((sum, each) => sum + each.length, 0);
      at = {
        ...at,
        step: at.step + 1,
        epoch: isLast ? epoch + 1 : epoch,
        lossSum: at.lossSum + figures.loss * texts,
        lossTexts: at.lossTexts + texts,
        losses: addLoss(at.losses, figures.loss),
      };
      trajectory.write({ step: at.step, epoch: epoch + 1, rows: rows.flat(), ...figures });
      control.send({
        kind: 'step',
        step: at.step,
        epoch: epoch + (first + i + 1) / steps.length,
        ...figures,
        stepsPerSecond: 1 / rate.secondsPerStep(),
        tokensPerSecond: rate.tokensPerSecond(),
        secondsLeft:
          (batches.totalSteps - at.step) * rate.secondsPerStep() + evaluationsLeft(run, at) * at.evaluationSeconds,
        memoryBytes: process.memoryUsage.rss(),
      });
      const warning = divergence(at.losses, recipe);
      if (warning !== null) {
        control.send({ kind: 'notice', message: warning });
        at = { ...at, losses: { ...at.losses, said: true } };
      }
      if (isEvaluated(run, at.step, isLast)) {
        await evaluateNow(epoch + 1);
        await checkpoint();
        if (at.ended) break;
      } else if (ahead.length === 0 && performance.now() - checkpointAt > 1000 * CHECKPOINT_SECONDS) await checkpoint();
    }
  }
  return { kind: 'ended', at, fault: null };
};

/** The last step always, as the Trainer does. */
const isEvaluated = ({ job, batches }: Run, step: number, endsEpoch: boolean): boolean => {
  const { evalSteps } = job.recipe;
  return evalSteps === 0 ? endsEpoch : step % evalSteps === 0 || step === batches.totalSteps;
};

const evaluationsLeft = ({ job, batches }: Run, { step, epoch }: Position): number => {
  const { evalSteps } = job.recipe;
  return evalSteps === 0 ? batches.epochs - epoch : Math.ceil((batches.totalSteps - step) / evalSteps);
};

export const microBatches = (
  { prepared, targets }: Pick<Run, 'prepared' | 'targets'>,
  rows: StepRows,
): MicroBatch[] => {
  const truth = prepared.targets.train;
  const labelsOf = (each: readonly number[]) => each.map((row) => truth[row] ?? []);
  const total = targets.total(labelsOf(rows.flat()));
  return rows.map((each) => ({
    texts: each.map((row) => prepared.encodings.train[row] ?? []),
    targets: Float32Array.from(targets.of(labelsOf(each), total)),
  }));
};
