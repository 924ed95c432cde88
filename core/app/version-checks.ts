/** Drift checks of a project's versions: what the settings, the registry, the data, the log and the model itself give to one. */
import { toErrorInfo, errorSentence } from '../contract/errors.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import { throwIfCancelled } from '../monitoring/check-beside.ts';
import type { ReferenceText } from '../monitoring/drift-input.ts';
import { levelOf } from '../monitoring/level.ts';
import type { Asking } from '../serving/asking.ts';
import type { PredictionReader } from '../serving/prediction-reader.ts';
import { maskedText } from '../text/personal-data.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { type CheckedVersion, checkVersion, type CheckRule } from './drift-check.ts';
import { type ReadTexts, referenceFigures } from './reference-figures.ts';
import { textsOfRun } from './run-texts.ts';
import { servedVersions } from './served-versions.ts';

export type VersionCheckParts = {
  readonly dir: string;
  /** `.idrift` of the project. */
  readonly folder: string;
  readonly store: Pick<Tracking, 'getRun' | 'servingDir'>;
  readonly reader: Pick<PredictionReader, 'window' | 'byIds'>;
  readonly asking: Pick<Asking, 'read'>;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  /** Predictions of a version that were accepted as the new normal. */
  readonly acceptedIds: (model: string, version: number) => readonly string[];
};

type Version = CheckedVersion['version'] & { readonly modelId: string };

/** From so many on the accepted texts are the reference by themselves. */
const ACCEPTED_ALONE = 50;
/** Texts that the model reads between two looks at whether the check was called off. */
const AT_ONCE = 64;

export const createVersionChecks = (parts: VersionCheckParts) => {
  /** Under the settings: one budget for all versions that are watched. */
  const ruleOf = (): CheckRule => {
    const { rule, falseAlarmsPerYear, countRepeatsOnce, schedule } = parts.settings().monitoring;
    const models = servedVersions(parts.deployments()).length;
    return { rule, countRepeatsOnce, alpha: levelOf({ falseAlarmsPerYear, every: schedule.every, models }) };
  };

  const readerOf = async (modelId: string, signal: AbortSignal | undefined): Promise<ReadTexts> => {
    const modelDir = await parts.store.servingDir(modelId);
    return async (texts) => {
      const read = [];
      for (let at = 0; at < texts.length; at += AT_ONCE) {
        throwIfCancelled(signal);
        read.push(...(await parts.asking.read(modelDir, texts.slice(at, at + AT_ONCE))));
      }
      return read;
    };
  };

  return {
    /** @throws IdriftError when the reference cannot be had, or `cancelled` once the signal aborts. */
    check: async (version: Version, days: number, signal?: AbortSignal): Promise<DriftCheck> => {
      const { thresholds, logTexts } = parts.settings();
      // The log masks what names a person: the reference is read as if it had been logged.
      const today = new Date();
      const asLogged = (text: string): string => (logTexts === 'whole' ? text : maskedText(text, today));
      const { revision, reference, training } = await textsOfRun(parts.dir, await parts.store.getRun(version.runId));
      const order = { version, days, thresholds, rule: ruleOf(), live: parts.reader.window, asLogged, signal };
      const data = { revision, training: training.map(asLogged) };
      const accepted = parts.reader.byIds({
        model: version.name,
        ids: parts.acceptedIds(version.name, version.version),
      });
      const withAccepted = (own: readonly ReferenceText[], more: readonly ReferenceText[]): readonly ReferenceText[] =>
        more.length >= ACCEPTED_ALONE ? more : [...own, ...more];
      let figures: readonly ReferenceText[];
      let read: ReadTexts;
      try {
        read = await readerOf(version.modelId, signal);
        const { name: model, version: number, runId } = version;
        const kept = { folder: parts.folder, model, version: number, runId };
        figures = await referenceFigures({ ...kept, texts: reference, asLogged, read });
      } catch (thrown) {
        throwIfCancelled(signal);
        // Without the model the other statistics are as good as with it.
        const unavailable = `The model could not be asked: ${errorSentence(toErrorInfo(thrown))}`;
        const texts = withAccepted(
          reference.map((text) => ({ text: asLogged(text) })),
          accepted,
        );
        return checkVersion({ ...order, data: { ...data, reference: texts }, states: { unavailable } });
      }
      const acceptedStates = await read(accepted.map(({ text }) => text));
      const withStates = accepted.map((row, i) => ({ ...row, state: acceptedStates[i]?.state ?? null }));
      return checkVersion({
        ...order,
        data: { ...data, reference: withAccepted(figures, withStates) },
        states: async (texts) => (await read(texts)).map(({ state }) => state),
      });
    },
  };
};

export type VersionChecks = ReturnType<typeof createVersionChecks>;
