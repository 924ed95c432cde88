/** Monitoring of an open project: its checks, alerts, schedule and drift lab, joined. */
import { basename } from 'node:path';
import type { ProjectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import type { MonitoringStore } from '../monitoring/monitoring-store.ts';
import type { Asking } from '../serving/asking.ts';
import type { PredictionReader } from '../serving/prediction-reader.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { createAlertsService } from './alerts-service.ts';
import type { Changes } from './changes.ts';
import { createDriftLab, labSettings } from './drift-lab.ts';
import { createMonitoringService } from './monitoring-service.ts';
import { createScheduleService } from './schedule-service.ts';
import type { SessionParts } from './session.ts';
import { createVersionChecks } from './version-checks.ts';

type MonitoringSessionParts = Pick<SessionParts, 'secret' | 'notify'> & {
  readonly dir: string;
  /** `.idrift` of the project. */
  readonly folder: string;
  readonly store: Tracking;
  readonly checks: MonitoringStore;
  readonly reader: PredictionReader;
  readonly asking: Asking;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
};

export const openMonitoring = (parts: MonitoringSessionParts) => {
  const { dir, checks, reader, settings, changes, deployments } = parts;
  const alerts = createAlertsService({
    ...parts,
    store: checks,
    project: basename(dir),
    windowOf: (check) => reader.window(check).map(({ id }) => id),
  });
  const versionChecks = createVersionChecks({ ...parts, acceptedIds: checks.alerts.acceptedIds });
  const monitoring = createMonitoringService({ ...parts, alerts, versionChecks });
  const schedule = createScheduleService({
    store: checks,
    settings,
    deployments,
    registered: monitoring.registered,
    check: ({ model, version }) => monitoring.check({ model: `${model}/${version}` }),
    deliver: alerts.deliver,
    changes,
  });
  const driftLab = createDriftLab({
    dir,
    version: monitoring.watched,
    window: reader.window,
    checks: monitoring.checks,
    ...labSettings(settings, deployments),
  });
  return { alerts, monitoring, schedule, driftLab };
};
