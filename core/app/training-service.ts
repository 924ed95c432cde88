/** Training runs from request to logged model: data from core/data, numbers from core/training, record in core/tracking. */
import { smallestGain } from '../analysis/paired.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type {
  DeviceKind,
  ModelOutline,
  Recipe,
  TrainingDevice,
  TrainingMoment,
  TrainingPlan,
} from '../contract/training.ts';
import { gitState, remoteUrl } from '../data/git.ts';
import { labelCommits } from '../data/label-trailers.ts';
import type { SplitFile } from '../data/split-files.ts';
import { newRunName } from '../tracking/run-names.ts';
import type { NewRun } from '../tracking/run-writes.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { adjusted, configFrom, readConfig } from '../nn/config-file.ts';
import { freshBertJson } from '../nn/model-config.ts';
import { outlineOf } from '../nn/outline.ts';
import { planBatches } from '../training/batches.ts';
import { listDevices, pickDevice, testDevice } from '../training/devices/list.ts';
import { environment } from '../training/devices/look.ts';
import { labelRows } from '../training/labels.ts';
import { checkMetric } from '../training/selection.ts';
import { planTraining } from '../training/train.ts';
import { resolveBaseModel } from './base-model.ts';
import { startCudaDownload } from './cuda-download.ts';
import type { Changes } from './changes.ts';
import type { Jobs, StartedJob } from './jobs.ts';
import type { RunFolders, SavedRun } from './run-folder.ts';
import { paramsOf } from './run-params.ts';
import { SWEEP_TAG, workOnRun } from './run-work.ts';
import { datasetOf, namesOf, readData, rowsOf, type TrainingSource, versionOf } from './training-data.ts';
import { createTrainingLog, type TrainingLog } from './training-log.ts';

export type TrainingOrder = TrainingSource & {
  readonly name?: string | undefined;
  readonly recipe: Recipe;
  readonly batches?: readonly (readonly (readonly number[])[])[] | undefined;
  readonly trajectory?: string | undefined;
  readonly sweep?: SavedRun['sweep'] | undefined;
};

export type OutlineRequest = { readonly recipe: Recipe; readonly labels: number };

export type StartedRun = { readonly runId: string; readonly jobId: string; readonly done: StartedJob['done'] };

export type TrainingParts = {
  readonly dir: string;
  /** The user's Idrift folder. */
  readonly home: string;
  readonly store: Tracking;
  /** Of the server that runs are on; null: they are in the project's own file. */
  readonly server: () => string | null;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly folders: RunFolders;
  readonly settings: () => ProjectSettings;
};

type Named = { readonly runId: string; readonly name: string };

export type TrainingService = ReturnType<typeof createTrainingService>;

