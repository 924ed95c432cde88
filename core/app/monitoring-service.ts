/** Drift checks of the served version against the data of the very run that made it, and their alerts. */
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { Alert, Carrier, DriftCheck } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import { findCarriers } from '../monitoring/carriers.ts';
import type { MonitoringStore } from '../monitoring/monitoring-store.ts';
import { tellingTexts } from '../monitoring/telling-texts.ts';
import type { PredictionReader } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import type { createAlertsService } from './alerts-service.ts';
import { driftArtifact, driftPoints } from './drift-check.ts';
import { type RunTexts, textsOfRun } from './run-texts.ts';
import type { VersionChecks } from './version-checks.ts';

export type MonitoringParts = {
  readonly dir: string;
  readonly store: Tracking;
  readonly checks: MonitoringStore;
  readonly alerts: ReturnType<typeof createAlertsService>;
  readonly reader: PredictionReader;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  readonly versionChecks: VersionChecks;
};

export type CheckOptions = {
  readonly model?: string | undefined;
  readonly days?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

export const createMonitoringService = (parts: MonitoringParts) => {
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

  /** Points with the time as their step, so that MLflow plots them over time, and the whole result: on the run that made the version. */
  const save = async (check: DriftCheck): Promise<void> => {
    const run = await parts.store.getRun(check.runId);
    const points = driftPoints(check);
    if (points.length > 0)
      await parts.store.logMetrics(check.runId, points, run.modelId === null ? {} : { modelId: run.modelId });
    const { path, text } = driftArtifact(check);
    await parts.store.logArtifact(check.runId, path, text);
    parts.changes.emit('runs', check.runId);
  };

  return {
    /** The version that a check would look at, and the texts it was made from. @throws IdriftError when there is none. */
    watched: async () => {
      const version = await target(undefined);
      return { ...version, ...(await dataOf(version.runId)) };
    },
    checks: (): DriftCheck[] => [...parts.checks.list()],
    check: async (options: CheckOptions = {}): Promise<DriftCheck> => {
      const version = await target(options.model);
      const days = options.days ?? parts.settings().lookbackDays;
      const check = await parts.versionChecks.check(version, days, options.signal);
      const recorded = await parts.alerts.record(check, async () =>
        tellingTexts(check, { ...(await dataOf(version.runId)), live: parts.reader.window(check) }),
      );
      await save(recorded);
      await parts.alerts.deliver();
      return parts.checks.get(check.id);
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
      await parts.alerts.send(alert.id);
      return parts.checks.get(checkId).alert ?? alert;
    },
    testSlack: (): Promise<{ ok: boolean; message: string }> => parts.alerts.test('slack'),
    /** The version that stands for the project where nothing is served; null: none is registered. */
    registered: async (): Promise<{ model: string; version: number } | null> => {
      try {
        const { name, version } = await target(parts.settings().model);
        return { model: name, version };
      } catch (thrown) {
        if (toErrorInfo(thrown).code === 'not-found') return null;
        throw thrown;
      }
    },
  };
};
