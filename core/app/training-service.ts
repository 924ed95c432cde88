/** A training run from request to logged model: data from core/data, numbers from core/training, record in core/tracking. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashBytes } from '../base/hash.ts';
import { smallestGain } from '../analysis/paired.ts';
import type { Split } from '../contract/common.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import type { Recipe, TrainingEvent, TrainingMoment, TrainingPlan } from '../contract/training.ts';
import { gitState, remoteUrl, resolveRevision } from '../data/git.ts';
import { readLooseSplit, SPLITS, type SplitFile, readSplit } from '../data/split-files.ts';
import { listVersions } from '../data/versions.ts';
import type { TrackingStore } from '../tracking/store.ts';
import { labelRows, type SplitNames } from '../training/labels.ts';
import { planTraining, train, type TrainingResult, type TrainingRows } from '../training/train.ts';
import type { Changes } from './changes.ts';
import { evaluationPath, makeEvaluation, writeEvaluation } from './evaluation.ts';
import { isClosing, type JobReport, type Jobs, type StartedJob } from './jobs.ts';
import { type MetricPoint, metricsOfEvent, metricsOfResult } from './run-metrics.ts';
import { paramsOf } from './run-params.ts';
import { createTrainingLog, type TrainingLog } from './training-log.ts';

/** Name of the logged model inside a run (T-06). */
const MODEL_NAME = 'bert-classifier';
/** Points are written together at most this often: one transaction costs as much as a hundred points. */
const WRITE_MILLISECONDS = 500;

export type TrainingOrder = {
  readonly revision: string;
  /** Its train.jsonl, val.jsonl and test.jsonl are trained on in place of a data version. */
  readonly folder?: string | undefined;
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

export type TrainingService = ReturnType<typeof createTrainingService>;

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

/** All three splits, or the error that names the missing one. */
const readData = async (dir: string, { revision, folder }: TrainingOrder): Promise<readonly SplitFile[]> => {
  if (folder !== undefined) return SPLITS.map((split) => readLooseSplit(folder, split));
  const files: SplitFile[] = [];
  for (const split of SPLITS) files.push(await readSplit(dir, revision, split));
  return files;
};

/** The commit of the version trained on; `workspace` when the files are no version's; null for a folder's. */
const versionOf = async (dir: string, { revision, folder }: TrainingOrder): Promise<string | null> => {
  if (folder !== undefined) return null;
  if (revision !== 'workspace') return resolveRevision(dir, revision);
  // Without changes the working copy is not listed: it is the newest version.
  return (await listVersions(dir))[0]?.revision ?? 'workspace';
};

const rowsOf = (files: readonly SplitFile[]): TrainingRows => {
  const of = (split: Split): TrainingRows[Split] => files.find((file) => file.split === split)?.rows ?? [];
  return { train: of('train'), val: of('val'), test: of('test') };
};

const namesOf = (files: readonly SplitFile[]): SplitNames => {
  const of = (split: Split): string => files.find((file) => file.split === split)?.path ?? `${split}.jsonl`;
  return { train: of('train'), val: of('val'), test: of('test') };
};

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

/** One data set of three files; its digest is that of their md5s, short enough for MLflow's 36 characters. */
const datasetOf = (files: readonly SplitFile[], revision: string | null): DatasetUse => ({
  name: 'data',
  digest: hashBytes('md5', files.map(({ path, md5 }) => `${path} ${md5}\n`).join('')),
  revision,
  files: files.map(({ path, md5 }) => ({ path, md5 })),
  context: 'training',
});

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
    await keep(store, runId, files, result, rows.train.length);
    store.endRun(runId, 'FINISHED');
  } catch (thrown) {
    writer.flush();
    end(store, runId, log, thrown, isClosing(signal));
    throw thrown;
  } finally {
    log.end();
    rmSync(scratch, { recursive: true, force: true });
    changes.emit('runs', runId);
  }
};

/** The model, the kept epoch's figures, and the answers on each validation and test text. */
const keep = async (
  store: TrackingStore,
  runId: string,
  files: readonly SplitFile[],
  result: TrainingResult,
  trainingRows: number,
): Promise<void> => {
  store.setTags(runId, { 'idrift.device': result.device, 'idrift.parameters': String(result.parameters) });
  for (const split of ['val', 'test'] as const) {
    const file = files.find((each) => each.split === split);
    if (!file) continue;
    const evaluation = makeEvaluation(split, file.md5, result.labels, file.rows, result[split]);
    store.logArtifact(runId, evaluationPath(split), writeEvaluation(evaluation));
  }
  const points = metricsOfResult(result, trainingRows);
  store.logMetrics(runId, points);
  await store.logModel({ runId, name: MODEL_NAME, sourceDir: result.modelDir });
};

/** Cancelled: KILLED. The child died, or the engine closes: interrupted. Anything else: FAILED with its words. */
const end = (store: TrackingStore, runId: string, log: TrainingLog, thrown: unknown, closing: boolean): void => {
  const info = toErrorInfo(thrown);
  const died = closing || (thrown instanceof IdriftError && info.code === 'internal');
  const message = closing
    ? 'Idrift was closed while it trained. The metrics so far are kept; no model was made.'
    : info.hint
      ? `${info.message} ${info.hint}`
      : info.message;
  if (info.code === 'cancelled' && !closing) {
    store.endRun(runId, 'KILLED');
    log.add({
      kind: 'ended',
      status: 'cancelled',
      message: 'Cancelled. The metrics so far are kept; no model was made.',
    });
  } else if (died) {
    store.endRun(runId, 'KILLED', message);
    store.setTags(runId, { 'idrift.status': 'interrupted' });
    log.add({ kind: 'ended', status: 'interrupted', message });
  } else {
    store.endRun(runId, 'FAILED', message);
    log.add({ kind: 'ended', status: 'failed', message });
  }
};

const pointWriter = (store: TrackingStore, runId: string) => {
  let waiting: (MetricPoint & { at: number })[] = [];
  let last = performance.now();
  const flush = (): void => {
    if (waiting.length > 0) store.logMetrics(runId, waiting);
    waiting = [];
    last = performance.now();
  };
  return {
    flush,
    add: (points: readonly MetricPoint[]): void => {
      const at = Date.now();
      waiting.push(...points.map((point) => ({ ...point, at })));
      if (performance.now() - last > WRITE_MILLISECONDS) flush();
    },
  };
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
