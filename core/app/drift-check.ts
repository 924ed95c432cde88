/** What the app and the monitoring container do alike: the drift check of a served version, and what MLflow gets of it. */
import { IdriftError } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { checkDrift } from '../monitoring/check-drift.ts';
import type { LiveText } from '../monitoring/drift-input.ts';
import type { NewMetric } from '../tracking/metrics.ts';

const DAY = 24 * 60 * 60 * 1000;

type CheckedRun = { readonly name: string; readonly datasets: readonly DatasetUse[] };

/** The data set that a run was trained on. @throws IdriftError `not-available` when the run names none that `isUsable`. */
export const trainingDataOf = <Use extends DatasetUse>(
  run: CheckedRun,
  isUsable: (use: DatasetUse) => use is Use,
): Use => {
  const used = run.datasets.find(({ context }) => context === 'training') ?? run.datasets[0];
  if (used && isUsable(used)) return used;
  throw new IdriftError({
    code: 'not-available',
    message: `${run.name} does not say which data version it was trained on, so there is nothing to compare with.`,
    where: run.name,
    hint: 'Serve a version whose run was trained on a data version of this project.',
  });
};

export type Window = {
  readonly model: string;
  readonly version: number;
  readonly from: string;
  readonly to: string;
};

/** Checks the predictions of the last `days` against the texts of the data that the version's own run was trained on. */
export const checkVersion = async (parts: {
  readonly version: { readonly name: string; readonly version: number; readonly runId: string };
  readonly days: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly data: {
    readonly revision: string | null;
    readonly reference: readonly string[];
    readonly training: readonly string[];
  };
  readonly live: (window: Window) => readonly LiveText[] | Promise<readonly LiveText[]>;
}): Promise<DriftCheck> => {
  const { name, version, runId } = parts.version;
  const to = new Date(Date.now() + 1); // the window is half-open: a prediction of this very moment counts
  const from = new Date(to.getTime() - parts.days * DAY);
  const window = { model: name, version, from: from.toISOString(), to: to.toISOString() };
  const { thresholds, data } = parts;
  return checkDrift({ ...window, ...data, runId, thresholds, live: await parts.live(window) });
};

/** What MLflow keeps of a check, on the run that made the version (N-06): its step is the time of the check in seconds, as MLflow's axis has it. */
export const driftPoints = (check: DriftCheck): NewMetric[] => {
  const at = Date.parse(check.at);
  return check.scores.flatMap(({ name, statistic }) =>
    statistic === null ? [] : [{ key: `${name}_drift_score`, value: statistic, step: Math.floor(at / 1000), at }],
  );
};

/** The whole result, as an artifact of that run. It holds figures and no texts. */
export const driftArtifact = ({ alert, ...check }: DriftCheck): { readonly path: string; readonly text: string } => ({
  path: `drift/${check.id}.json`,
  text: `${JSON.stringify({ ...check, alert: alert && { id: alert.id, number: alert.number } }, null, 2)}\n`,
});
