/** What the app and the monitoring container do alike: the drift check of a served version, and what MLflow gets of it. */
import { IdriftError } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { checkBeside, throwIfCancelled } from '../monitoring/check-beside.ts';
import { comparedRows } from '../monitoring/check-drift.ts';
import { type DriftInput, type LiveText, type ReferenceText, WEEKLY_LEVEL } from '../monitoring/drift-input.ts';
import { isBlank } from '../monitoring/text-scores.ts';
import { FIRM_LIVE } from '../monitoring/warnings.ts';
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

/** A window with fewer texts is extended by whole weeks, to at most this. */
const MOST_DAYS = 28;
const WEEK = 7;

/** What decides whether a check is an alarm. */
export type CheckRule = Required<Pick<DriftInput, 'rule' | 'alpha' | 'countRepeatsOnce'>>;

/** One false alarm a year of weekly checks of one model. */
export const USUAL_RULE: CheckRule = { rule: 'promise', alpha: WEEKLY_LEVEL, countRepeatsOnce: false };

export type CheckedVersion = {
  readonly version: { readonly name: string; readonly version: number; readonly runId: string };
  readonly days: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly rule: CheckRule;
  readonly data: {
    readonly revision: string | null;
    /** As the log keeps texts, with what the model says of them where that is known. */
    readonly reference: readonly (string | ReferenceText)[];
    readonly training: readonly string[];
  };
  readonly live: (window: Window) => readonly LiveText[] | Promise<readonly LiveText[]>;
  /** Live texts as the log keeps them now: rows of another time may have been kept otherwise. */
  readonly asLogged: (text: string) => string;
  /** The model's pooled state of each text; or why it cannot be asked here. */
  readonly states:
    | ((texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>)
    | { readonly unavailable: string };
  readonly signal?: AbortSignal | undefined;
};

/**
 * Checks the predictions of the last `days` against the texts of the data that the version's own run was trained on.
 * @throws IdriftError `cancelled` once the signal aborts.
 */
export const checkVersion = async (parts: CheckedVersion): Promise<DriftCheck> => {
  const { version, thresholds, rule, data, states, signal } = parts;
  const { window, days, live } = await extendedWindow(parts);
  const input: DriftInput = {
    ...window,
    ...data,
    runId: version.runId,
    thresholds,
    ...rule,
    live,
    days: { asked: parts.days, covered: days },
  };
  throwIfCancelled(signal);
  if ('unavailable' in states) return checkBeside({ ...input, unavailable: { meaning: states.unavailable } }, signal);
  const rows = comparedRows(input).filter((row) => !row.statistics);
  const read = rows.length === 0 ? [] : await states(rows.map(({ text }) => text));
  const stateOf = new Map(rows.map(({ id }, i) => [id, read[i] ?? null]));
  return checkBeside({ ...input, live: live.map((row) => ({ ...row, state: stateOf.get(row.id) ?? null })) }, signal);
};

const extendedWindow = async ({ version, days: asked, live, asLogged }: CheckedVersion) => {
  const to = new Date(Date.now() + 1); // the window is half-open: a prediction of this very moment counts
  const windowOf = (days: number): Window => ({
    model: version.name,
    version: version.version,
    from: new Date(to.getTime() - days * DAY).toISOString(),
    to: to.toISOString(),
  });
  for (let days = asked; ; days += WEEK) {
    const window = windowOf(days);
    const rows = (await live(window)).map((row) => (row.statistics ? row : { ...row, text: asLogged(row.text) }));
    const count = rows.filter((row) => (row.statistics ? row.statistics.words > 0 : !isBlank(row.text))).length;
    if (count >= FIRM_LIVE || days + WEEK > MOST_DAYS)
      return count > 0 || days === asked
        ? { window, days, live: rows }
        : { window: windowOf(asked), days: asked, live: [] };
  }
};

/** What MLflow keeps of a check, on the run that made the version (N-06): its step is the time of the check in seconds, as MLflow's axis has it. */
export const driftPoints = (check: DriftCheck): NewMetric[] => {
  const at = Date.parse(check.at);
  const step = Math.floor(at / 1000);
  const scores = check.scores.flatMap(({ name, statistic }) =>
    statistic === null ? [] : [{ key: `${name}_drift_score`, value: statistic, step, at }],
  );
  return check.family === null ? scores : [...scores, { key: 'drift_family_p', value: check.family.p, step, at }];
};

/** The whole result, as an artifact of that run. It holds figures and no texts. */
export const driftArtifact = ({ alert, ...check }: DriftCheck): { readonly path: string; readonly text: string } => ({
  path: `drift/${check.id}.json`,
  text: `${JSON.stringify({ ...check, alert: alert && { id: alert.id, number: alert.number } }, null, 2)}\n`,
});
