/** A training run from request to logged model: data from core/data, numbers from core/training, record in core/tracking. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallestGain } from '../analysis/paired.ts';
import { IdriftError } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { Recipe, TrainingEvent, TrainingMoment, TrainingPlan } from '../contract/training.ts';
import { gitState, remoteUrl } from '../data/git.ts';
import type { SplitFile } from '../data/split-files.ts';
import type { TrackingStore } from '../tracking/store.ts';
import { labelRows } from '../training/labels.ts';
import { planTraining, train, type TrainingResult } from '../training/train.ts';
import type { Changes } from './changes.ts';
import { isClosing, type JobReport, type Jobs, type StartedJob } from './jobs.ts';
import { metricsOfEvent } from './run-metrics.ts';
import { paramsOf } from './run-params.ts';
import { keepResult, pointWriter, recordEnd } from './run-record.ts';
import { datasetOf, namesOf, readData, rowsOf, type TrainingSource, versionOf } from './training-data.ts';
import { createTrainingLog, type TrainingLog } from './training-log.ts';

export type TrainingOrder = TrainingSource & {
  readonly name?: string | undefined;
  readonly recipe: Recipe;
  readonly batches?: readonly (readonly (readonly number[])[])[] | undefined;
  readonly trajectory?: string | undefined;
};

export type StartedRun = { readonly runId: string; readonly jobId: string; readonly done: StartedJob['done'] };

export type TrainingParts = {
  readonly dir: string;
  readonly store: TrackingStore;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
};

export const createTrainingService = (parts: TrainingParts) => {
  const logs = new Map<string, TrainingLog>();
  return {
    plan: async (order: TrainingOrder, signal?: AbortSignal): Promise<TrainingPlan> => {
      const files = await readData(parts.dir, order);
      const plan = await planTraining({ rows: rowsOf(files), recipe: order.recipe }, signal);
      return { ...plan, smallestGain: smallestGain(plan.rows.test) };
    },
    start: async (order: TrainingOrder): Promise<StartedRun> => {
      // Faulty data is refused before there is a run.
      const files = await readData(parts.dir, order);
      labelRows(rowsOf(files), namesOf(files));
      if (order.batches) checkBatches(order.batches, rowsOf(files).train.length);
      const { runId, name } = await createRun(parts, order, files);
      const log = createTrainingLog();
      logs.set(runId, log);
      const about = { kind: 'training' as const, title: `Training ${name}`, path: `/train/${runId}` };
      const { job, done } = parts.jobs.start(about, (report, signal) =>
        runTraining(parts, { runId, order, files, log }, report, signal),
      );
      return { runId, jobId: job.id, done };
    },
    /** A run of an earlier session has nothing to follow: its history is in the store. */
    follow: (runId: string, signal: AbortSignal | undefined): AsyncGenerator<TrainingMoment, void, undefined> =>
      logs.get(runId)?.follow(signal) ?? emptyLog(),
  };
};

async function* emptyLog(): AsyncGenerator<TrainingMoment, void, undefined> {}

const createRun = async (
  { dir, store, settings, changes }: TrainingParts,
  order: TrainingOrder,
  files: readonly SplitFile[],
) => {
  const state = await gitState(dir);
  const version = await versionOf(dir, order);
  const runId = store.createRun({
    experiment: settings().experiment,
    name: order.name,
    source: 'idrift',
    git: state?.commit
      ? { commit: state.commit, branch: state.branch, repoUrl: await remoteUrl(dir), changed: state.changed }
      : null,
    params: {
      ...paramsOf(order.recipe, { train: rowsOf(files).train.length }),
      data_revision: version ?? order.folder ?? '',
    },
    datasets: [datasetOf(files, version)],
  });
  changes.emit('runs', runId);
  return { runId, name: store.getRun(runId).name };
};

/** A row that is none would be trained on as an empty text. */
const checkBatches = (batches: NonNullable<TrainingOrder['batches']>, rows: number): void => {
  for (const [epoch, all] of batches.entries()) {
    for (const [batch, indexes] of all.entries()) {
      const beyond = indexes.find((row) => row >= rows);
      if (beyond === undefined) continue;
      throw new IdriftError({
        code: 'bad-input',
        message: `Batch ${batch} of epoch ${epoch} names row ${beyond}; the training file has the rows 0 to ${rows - 1}.`,
        where: `[${epoch}][${batch}]`,
        hint: 'Count rows, batches and epochs from 0, blank lines left out.',
      });
    }
  }
};

type RunWork = {
  readonly runId: string;
  readonly order: TrainingOrder;
  readonly files: readonly SplitFile[];
  readonly log: TrainingLog;
};

const runTraining = async (
  { store, changes }: TrainingParts,
  { runId, order, files, log }: RunWork,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  const scratch = mkdtempSync(join(tmpdir(), 'idrift-train-'));
  const writer = pointWriter(store, runId);
  const rows = rowsOf(files);
  try {
    const job = {
      rows,
      recipe: order.recipe,
      outputDir: join(scratch, 'model'),
      ...(order.batches === undefined ? {} : { batches: order.batches }),
      ...(order.trajectory === undefined ? {} : { trajectory: order.trajectory }),
    };
    const events = train(job, signal);
    let totalSteps = 1;
    let stepsPerEpoch = 1;
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      const event = next.value;
      if (event.kind === 'started') ({ totalSteps, stepsPerEpoch } = event);
      writer.add(metricsOfEvent(event, stepsPerEpoch));
      log.add(event);
      report(progressOf(event, totalSteps, order.recipe.epochs));
      if (event.kind === 'epoch') changes.emit('runs', runId);
    }
    const result: TrainingResult = next.value;
    writer.flush();
    report({ where: 'saving the model', rate: null, secondsLeft: null });
    await keepResult(store, runId, files, result, rows.train.length);
    store.endRun(runId, 'FINISHED');
  } catch (thrown) {
    writer.flush();
    recordEnd(store, runId, log, thrown, isClosing(signal));
    throw thrown;
  } finally {
    log.end();
    rmSync(scratch, { recursive: true, force: true });
    changes.emit('runs', runId);
  }
};

const progressOf = (event: TrainingEvent, totalSteps: number, epochs: number): JobReport => {
  switch (event.kind) {
    case 'phase':
      return { where: event.phase };
    case 'step':
      return {
        progress: event.step / totalSteps,
        where: `epoch ${Math.min(epochs, Math.floor(event.epoch) + 1)} of ${epochs}`,
        rate: `${event.stepsPerSecond.toFixed(1)} steps/s`,
        secondsLeft: event.secondsLeft,
      };
    case 'started':
    case 'epoch':
    case 'finished':
    case 'ended':
      return {};
  }
};
