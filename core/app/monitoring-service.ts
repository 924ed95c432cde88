/** Drift checks of the served version against the data of the very run that made it, and their alerts. */
import { IdriftError } from '../contract/errors.ts';
import type { Alert, Carrier, DriftCheck } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import type { SecretName } from '../contract/system.ts';
import { findCarriers } from '../monitoring/carriers.ts';
import type { CheckStore } from '../monitoring/check-store.ts';
import { type AlertRoute, deliverAlert, raiseAlert } from '../monitoring/raise-alert.ts';
import { testSlack } from '../monitoring/slack.ts';
import type { PredictionReader } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import { driftPoints, slackRoute } from './drift-check.ts';
import { type RunTexts, textsOfRun } from './run-texts.ts';
import type { VersionChecks } from './version-checks.ts';

export type MonitoringParts = {
  readonly dir: string;
  readonly store: Tracking;
  readonly checks: CheckStore;
  readonly reader: PredictionReader;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  readonly versionChecks: VersionChecks;
  readonly secret: (name: SecretName) => string | null;
};

export type CheckOptions = {
  readonly model?: string | undefined;
  readonly days?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

export const createMonitoringService = (parts: MonitoringParts) => {
  const route = (): AlertRoute => slackRoute(parts.secret('slackToken'), parts.settings().slackChannel);

  /** What was asked for, else what is deployed, else the model's highest version. */
  const target = async (
    model: string | undefined,
  ): Promise<{ modelId: string; runId: string; version: number; name: string }> => {
    const [live] = parts.deployments();
    const name = parts.settings().model;
    const resolved = await parts.store.resolveModel(model ?? (live ? `${live.model}/${live.version}` : name));
    if (resolved.version === null || resolved.name === null || resolved.runId === null) {
      throw new IdriftError({
        code: 'not-found',
        message: `${model ?? name} is not a registered version: predictions are logged under a version.`,
        hint: 'Register the run first.',
      });
    }
    const { modelId, runId, name: found, version } = resolved;
    return { modelId, runId, name: found, version };
  };

  const dataOf = async (runId: string): Promise<RunTexts> => textsOfRun(parts.dir, await parts.store.getRun(runId));

  const save = async (check: DriftCheck): Promise<void> => {
    parts.checks.add(check);
    const run = await parts.store.getRun(check.runId);
    const points = driftPoints(check);
    if (points.length > 0)
      await parts.store.logMetrics(check.runId, points, run.modelId === null ? {} : { modelId: run.modelId });
    parts.changes.emit('monitoring', check.id);
    parts.changes.emit('runs', check.runId);
  };

  return {
    checks: (): DriftCheck[] => [...parts.checks.list()],
    check: async (options: CheckOptions = {}): Promise<DriftCheck> => {
      const version = await target(options.model);
      const days = options.days ?? parts.settings().lookbackDays;
      const check = await parts.versionChecks.check(version, days, options.signal);
      const alert = await raiseAlert(check, parts.checks.list(), route());
      const complete = { ...check, alert };
      await save(complete);
      return complete;
    },
    carriers: async ({
      checkId,
      score,
      limit,
    }: {
      checkId: string;
      score: string;
      limit: number;
    }): Promise<{
      texts: Carrier[];
      words: { word: string; live: number; reference: number }[];
    }> => {
      const check = parts.checks.get(checkId);
      return findCarriers({ ...(await dataOf(check.runId)), score, limit, live: parts.reader.window(check) });
    },
    sendAlert: async (checkId: string): Promise<Alert> => {
      const { alert } = parts.checks.get(checkId);
      if (!alert) throw new IdriftError({ code: 'not-found', message: 'This check raised no alert.', where: checkId });
      const sent = await deliverAlert(alert, route());
      parts.checks.saveAlert(sent);
      parts.changes.emit('monitoring', checkId);
      return sent;
    },
    testSlack: async (): Promise<{ ok: boolean; message: string }> => {
      const to = route();
      if (!to) return { ok: false, message: 'Set a token and a channel first.' };
      return testSlack({ ...to, model: parts.settings().model });
    },
  };
};
