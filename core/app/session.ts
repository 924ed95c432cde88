/** An open project: its stores, its domains joined, and what they tell each other. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Row } from '../contract/common.ts';
import type { activity, ChainLink, Project, ProjectSettings, projectSettingsChange } from '../contract/project.ts';
import type { ModelVersion, RunSummary } from '../contract/tracking.ts';
import type { z } from 'zod';
import { gitState } from '../data/git.ts';
import { readSplit } from '../data/split-files.ts';
import { openCheckStore } from '../monitoring/check-store.ts';
import { openPredictionReader } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { openModelHistory } from '../tracking/model-history.ts';
import { recentActivity } from './activity.ts';
import { createBaseModels } from './base-model.ts';
import { type ChainFocus, chainOf } from './chain.ts';
import type { Changes } from './changes.ts';
import { createDataService } from './data-service.ts';
import { openEvaluations } from './evaluations.ts';
import { openJobs } from './jobs.ts';
import { startModelExport, type VersionExport } from './model-export.ts';
import { createModelRecords, noteServing } from './model-records.ts';
import { createModelsService } from './models-service.ts';
import { createMonitoringService } from './monitoring-service.ts';
import { slackVariables, withSlackChannel } from './project-env.ts';
import { readProjectSettings, writeProjectSettings } from './project-settings.ts';
import { openProjectTracking } from './project-tracking.ts';
import { openRunFolders, type RunFolders } from './run-folder.ts';
import { createRunsService } from './runs-service.ts';
import { withoutPassword } from './server-access.ts';
import { createServingService } from './serving-service.ts';
import { createStackService } from './stack-service.ts';
import { createStoreService } from './store-service.ts';
import { runDoctor } from './system-info.ts';
import { choosePlace } from './tracking-place.ts';
import { openTrainingQueue } from './training-queue.ts';
import { createTrainingService } from './training-service.ts';

export type SessionParts = {
  readonly changes: Changes;
  /** The user's Idrift folder. */
  readonly home: string;
  /** Whether queued runs start here: in a program that stays open. */
  readonly worksQueue: boolean;
  readonly slackToken: () => string | null;
  readonly onBusy: (running: number) => void;
};

export type DescribedModel = {
  readonly modelId: string;
  /** null when the reference was not to a registered version. */
  readonly version: ModelVersion | null;
  readonly run: RunSummary;
};

export type Session = Awaited<ReturnType<typeof openSession>>;

/** What the program makes in a project lies here; git ignores it. */
const STATE_FOLDER = '.idrift';

