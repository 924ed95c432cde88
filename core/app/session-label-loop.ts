/** From labels to a better version, in an open project: the draft, the loop and the alerts that close, joined with the parts that they need. */
import { join } from 'node:path';
import { isOfAlert } from '../contract/alert-queue.ts';
import type { LabelStore } from '../labels/label-store.ts';
import type { AlertsService } from './alerts-service.ts';
import type { Changes } from './changes.ts';
import type { DataReader } from './data-process.ts';
import type { Deployments } from './deploy/deployments.ts';
import type { openPromotion } from './deploy/promotion.ts';
import { createLabelPerson } from './label-person.ts';
import { createAnsweredAlerts } from './labels/answered-alerts.ts';
import { openDraftRecords } from './labels/draft-records.ts';
import { createDraftService, type DraftWork, type KeptLabels } from './labels/draft-service.ts';
import { openLabelHistory } from './labels/label-history.ts';
import { createLoopService } from './labels/loop-service.ts';
import type { ModelsService } from './models-service.ts';
import type { RunsService } from './runs-service.ts';
import type { TrainingService } from './training-service.ts';

export type LabelLoopParts = {
  readonly dir: string;
  /** `.idrift` of the project. */
  readonly folder: string;
  readonly labels: LabelStore;
  readonly ask: DataReader['ask'];
  readonly changes: Changes;
  readonly runs: Pick<RunsService, 'list' | 'find'>;
  readonly models: Pick<ModelsService, 'find' | 'register'>;
  readonly model: () => string;
  readonly deployments: Pick<Deployments, 'list'>;
  readonly promotion: Pick<ReturnType<typeof openPromotion>, 'rehearse' | 'rehearsal' | 'lastRehearsal'>;
  readonly training: Pick<TrainingService, 'start'>;
  readonly alerts: Pick<AlertsService, 'list' | 'promoted'>;
};

export const openLabelLoop = (parts: LabelLoopParts) => {
  const { ask, runs, models } = parts;
  // Counts of what one person said are not looked at here.
  const labels: KeptLabels = {
    queues: () => parts.labels.queues(''),
    queue: (id) => parts.labels.queue(id, ''),
    items: (id) =>
      parts.labels.items.allKept(id).map(({ id: item, text, twins, origin }) => ({ id: item, text, twins, origin })),
    outcomes: parts.labels.items.outcomes,
  };
  const work: DraftWork = {
    held: (question) => ask('draft-held', question),
    read: (question) => ask('draft-read', question),
    add: (question, title) => ask('draft-add', { question, title }),
    takeWithdrawn: (question, title) => ask('draft-take', { question, title }),
  };
  const draft = createDraftService({
    labels,
    records: openDraftRecords(join(parts.folder, 'label-drafts')),
    work,
    person: createLabelPerson(parts.dir),
    changes: parts.changes,
  });
  const history = openLabelHistory(parts.dir);
  const runOfVersion = async (model: string, version: number): Promise<string | null> =>
    (await models.find(model, version)).runId;
  const loop = createLoopService({
    labels,
    draft,
    history,
    runs: { list: () => runs.list(false), find: runs.find },
    alertOfQueue: ({ source }) =>
      source.kind === 'alert' ? (parts.alerts.list().find((alert) => isOfAlert(source, alert)) ?? null) : null,
    deployments: () => parts.deployments.list(),
    model: parts.model,
    runOfVersion,
    register: models.register,
    rehearse: (which) => parts.promotion.rehearse(which),
    rehearsal: (which) => parts.promotion.rehearsal(which),
    lastRehearsal: (which) => parts.promotion.lastRehearsal(which),
    train: (order) => parts.training.start(order),
  });
  const answered = createAnsweredAlerts({
    labels,
    draft,
    history,
    alerts: {
      list: () => parts.alerts.list(),
      promoted: (id, note, what) => parts.alerts.promoted(id, note, what),
    },
    runOf: runs.find,
    runOfVersion,
    unseen: (question) => ask('unseen-texts', question),
  });
  return { ...loop, draft, served: answered.served, alertTexts: answered.alertTexts };
};
