/** One drift check of the version that the stack serves, from what the stack's servers keep: MLflow, the prediction log, the data's store. */
import type { Split } from '../../contract/common.ts';
import type { DriftCheck } from '../../contract/monitoring.ts';
import type { DatasetUse } from '../../contract/tracking.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { LiveText } from '../../monitoring/drift-input.ts';
import type { CheckStore } from '../../monitoring/check-store.ts';
import { type AlertRoute, raiseAlert } from '../../monitoring/raise-alert.ts';
import { maskedText } from '../../text/personal-data.ts';
import { serverAddress } from '../../tracking/rest/address.ts';
import { callsOf } from '../../tracking/rest/calls.ts';
import { openClient } from '../../tracking/rest/client.ts';
import { checkedPoints } from '../../tracking/rest/run-checks.ts';
import { modelsByRun, recordOf } from '../../tracking/rest/run-records.ts';
import { checkVersion, driftPoints, trainingDataOf, USUAL_RULE, type Window } from '../drift-check.ts';
import { referenceAndTraining } from '../run-texts.ts';
import { answersOf, withAnswers } from './reference-answers.ts';
import { findVersion, type parseReference } from './registered-model.ts';

export type ServedCheckParts = {
  /** MLflow's address. */
  readonly server: string;
  readonly reference: ReturnType<typeof parseReference>;
  readonly days: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly texts: (used: DatasetUse, split: Split) => Promise<readonly string[]>;
  readonly live: (window: Window) => Promise<readonly LiveText[]>;
  readonly route: AlertRoute;
  readonly checks: CheckStore;
};

/**
 * Checks, tells MLflow and Slack, and keeps the check. A Slack that refuses is in the check's alert, and is no failure of the check.
 * @returns null: no such version is registered yet. @throws IdriftError when something that the check needs is not to be had; nothing is kept.
 */
export const checkServed = async (parts: ServedCheckParts): Promise<DriftCheck | null> => {
  const version = await findVersion(parts.server, parts.reference);
  if (version === null) return null;
  const { name, runId } = version;
  if (runId === null) throw noRun(name, version.version);
  const client = openClient(serverAddress(parts.server));
  const calls = callsOf(client);
  const run = await calls.run(runId);
  const nothingAround = { experimentNames: new Map(), models: new Map(), versions: new Map() };
  const used = trainingDataOf(recordOf(run, nothingAround), hasFiles);
  const { reference, training } = await referenceAndTraining((split) => parts.texts(used, split));
  const evaluations = await Promise.all(
    (['val', 'test'] as const).map((split) => answersOf(client, run.info.artifact_uri, split)),
  );
  // Whatever the log keeps of a text, what names a person counts on neither side.
  const today = new Date();
  const asLogged = (text: string): string => maskedText(text, today);
  const check = await checkVersion({
    version: { name, version: version.version, runId },
    days: parts.days,
    thresholds: parts.thresholds,
    rule: USUAL_RULE,
    data: {
      revision: used.revision,
      reference: withAnswers(reference, evaluations).map((row) => ({ ...row, text: asLogged(row.text) })),
      training: training.map(asLogged),
    },
    live: parts.live,
    asLogged,
    states: { unavailable: 'This service has no model at hand, so it cannot tell what the texts mean to it.' },
  });
  const points = driftPoints(check);
  if (points.length > 0) {
    // First: when MLflow will not have them, all is tried again, and nobody was told yet.
    const models = await calls.models([run.info.experiment_id], `source_run_id = '${runId}'`);
    await calls.logBatch(runId, { metrics: checkedPoints(points, modelsByRun(models).get(runId)) });
  }
  const complete = { ...check, alert: await raiseAlert(check, parts.checks.list(), parts.route) };
  parts.checks.add(complete);
  return complete;
};

const hasFiles = (use: DatasetUse): use is DatasetUse => use.files.length > 0;

const noRun = (name: string, version: number): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `Version ${version} of ${name} does not say which run made it, so there is no data to compare with.`,
    where: name,
    hint: 'Register the model of a run.',
  });
