/** An open project: its stores, its domains joined, and what they tell each other. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { isOfDeployments, type ModelEvent } from '../contract/models.ts';
import type { activity, ChainLink, Project, ProjectSettings, projectSettingsChange } from '../contract/project.ts';
import type { SecretName } from '../contract/system.ts';
import type { z } from 'zod';
import { openMonitoringStore } from '../monitoring/monitoring-store.ts';
import { openAsking } from '../serving/asking.ts';
import { openPredictionReader } from '../serving/prediction-reader.ts';
import { openModelHistory } from '../tracking/model-history.ts';
import { recentActivity } from './activity.ts';
import { createAnalysisService } from './analysis/analysis-service.ts';
import { createBaseModels } from './base-model.ts';
import { type ChainFocus, chainOf } from './chain.ts';
import type { Changes } from './changes.ts';
import { createDataService } from './data-service.ts';
import { openDevices } from './deploy/device.ts';
import { openDeploymentFiles } from './deploy/deployment-file.ts';
import { openDeployments } from './deploy/deployments.ts';
import { openPromotion } from './deploy/promotion.ts';
import { createExports } from './exported/exports.ts';
import { openEvaluations } from './evaluations.ts';
import { int8Of } from './int8-model.ts';
import { openJobs } from './jobs.ts';
import { startModelExport, type VersionExport } from './model-export.ts';
import { openKeptFile } from './kept-file.ts';
import { createLogPages } from './log-pages.ts';
import { createModelRecords, noteServing } from './model-records.ts';
import { modelReferences } from './model-references.ts';
import { createModelsService } from './models-service.ts';
import type { Notification } from './alert-channels.ts';
import { withSlackChannel } from './project-env.ts';
import { projectAt } from './project-about.ts';
import { createPredictionRecords } from './prediction-records.ts';
import { readProjectSettings, writeProjectSettings } from './project-settings.ts';
import { openProjectTracking } from './project-tracking.ts';
import { openRunFolders } from './run-folder.ts';
import { createRunsService } from './runs-service.ts';
import { withoutPassword } from './server-access.ts';
import { openLabelLoop } from './session-label-loop.ts';
import { openLabelFiles, openLabels, openLabelTeam, openSessionLabelStore } from './session-labels.ts';
import { openMonitoring } from './session-monitoring.ts';
import { createServingService } from './serving-service.ts';
import { createStackService } from './stack-service.ts';
import { createStoreService } from './store-service.ts';
import { runDoctor } from './system-info.ts';
import { choosePlace } from './tracking-place.ts';
import { openTrainingQueue } from './training-queue.ts';
import { createTrainingService } from './training-service.ts';
import { removeUnneeded } from './unneeded-folders.ts';

export type SessionParts = {
  readonly changes: Changes;
  /** The user's Idrift folder. */
  readonly home: string;
  /** Whether queued runs start here: in a program that stays open. */
  readonly worksQueue: boolean;
  readonly secret: (name: SecretName) => string | null;
  /** Shows a notification of the desktop; null: this program cannot. */
  readonly notify: ((notification: Notification) => void) | null;
  readonly onBusy: (running: number) => void;
};

export type Session = Awaited<ReturnType<typeof openSession>>;

/** What the program makes in a project lies here; git ignores it. */
const STATE_FOLDER = '.idrift';

