/** One drift check of the version that the stack serves, from what the stack's servers keep: MLflow, the prediction log, the data's store. */
import type { Split } from '../../contract/common.ts';
import type { DriftCheck } from '../../contract/monitoring.ts';
import type { DatasetUse } from '../../contract/tracking.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { LiveText } from '../../monitoring/drift-input.ts';
import { tellingTexts } from '../../monitoring/telling-texts.ts';
import { maskedText } from '../../text/personal-data.ts';
import { serverAddress } from '../../tracking/rest/address.ts';
import { callsOf } from '../../tracking/rest/calls.ts';
import { openClient } from '../../tracking/rest/client.ts';
import { checkedPoints } from '../../tracking/rest/run-checks.ts';
import { modelsByRun, recordOf } from '../../tracking/rest/run-records.ts';
import { type CheckRule, checkVersion, driftPoints, trainingDataOf, type Window } from '../drift-check.ts';
import { referenceAndTraining } from '../run-texts.ts';
import { answersOf, withAnswers } from './reference-answers.ts';
import { findVersion, type parseReference } from './registered-model.ts';

export type ServedCheckParts = {
  /** MLflow's address. */
  readonly server: string;
  readonly reference: ReturnType<typeof parseReference>;
  readonly days: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly rule: CheckRule;
  readonly texts: (used: DatasetUse, split: Split) => Promise<readonly string[]>;
  readonly live: (window: Window) => Promise<readonly LiveText[]>;
  /** The whole result, among the artifacts of the run. */
  readonly keep: (artifactUri: string, check: DriftCheck) => Promise<void>;
  /** Keeps the check with its alert. `texts`: the most telling ones, if it alarms. */
  readonly record: (check: DriftCheck, texts: readonly string[]) => DriftCheck;
};

/**
 * Checks, tells MLflow, and keeps the check with its alert; nobody else is told yet.
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
  let live: readonly LiveText[] = [];
  const check = await checkVersion({
    version: { name, version: version.version, runId },
    days: parts.days,
    thresholds: parts.thresholds,
    rule: parts.rule,
    data: {
      revision: used.revision,
      reference: withAnswers(reference, evaluations).map((row) => ({ ...row, text: asLogged(row.text) })),
      training: training.map(asLogged),
    },
    live: async (window) => {
      live = await parts.live(window);
      return live;
    },
    asLogged,
    states: { unavailable: 'This service has no model at hand, so it cannot tell what the texts mean to it.' },
  });
  const points = driftPoints(check);
  // First: when MLflow will not have them, all is tried again, and nobody was told yet.
  if (points.length > 0) {
    const models = await calls.models([run.info.experiment_id], `source_run_id = '${runId}'`);
    await calls.logBatch(runId, { metrics: checkedPoints(points, modelsByRun(models).get(runId)) });
  }
  await parts.keep(run.info.artifact_uri, check);
  return parts.record(check, tellingTexts(check, { reference, training, live }));
};

const hasFiles = (use: DatasetUse): use is DatasetUse => use.files.length > 0;

const noRun = (name: string, version: number): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `Version ${version} of ${name} does not say which run made it, so there is no data to compare with.`,
    where: name,
    hint: 'Register the model of a run.',
  });
