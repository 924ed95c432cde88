/** What a model reference means: NAME, NAME/3, NAME@alias, models:/…, m-… or a run's id. */
import { IdriftError } from '../contract/errors.ts';
import { getVersion, listRegisteredModels, type VersionRecord } from './registry-reads.ts';
import { getRun } from './run-reads.ts';
import type { StoreFiles } from './store-files.ts';

export type ResolvedModel = {
  readonly modelId: string;
  readonly runId: string;
  /** null when the reference was not to a registered version. */
  readonly name: string | null;
  readonly version: number | null;
  /** Of the version, at the time of asking. */
  readonly aliases: readonly string[];
};

/** @throws IdriftError `not-found`, saying which part of the reference is unknown. */
export const resolveModel = (files: StoreFiles, reference: string): ResolvedModel => {
  const text = reference.trim().replace(/^models:\/+/, '');
  if (/^m-[0-9a-f]{32}$/.test(text)) return resolveId(files, text);
  const named = /^(?<name>[^/@]+)(?:\/(?<version>[^/@]+)|@(?<alias>[^/@]+))?$/.exec(text)?.groups;
  const name = named?.['name'];
  if (name === undefined) throw unknown(reference, `"${reference}" is not a model reference.`);
  const model = listRegisteredModels(files.database).find((each) => each.name === name);
  if (!model) {
    if (/^[0-9a-f]{32}$/.test(text)) return resolveRun(files, text);
    throw unknown(reference, `No model is registered as "${name}".`);
  }
  const { version, alias } = named ?? {};
  if (alias !== undefined) {
    const found = model.versions.find(({ aliases }) => aliases.includes(alias));
    if (!found) throw unknown(reference, `"${name}" has no alias "${alias}".`);
    return ofVersion(reference, found);
  }
  if (version === undefined || version.toLowerCase() === 'latest') {
    const [newest] = model.versions;
    if (!newest) throw unknown(reference, `"${name}" has no versions.`);
    return ofVersion(reference, newest);
  }
  if (!/^\d+$/.test(version)) throw unknown(reference, `"${version}" is not a version number.`);
  return ofVersion(reference, getVersion(files.database, name, Number(version)));
};

const unknown = (reference: string, message: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message,
    where: reference,
    hint: 'Name a model as NAME (its newest version), NAME/3, NAME@alias, models:/…, a model id m-… or a run id.',
  });

const ofVersion = (reference: string, { modelId, runId, name, version, aliases }: VersionRecord): ResolvedModel => {
  if (modelId !== null && runId !== null) return { modelId, runId, name, version, aliases };
  throw new IdriftError({
    code: 'not-available',
    message: `Version ${version} of "${name}" was not made from a run's logged model, so its files and data cannot be found.`,
    where: reference,
    hint: 'Choose a version that was registered from a run of this project.',
  });
};

const resolveId = ({ database }: StoreFiles, modelId: string): ResolvedModel => {
  const runId = database
    .prepare<[string], string>(
      "SELECT source_run_id FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'",
    )
    .pluck()
    .get(modelId);
  if (runId === undefined) throw unknown(modelId, `There is no model ${modelId}.`);
  if (runId === '') throw unknown(modelId, `No run made the model ${modelId}, so its data cannot be found.`);
  return { modelId, runId, name: null, version: null, aliases: [] };
};

const resolveRun = ({ database }: StoreFiles, runId: string): ResolvedModel => {
  const { modelId, name } = getRun(database, runId);
  if (modelId === null) throw unknown(runId, `The run ${name} made no model.`);
  return { modelId, runId, name: null, version: null, aliases: [] };
};