/** @throws IdriftError when a store is damaged or another program's; nothing is written then. */
export const openSession = async (dir: string, { changes, home, worksQueue, secret, notify, onBusy }: SessionParts) => {
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
  const checks = open(() => openMonitoringStore(join(folder, 'monitoring.db')));
  const labelStore = open(() => openSessionLabelStore(folder));
  const reader = open(() => openPredictionReader(predictionFile, () => changes.emit('serving')));
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
  const keptFile = openKeptFile(join(folder, 'kept-figures.jsonl'));
  const runs = createRunsService({ store, changes, folders, evaluations, keptFile, stays: worksQueue });
  const history = openModelHistory(store);
  const models = createModelsService(store, history, runs, changes, () => serving.list());
  const data = createDataService({
    dir,
    jobs,
    uploadDir: join(folder, 'uploads'),
    changes,
    runs: () => orNone(store.listRuns()),
    apart: worksQueue,
    labels: () => labelLoop.draft.uncommitted(),
  });
  const training = createTrainingService({ dir, home, store, server: serverName, jobs, changes, folders, settings });
  const queue = openTrainingQueue({ stateDir: folder, training, jobs, changes, ready: serverAnswers });
  const deployments = openDeployments({
    files: openDeploymentFiles(join(folder, 'deployments')),
    logFile: predictionFile,
    store,
    changes,
    settings,
    user: userInfo().username,
    pickDevice: openDevices(home),
    moveAlias: models.setAlias,
    makeInt8: (reference, modelDir) =>
      int8Of({ modelDir, rows: () => references.validationTexts(reference), settings: settings() }),
    note: async (model, change) => {
      await noteServing(history, changes, model, change);
      await labelLoop.served(model, change);
    },
  });
  const asking = openAsking();
  const promotion = openPromotion({
    dir,
    folder: join(folder, 'rehearsals'),
    deployments,
    asking,
    reader,
    evaluations,
    jobs,
    changes,
    alertTexts: (candidate, current) => labelLoop.alertTexts(candidate, current),
  });
  const analysis = createAnalysisService({ dir, folder, store, evaluations, asking });
  const serving = createServingService({ dir, deployments, reader, jobs, settings });
  const records = createModelRecords({
    store,
    history,
    runs,
    evaluations,
    changes,
    models,
    dataDiff: data.diff,
    answers: reader.speed,
  });
  const predictions = createPredictionRecords({
    dir,
    logFile: predictionFile,
    reader,
    changes,
    settings,
    deployments: () => serving.list(),
  });
  const logPage = createLogPages({
    dir,
    store,
    read: (query) => predictions.patiently(() => serving.log(query), query.limit),
    watched: serving.watched,
    versions: (name) => serving.facets(name)?.versions.map(({ version }) => version) ?? null,
  });
  const joined = { dir, store, checks, reader, evaluations, asking, changes, settings, deployments: serving.list };
  const { alerts, monitoring, schedule, driftLab } = openMonitoring({ ...joined, folder, secret, notify });
  const labels = openLabels({ ...joined, labels: labelStore, jobs });
  const whatLearns = { runs, models, training, promotion, deployments, model: () => settings().model };
  const labelLoop = openLabelLoop({ ...joined, ...whatLearns, folder, labels: labelStore, alerts, ask: data.ask });
  const labelFiles = openLabelFiles({ ...joined, labels: labelStore });
  const stack = createStackService({
    dir,
    jobs,
    changes,
    env: process.env,
    slack: () => ({
      SLACK_TOKEN: secret('slackToken') ?? '',
      SLACK_CHANNEL: settings().slackChannel,
    }),
    profiles: () => settings().stackProfiles,
    setProfiles: (stackProfiles) => {
      writeProjectSettings(dir, { stackProfiles });
      changes.emit('settings');
    },
    system: () =>
      runDoctor({ projectDir: dir, slackToken: secret('slackToken') !== null, slackChannel: settings().slackChannel }),
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
  if (worksQueue) schedule.follow();
  // Every page wants the list: thousands of runs are read while the first one is still being loaded.
  if (worksQueue && store.kind === 'embedded') setImmediate(() => void runs.list(false).catch(() => undefined));
  const references = modelReferences({ dir, store, runs, models, records });
  const exports = createExports({ dir, env: process.env, jobs, references, settings });

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
    deployments,
    promotion,
    analysis,
    figures: reader,
    deploymentHistory: async (model: string): Promise<ModelEvent[]> =>
      (await history.read(model)).events.filter(({ change }) => isOfDeployments(change)),
    predictions,
    logPage,
    monitoring,
    driftLab,
    alerts,
    schedule,
    labels,
    labelLoop,
    labelTeam: openLabelTeam({ dir, labels: labelStore, jobs, changes }),
    labelFiles,
    stack,
    store: storeService,
    exports,
    settings,
    ...references,
    exportVersion: async (order: VersionExport): Promise<{ readonly jobId: string; readonly out: string }> =>
      startModelExport(
        jobs,
        await references.modelDir(`${order.name}/${order.version}`),
        order,
        await records.card({ name: order.name, version: order.version }),
        () => exports.source(`${order.name}/${order.version}`),
      ),
    setSettings: async ({ tracking, ...part }: z.infer<typeof projectSettingsChange>): Promise<ProjectSettings> => {
      if (tracking !== undefined) await storeService.use(tracking);
      const written = writeProjectSettings(dir, part);
      changes.emit('settings');
      return written;
    },
    project: (): Promise<Project> => projectAt(dir, settings()),
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
          queues: await labels.queues(),
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
      await schedule.close();
      predictions.close();
      await jobs.close();
      await promotion.close();
      await serving.close();
      await storeService.close();
      await stack.close();
      await data.close();
      for (const close of closers.toReversed()) await close();
    },
  };
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
