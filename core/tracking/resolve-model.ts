/** What a model reference means: NAME, NAME/3, NAME@alias, models:/…, m-… or a run's id. */
import { IdriftError } from '../contract/errors.ts';
import { listRegisteredModels, noVersion, type VersionRecord } from './registry-reads.ts';
import { getRun, type RunRecord } from './run-reads.ts';
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

/** What the words of a reference say, before anything is looked up. */
type Reference =
  | { readonly kind: 'model'; readonly modelId: string }
  /** `text` may be a run's id instead, where no model has that name. */
  | { readonly kind: 'named'; readonly text: string; readonly name: string; readonly pick: Choice };
type Choice = { readonly version?: string | undefined; readonly alias?: string | undefined };

/** @throws IdriftError `not-found` */
export const readReference = (reference: string): Reference => {
  const text = reference.trim().replace(/^models:\/+/, '');
  if (/^m-[0-9a-f]{32}$/.test(text)) return { kind: 'model', modelId: text };
  const named = /^(?<name>[^/@]+)(?:\/(?<version>[^/@]+)|@(?<alias>[^/@]+))?$/.exec(text)?.groups;
  const name = named?.['name'];
  if (name === undefined) throw unknown(reference, `"${reference}" is not a model reference.`);
  return { kind: 'named', text, name, pick: { version: named?.['version'], alias: named?.['alias'] } };
};

/** @param versions of the named model, newest first. @throws IdriftError, saying which part of the reference is unknown. */
export const pickVersion = (
  reference: string,
  name: string,
  versions: readonly VersionRecord[],
  { version, alias }: Choice,
): ResolvedModel => {
  if (alias !== undefined) {
    const found = versions.find(({ aliases }) => aliases.includes(alias));
    if (!found) throw unknown(reference, `"${name}" has no alias "${alias}".`);
    return ofVersion(reference, found);
  }
  if (version === undefined || version.toLowerCase() === 'latest') {
    const [newest] = versions;
    if (!newest) throw unknown(reference, `"${name}" has no versions.`);
    return ofVersion(reference, newest);
  }
  if (!/^\d+$/.test(version)) throw unknown(reference, `"${version}" is not a version number.`);
  const found = versions.find((each) => each.version === Number(version));
  if (!found) throw noVersion(name, Number(version));
  return ofVersion(reference, found);
};

/** @throws IdriftError `not-found`, saying which part of the reference is unknown. */
export const resolveModel = (files: StoreFiles, reference: string): ResolvedModel => {
  const read = readReference(reference);
  if (read.kind === 'model') return resolveId(files, read.modelId);
  const model = listRegisteredModels(files.database).find((each) => each.name === read.name);
  if (model) return pickVersion(reference, read.name, model.versions, read.pick);
  if (/^[0-9a-f]{32}$/.test(read.text)) return resolveRun(files, read.text);
  throw unknown(reference, `No model is registered as "${read.name}".`);
};

export const unknown = (reference: string, message: string): IdriftError =>
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

const resolveId = ({ database }: StoreFiles, modelId: string): ResolvedModel =>
  ofModel(
    modelId,
    database
      .prepare<[string], string>(
        "SELECT source_run_id FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'",
      )
      .pluck()
      .get(modelId),
  );

/** @param runId that made it; `undefined`: there is no such model; empty: no run made it. */
export const ofModel = (modelId: string, runId: string | undefined): ResolvedModel => {
  if (runId === undefined) throw unknown(modelId, `There is no model ${modelId}.`);
  if (runId === '') throw unknown(modelId, `No run made the model ${modelId}, so its data cannot be found.`);
  return { modelId, runId, name: null, version: null, aliases: [] };
};

const resolveRun = ({ database }: StoreFiles, runId: string): ResolvedModel => ofRun(getRun(database, runId));

export const ofRun = ({ runId, name, modelId }: RunRecord): ResolvedModel => {
  if (modelId === null) throw unknown(runId, `The run ${name} made no model.`);
  return { modelId, runId, name: null, version: null, aliases: [] };
};