/** @throws IdriftError when a store is damaged or another program's; nothing is written then. */
export const openSession = async (dir: string, { changes, home, worksQueue, slackToken, onBusy }: SessionParts) => {
  const settings = (): ProjectSettings => withSlackChannel(readProjectSettings(dir), dir, process.env);
  settings(); // a faulty file is said at once, not at the first use
  const folder = join(dir, STATE_FOLDER);
  const predictionFile = join(folder, 'predictions.db');
  const closers: (() => void | Promise<void>)[] = [];
  /** Opens the next store; when it fails, those before it are closed again. */
  const open = <Store extends { close: () => void | Promise<void> }>(openOne: () => Store): Store => {
    try {
      const store = openOne();
      closers.push(() => store.close());
      return store;
    } catch (thrown) {
      for (const close of closers) void close();
      throw thrown;
    }
  };
  if (!existsSync(join(folder, '.gitignore'))) writeFileAtomic(join(folder, '.gitignore'), '*\n');
  const own = open(() => {
    const place = choosePlace(dir, settings().tracking, process.env);
    return openProjectTracking(place, { folder, onChange: () => changes.emit('store'), stays: worksQueue });
  });
  const store = own.tracking;
  const checks = open(() => openCheckStore(join(folder, 'monitoring.db')));
  const reader = open(() => openPredictionReader(predictionFile));
  const jobs = openJobs(join(folder, 'jobs.json'), changes, onBusy);

  const folders = openRunFolders(folder);
  const serverName = (): string | null => {
    const { place } = own.chosen();
    return place.kind === 'server' ? withoutPassword(place.url) : null;
  };
  const serverAnswers = async (): Promise<void> => {
    await own.ready();
    if (store.kind === 'server') await store.listExperiments();
  };
  const tidy = (): Promise<void> => removeUnneeded(folders, store, serverName());
  if (store.kind === 'embedded') await tidy();
  // A project opens without its server; what needs it waits for it, or says that it is away.
  else if (worksQueue) void own.ready().then(tidy, () => undefined);

  const evaluations = openEvaluations(store, join(folder, 'fetched'));
  const runs = createRunsService({ store, changes, folders, evaluations, stays: worksQueue });
  const history = openModelHistory(store);
  const models = createModelsService(store, history, runs, changes, () => serving.list());
  const data = createDataService({
    dir,
    jobs,
    uploadDir: join(folder, 'uploads'),
    changes,
    runs: () => orNone(store.listRuns()),
    apart: worksQueue,
  });
  const training = createTrainingService({ dir, home, store, server: serverName, jobs, changes, folders, settings });
  const queue = openTrainingQueue({ stateDir: folder, training, jobs, changes, ready: serverAnswers });
  const serving = createServingService({
    dir,
    logFile: predictionFile,
    store,
    reader,
    jobs,
    changes,
    settings,
    note: (model, change) => noteServing(history, changes, model, change),
  });
  const records = createModelRecords({
    store,
    history,
    runs,
    evaluations,
    changes,
    models: models.list,
    dataDiff: data.diff,
    answers: reader.speed,
  });
  const monitoring = createMonitoringService({
    dir,
    store,
    checks,
    reader,
    changes,
    settings,
    deployments: serving.list,
    slackToken,
  });
  const stack = createStackService({
    dir,
    jobs,
    changes,
    env: process.env,
    slack: () => slackVariables(dir, process.env, { token: slackToken(), channel: settings().slackChannel }),
    profiles: () => settings().stackProfiles,
    setProfiles: (stackProfiles) => {
      writeProjectSettings(dir, { stackProfiles });
      changes.emit('settings');
    },
    system: () =>
      runDoctor({ projectDir: dir, slackToken: slackToken() !== null, slackChannel: settings().slackChannel }),
    stays: worksQueue,
  });
  const storeService = createStoreService({
    dir,
    folder,
    tracking: own,
    jobs,
    changes,
    env: process.env,
    saveSetting: (tracking) => void writeProjectSettings(dir, { tracking }),
  });
  await data.restoreMissing();
  if (worksQueue) queue.work();
  const modelDir = async (reference: string): Promise<string> =>
    store.servingDir((await store.resolveModel(reference)).modelId);

  return {
    dir,
    jobs,
    runs,
    models,
    records,
    data,
    training,
    queue,
    bases: createBaseModels(jobs),
    serving,
    monitoring,
    stack,
    store: storeService,
    settings,
    /** Resolves `NAME`, `NAME/3`, `m-…`, a run's id and so on to a folder that a predictor opens. */
    modelDir,
    exportVersion: async (order: VersionExport): Promise<{ readonly jobId: string; readonly out: string }> =>
      startModelExport(
        jobs,
        await modelDir(`${order.name}/${order.version}`),
        order,
        await records.card({ name: order.name, version: order.version }),
      ),
    /** The model card of what a reference names, with what the registry says where it is registered. */
    cardOf: async (reference: string): Promise<string> => {
      const { name, version, runId } = await store.resolveModel(reference);
      return name === null || version === null ? records.runCard(runId) : records.card({ name, version });
    },
    /** The validation texts of the data version that a model was trained on. */
    validationTexts: async (reference: string): Promise<readonly Row[]> => {
      const { runId } = await store.resolveModel(reference);
      const revision = (await store.getRun(runId)).datasets[0]?.revision ?? null;
      if (revision !== null) return (await readSplit(dir, revision, 'val')).rows;
      throw new IdriftError({
        code: 'not-found',
        message: 'The data that this model was trained on is no version of the project.',
        where: reference,
        hint: 'Name labelled texts with --file.',
      });
    },
    /** What a reference names: the logged model, the version it was registered as, and the run that made it. */
    describeModel: async (reference: string): Promise<DescribedModel> => {
      const { modelId, runId, name, version } = await store.resolveModel(reference);
      const found = name === null || version === null ? null : await models.find(name, version);
      return { modelId, version: found, run: await runs.get(runId) };
    },
    /** The registered version that a reference names. @throws IdriftError when it names none. */
    servedVersion: async (reference: string): Promise<{ name: string; version: number }> => {
      const { name, version } = await store.resolveModel(reference);
      if (name !== null && version !== null) return { name, version };
      throw new IdriftError({
        code: 'bad-input',
        message: `${reference} is not a registered version, and only those are served.`,
        where: reference,
        hint: 'Register it first: idrift models register RUN.',
      });
    },
    setSettings: async ({ tracking, ...part }: z.infer<typeof projectSettingsChange>): Promise<ProjectSettings> => {
      if (tracking !== undefined) await storeService.use(tracking);
      const written = writeProjectSettings(dir, part);
      changes.emit('settings');
      return written;
    },
    project: async (): Promise<Project> => {
      const git = await gitState(dir);
      return {
        dir,
        name: basename(dir),
        git,
        isSample: isSample(dir),
        settings: settings(),
        problem: git
          ? null
          : 'The folder is no git work tree: there is no history of data versions. Run "git init" in it.',
      };
    },
    chain: async (focus: ChainFocus): Promise<ChainLink[]> =>
      chainOf(
        {
          versions: await data.versions(),
          runs: await orNone(runs.list(false)),
          models: await orNone(models.list()),
          deployments: serving.list(),
          model: settings().model,
          predictions: (model, version) => reader.count({ model, version }),
          checks: monitoring.checks(),
        },
        focus,
      ),
    activity: async (): Promise<z.infer<typeof activity>[]> =>
      recentActivity({
        versions: await data.versions(),
        runs: await orNone(runs.list(false)),
        models: await orNone(models.list()),
        checks: monitoring.checks(),
        deployments: serving.list(),
      }),
    close: async (): Promise<void> => {
      queue.stop();
      await jobs.close();
      await serving.close();
      await storeService.close();
      stack.close();
      await data.close();
      for (const close of closers.toReversed()) await close();
    },
  };
};

/** Checkpoints of runs that are finished, deleted or gone: a crash may have come before their removal. */
const removeUnneeded = async (folders: RunFolders, store: Tracking, server: string | null): Promise<void> => {
  const known = new Map((await store.listRuns()).map((run) => [run.runId, run.status]));
  for (const runId of folders.list()) {
    if (folders.server(runId) !== server) continue; // of another store, which says nothing of it
    const status = known.get(runId);
    if (status === undefined || status === 'FINISHED') folders.remove(runId);
  }
};

/** Versions, the chain and the activity are shown without runs while the server is away: its absence is said where it belongs. */
const orNone = async <Item>(list: Promise<readonly Item[]>): Promise<readonly Item[]> => {
  try {
    return await list;
  } catch (thrown) {
    if (toErrorInfo(thrown).code === 'not-available') return [];
    throw thrown;
  }
};

/** Only the sample brings the manifest of its own history. */
const isSample = (dir: string): boolean => existsSync(join(dir, 'data', 'history.json'));
