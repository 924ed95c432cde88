/** What a job would cost: counts its rows and parameters, and measures real steps, an evaluation and a checkpoint. Inside the child process. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingPlan } from '../contract/training.ts';
import { planBatches, type StepRows } from './batches.ts';
import { openCheckpoints } from './checkpoint.ts';
import { diskFree, diskNeeded } from './disk.ts';
import { runsOf } from './evaluate.ts';
import { fitSteps, type Probe, typical } from './forecast.ts';
import type { TrainingJob } from './job.ts';
import { type Prepare, prepareIn } from './loop.ts';
import { startOfRun } from './position.ts';
import type { Prepared } from './prepare.ts';
import { rateAt } from './schedule.ts';
import { checkMetric } from './selection.ts';
import { microBatches } from './steps.ts';
import { createTargets, type Targets } from './targets.ts';

const WARM_UP = 2;
const MEASURED = 7;
/** Slow steps: fewer are measured. */
const ENOUGH_SECONDS = 15;
const FEWEST = 3;
/** Of a probe of the disk. */
const PROBE_FLOATS = 16e6;

export const runPlan = async (job: TrainingJob, prepareWith: Prepare): Promise<TrainingPlan> => {
  const { rows, recipe } = job;
  const pieces = job.pieces ?? 1;
  const available = process.availableMemory();
  const prepared = await prepareIn(job, pieces, { send: () => undefined }, prepareWith);
  checkMetric(recipe, prepared);
  const starting = process.uptime();
  const batches = planBatches(rows.train.length, recipe, job.batches, pieces);
  const { problem, labels, parameters, engine, encodings } = prepared;
  const targets = createTargets({ problem, labels: labels.length, training: prepared.targets.train }, recipe);
  const tokensOf = (step: StepRows): number =>
    step.flat().reduce((sum, row) => sum + (encodings.train[row]?.length ?? 0), 0);

  const steps = batches.stepsOf(0);
  const { probes, warmUp } = await probeSteps(prepared, targets, steps, tokensOf, job);
  const secondsOf = fitSteps(probes);
  const epochSeconds = steps.reduce((sum, step) => sum + secondsOf(tokensOf(step)), 0);
  const evaluating = await probeScoring(prepared, pieces);
  const writing = await probeDisk(prepared, job.outputDir);
  const memoryBytes = process.resourceUsage().maxRSS * 1024;
  await engine.close();

  const evaluations =
    recipe.evalSteps === 0
      ? batches.epochs
      : Math.ceil(batches.totalSteps / Math.min(recipe.evalSteps, batches.totalSteps));
  const { trainable, count } = parameters;
  const seconds =
    starting +
    warmUp +
    (epochSeconds * batches.totalSteps) / steps.length +
    evaluations * (evaluating(encodings.val) + writing(4 * trainable)) +
    evaluating(encodings.test) +
    writing(4 * count);
  const free = diskFree(job.checkpointDir);
  return {
    parameters: count,
    trainable,
    vocabulary: prepared.tokenizer.vocabularySize,
    labels: [...labels],
    rows: { train: rows.train.length, val: rows.val.length, test: rows.test.length },
    stepsPerEpoch: steps.length,
    cutTexts: prepared.cutTexts,
    secondsPerStep: epochSeconds / steps.length,
    seconds,
    memoryBytes,
    device: engine.device,
    diskBytes: diskNeeded(parameters),
    diskFree: free,
    notices: [
      ...prepared.notices,
      ...(pieces > 1
        ? [`The memory does not suffice for whole batches: each will be computed in ${pieces} parts.`]
        : []),
      ...(memoryBytes > available
        ? [
            `Training takes ${gigabytes(memoryBytes)} of memory, and ${gigabytes(available)} are free: close other programs.`,
          ]
        : []),
      ...(diskNeeded(parameters) > free
        ? [
            `Checkpoints and the model need ${gigabytes(diskNeeded(parameters))} of disk, and ${gigabytes(free)} are free.`,
          ]
        : []),
    ],
    smallestGain: null,
  };
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Warm-up steps cost more once; the last of the probes is the longest step, for the memory's sake. */
const probeSteps = async (
  prepared: Prepared,
  targets: Targets,
  steps: readonly StepRows[],
  tokensOf: (step: StepRows) => number,
  { recipe }: TrainingJob,
): Promise<{ readonly probes: readonly Probe[]; readonly warmUp: number }> => {
  const { weightDecay, maxGradNorm } = recipe;
  let taken = 0;
  const measure = async (step: StepRows): Promise<Probe> => {
    const from = performance.now();
    const order = {
      step: taken,
      learningRate: rateAt(recipe, taken, steps.length + WARM_UP),
      weightDecay,
      maxGradNorm,
    };
    await prepared.engine.step(microBatches({ prepared, targets }, step), order);
    taken += 1;
    return { tokens: tokensOf(step), seconds: (performance.now() - from) / 1000 };
  };
  const began = performance.now();
  for (const step of typical(steps, WARM_UP, tokensOf)) await measure(step);
  const warmUp = (performance.now() - began) / 1000;
  const probes: Probe[] = [];
  const longest = typical(steps, steps.length, tokensOf).at(-1) ?? [];
  for (const step of [...typical(steps, MEASURED, tokensOf), longest]) {
    if (probes.length >= FEWEST && performance.now() - began > 1000 * ENOUGH_SECONDS && step !== longest) continue;
    probes.push(await measure(step));
  }
  const secondsOf = fitSteps(probes);
  const usual = typical(steps, WARM_UP, tokensOf).reduce((sum, step) => sum + secondsOf(tokensOf(step)), 0);
  return { probes, warmUp: Math.max(0, warmUp - usual) };
};

/** Seconds to score texts, from runs of typical length. */
const probeScoring = async (
  { engine, encodings }: Prepared,
  pieces: number,
): Promise<(texts: Prepared['encodings']['val']) => number> => {
  const textsOf = (rows: readonly number[]) => rows.map((row) => encodings.val[row] ?? []);
  const lengthOf = (texts: readonly (readonly number[])[]): number => texts.reduce((sum, ids) => sum + ids.length, 0);
  const runs = runsOf(
    encodings.val.map((ids) => ids.length),
    pieces,
  ).map(textsOf);
  const probes: Probe[] = [];
  for (const [i, texts] of [...typical(runs, 1, lengthOf), ...typical(runs, 4, lengthOf)].entries()) {
    const from = performance.now();
    await engine.logits(texts);
    if (i > 0) probes.push({ tokens: lengthOf(texts), seconds: (performance.now() - from) / 1000 });
  }
  const secondsOf = fitSteps(probes);
  return (texts) =>
    runsOf(
      texts.map((ids) => ids.length),
      pieces,
    ).reduce((sum, rows) => sum + secondsOf(rows.reduce((all, row) => all + (texts[row]?.length ?? 0), 0)), 0);
};

/** Seconds to write so many bytes four times: weights, two moments, and the best weights; or a model as two files, and once more. */
const probeDisk = async ({ engine }: Prepared, dir: string): Promise<(bytes: number) => number> => {
  const folder = join(dir, 'probe');
  const from = performance.now();
  let floats = 0;
  const some = (await engine.state()).filter(({ data }) => {
    floats += data.length;
    return floats <= PROBE_FLOATS;
  });
  const written = openCheckpoints(folder).keepLast(startOfRun(1, engine.kind), some);
  const seconds = (performance.now() - from) / 1000;
  rmSync(folder, { recursive: true });
  // Small files cost their two renames and syncs, whatever their size.
  return (bytes) => Math.max(2, (4 * bytes) / Math.max(written, 1)) * seconds;
};