export const createTrainingService = (parts: TrainingParts) => {
  const { store, jobs, folders, home } = parts;
  const logs = new Map<string, TrainingLog>();
  const running = new Map<string, { readonly pause: AbortController; readonly stop: AbortController }>();

  const work = ({ runId, name }: Named, saved: SavedRun, log: TrainingLog, resume: boolean): StartedRun => {
    logs.set(runId, log);
    const asked = { pause: new AbortController(), stop: new AbortController() };
    running.set(runId, asked);
    const about = { kind: 'training' as const, title: `Training ${name}`, path: `/train/${runId}` };
    const { job, done } = jobs.start(about, (report, signal) =>
      workOnRun(parts, { runId, saved, log, resume, ...asked }, report, signal).finally(() => running.delete(runId)),
    );
    return { runId, jobId: job.id, done };
  };

  /** @throws IdriftError `not-found` when this process does not train it. */
  const runningOne = async (runId: string) => {
    const found = running.get(runId);
    if (found) return found;
    const { name } = await store.getRun(runId);
    throw new IdriftError({ code: 'not-found', message: `${name} is not training here.`, where: runId });
  };

  return {
    plan: async (order: TrainingOrder, signal?: AbortSignal): Promise<TrainingPlan> => {
      const files = await readData(parts.dir, order);
      const { recipe } = order;
      const base = await resolveBaseModel(recipe.base);
      const device = await pickDevice(recipe.device, { home });
      const job = { rows: rowsOf(files), recipe: { ...recipe, base: base?.dir ?? null }, device };
      const env = await environment(device.kind, home, recipe.precision);
      const plan = await planTraining(job, parts.dir, signal, { env });
      return { ...plan, smallestGain: smallestGain(plan.rows.test) };
    },

    start: async (order: TrainingOrder): Promise<StartedRun> => {
      const files = await readData(parts.dir, order);
      checkOrder(order, files);
      const run = await createRun(parts, order, files);
      const { recipe, batches, trajectory, sweep = null } = order;
      const server = parts.server();
      const saved: SavedRun = {
        recipe,
        ...(batches === undefined ? {} : { batches: batches.map((epoch) => epoch.map((batch) => [...batch])) }),
        ...(trajectory === undefined ? {} : { trajectory }),
        files: files.map((file) => ({ ...file, rows: [...file.rows] })),
        sweep,
        ...(server === null ? {} : { server }),
      };
      folders.save(run.runId, saved);
      await store.noteCheckpoint(run.runId, 0);
      return work(run, saved, createTrainingLog(), false);
    },

    /** With a checkpoint at the next step. */
    pause: async (runId: string): Promise<void> => (await runningOne(runId)).pause.abort(),

    /** At the next step, with the best weights so far as the model. */
    stop: async (runId: string): Promise<void> => (await runningOne(runId)).stop.abort(),

    resume: async (runId: string): Promise<StartedRun> => {
      const { name } = await store.getRun(runId);
      const step = folders.step(runId);
      const saved = folders.read(runId);
      await store.resumeRun(runId);
      parts.changes.emit('runs', runId);
      const past = logs.get(runId)?.before(step ?? 0) ?? [];
      return work({ runId, name }, saved, createTrainingLog(past), true);
    },

    /** Without reading weights, and without data: of a model with so many labels. */
    outline: async ({ recipe, labels }: OutlineRequest): Promise<ModelOutline> => {
      const base = await resolveBaseModel(recipe.base);
      const task = { labels: Array.from({ length: labels }, (_, i) => `label ${i + 1}`), problem: 'single' as const };
      const saved = base
        ? readConfig(base.dir)
        : configFrom(freshBertJson(recipe.size, recipe.size.vocab_size, 0), 'recipe');
      return outlineOf(adjusted(saved, { ...task, dropout: recipe.dropout }), recipe);
    },

    devices: async (): Promise<TrainingDevice[]> => [...(await listDevices({ home }))],
    fetchCuda: () => startCudaDownload(jobs, home),
    testDevice: (kind: DeviceKind): Promise<TrainingDevice> => testDevice(kind, { home }),

    /** A run of an earlier session has nothing to follow: its history is in the store. */
    follow: (runId: string, signal: AbortSignal | undefined): AsyncGenerator<TrainingMoment, void, undefined> =>
      logs.get(runId)?.follow(signal) ?? emptyLog(),
  };
};

async function* emptyLog(): AsyncGenerator<TrainingMoment, void, undefined> {}

/** Faulty data is refused before there is a run. */
const checkOrder = ({ recipe, batches }: TrainingOrder, files: readonly SplitFile[]): void => {
  const rows = rowsOf(files);
  checkMetric(recipe, labelRows(rows, namesOf(files)));
  if (batches) checkBatches(batches, rows.train.length);
};

const createRun = async (
  { dir, store, settings, changes }: TrainingParts,
  order: TrainingOrder,
  files: readonly SplitFile[],
): Promise<Named> => {
  const state = await gitState(dir);
  const version = await versionOf(dir, order);
  const train = rowsOf(files).train.length;
  const steps = planBatches(train, order.recipe, order.batches, 1).totalSteps;
  const name = order.name ?? newRunName();
  const run: NewRun = {
    experiment: settings().experiment,
    name,
    source: 'idrift',
    git: state?.commit
      ? { commit: state.commit, branch: state.branch, repoUrl: await remoteUrl(dir), changed: state.changed }
      : null,
    params: {
      ...paramsOf(order.recipe, { train, steps }),
      data_revision: version ?? order.folder ?? '',
      ...(order.sweep ? { sweep: order.sweep.id } : {}),
    },
    tags: { ...(order.sweep ? { [SWEEP_TAG]: order.sweep.id } : {}), ...(await labelTags(dir, version)) },
    datasets: [datasetOf(files, version)],
  };
  const runId = await begin(store, run);
  changes.emit('runs', runId);
  return { runId, name };
};

/** Queues and alerts whose labels this very version brought. */
const labelTags = async (dir: string, version: string | null): Promise<Readonly<Record<string, string>>> => {
  if (version === null || version === 'workspace') return {};
  const commit = (await labelCommits(dir, version)).find(({ revision }) => revision === version);
  if (!commit) return {};
  return {
    'idrift.labels': commit.queues.join(','),
    ...(commit.alerts.length === 0 ? {} : { 'idrift.alerts': commit.alerts.join(',') }),
  };
};

/** A run's number is its server's to give: without one there is nothing to write to yet. */
const begin = async (store: Tracking, run: NewRun): Promise<string> => {
  try {
    return await store.createRun(run);
  } catch (thrown) {
    const info = toErrorInfo(thrown);
    if (store.kind !== 'server' || info.code !== 'not-available') throw thrown;
    const hint = `A run begins on the server, and goes on without it. ${info.hint ?? ''}`.trim();
    throw new IdriftError({ ...info, hint }, { cause: thrown });
  }
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
