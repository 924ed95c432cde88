/** The registry of a server: names, versions, aliases and tags, asked and changed at once. */
import { IdriftError } from '../../contract/errors.ts';
import { checkAlias, checkLength, checkModelName, LIMITS } from '../limits.ts';
import { modelIdOf, noVersion, type RegisteredRecord, type VersionRecord } from '../registry-reads.ts';
import { checkRegistryTag } from '../registry-tags.ts';
import { ofModel, ofRun, pickVersion, type ResolvedModel, readReference, unknown } from '../resolve-model.ts';
import type { RunRecord } from '../run-reads.ts';
import type { Tags } from '../tags.ts';
import type { Calls } from './calls.ts';
import { isMissing, ServerFault } from './faults.ts';
import { eachOf } from './each-of.ts';
import { recordOf } from './run-records.ts';
import type { ServerRegistered, ServerRun, ServerVersion } from './shapes.ts';

type NewVersion = { readonly modelId: string; readonly name: string; readonly description?: string };

/** Runs asked for at a time. */
const RUNS = 8;

export const serverRegistry = (calls: Calls, getRun: (runId: string) => Promise<RunRecord>) => {
  const versionsOf = async (name: string): Promise<ServerVersion[]> => calls.versions(`name = ${quoted(name)}`);

  const recordsOf = async (
    registered: readonly ServerRegistered[],
    versions: readonly ServerVersion[],
  ): Promise<RegisteredRecord[]> => {
    const runIds = [...new Set(versions.map(({ run_id: id }) => id).filter((id) => id !== ''))];
    const runs = new Map(
      (await eachOf(runIds, RUNS, (id) => runOrNull(calls, id))).flatMap((run) =>
        run ? [[run.info.run_id, run]] : [],
      ),
    );
    const grouped = Map.groupBy(versions, ({ name }) => name);
    return registered
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((model) => ({
        name: model.name,
        createdAt: new Date(model.creation_timestamp).toISOString(),
        description: model.description,
        versions: (grouped.get(model.name) ?? [])
          .toSorted((a, b) => b.version - a.version)
          .map((version) => versionRecord(version, model, runs.get(version.run_id))),
      }));
  };

  const listRegisteredModels = async (): Promise<RegisteredRecord[]> => {
    const [registered, versions] = await Promise.all([calls.registered(), calls.versions()]);
    return recordsOf(registered, versions);
  };

  const registeredRecord = async (name: string): Promise<RegisteredRecord | null> => {
    try {
      const [model, versions] = await Promise.all([calls.registeredModel(name), versionsOf(name)]);
      return (await recordsOf([model], versions))[0] ?? null;
    } catch (thrown) {
      if (isMissing(thrown)) return null;
      throw thrown;
    }
  };

  const findVersion = async (name: string, version: number): Promise<VersionRecord> => {
    const found = (await registeredRecord(name))?.versions.find((each) => each.version === version);
    if (!found) throw noVersion(name, version);
    return found;
  };

  return {
    listRegisteredModels,

    registerModel: async ({ modelId, name, description = '' }: NewVersion): Promise<VersionRecord> => {
      checkModelName(name);
      checkLength('The description', description, LIMITS.description);
      const model = await modelOrNull(calls, modelId);
      if (model?.info.status !== 'LOGGED_MODEL_READY') {
        throw new IdriftError({
          code: model ? 'not-available' : 'not-found',
          message: model ? `The model ${modelId} is not complete.` : `There is no model ${modelId}.`,
          where: 'model',
          hint: 'Register the model of a finished run.',
        });
      }
      await createOrFind(calls, name);
      const runId = model.info.source_run_id;
      const source = `models:/${modelId}`;
      const run = runId === '' ? {} : { run_id: runId };
      const { version } = await calls.createVersion({ name, source, model_id: modelId, ...run, description, tags: {} });
      return findVersion(name, version);
    },

    setAlias: async (name: string, version: number, alias: string): Promise<void> => {
      checkAlias(alias);
      await findVersion(name, version);
      await calls.setAlias(name, alias, version);
    },

    deleteAlias: async (name: string, alias: string): Promise<void> => {
      const { aliases } = await calls.registeredModel(name);
      if (!aliases.some((each) => each.alias === alias)) {
        throw new IdriftError({ code: 'not-found', message: `"${name}" has no alias "${alias}".`, where: 'alias' });
      }
      await calls.deleteAlias(name, alias);
    },

    deleteVersion: async (name: string, version: number): Promise<void> => {
      await findVersion(name, version);
      await calls.deleteVersion(name, version);
    },

    setModelTag: async (name: string, key: string, value: string | null): Promise<void> => {
      checkRegistryTag(key, value);
      if (value !== null) return calls.setRegisteredTag(name, key, value);
      const { tags } = await calls.registeredModel(name);
      if (key in tags) await calls.deleteRegisteredTag(name, key);
    },

    setVersionTag: async (name: string, version: number, key: string, value: string | null): Promise<void> => {
      checkRegistryTag(key, value);
      const found = (await versionsOf(name)).find((each) => each.version === version);
      if (!found) throw noVersion(name, version);
      if (value !== null) return calls.setVersionTag(name, version, key, value);
      if (key in found.tags) await calls.deleteVersionTag(name, version, key);
    },

    setModelDescription: async (name: string, description: string): Promise<void> => {
      checkLength('The description', description, LIMITS.description);
      await calls.updateRegistered(name, description);
    },

    setVersionDescription: async (name: string, version: number, description: string): Promise<void> => {
      checkLength('The description', description, LIMITS.description);
      await calls.updateVersion(name, version, description);
    },

    registryTags: async (name: string): Promise<{ model: Tags; versions: Record<number, Tags> }> => {
      const [model, versions] = await Promise.all([calls.registeredModel(name), versionsOf(name)]);
      const tagged = versions.filter(({ tags }) => Object.keys(tags).length > 0);
      return { model: model.tags, versions: Object.fromEntries(tagged.map(({ version, tags }) => [version, tags])) };
    },

    resolveModel: async (reference: string): Promise<ResolvedModel> => {
      const read = readReference(reference);
      if (read.kind === 'model') {
        return ofModel(read.modelId, (await modelOrNull(calls, read.modelId))?.info.source_run_id);
      }
      const model = await registeredRecord(read.name);
      if (model) return pickVersion(reference, read.name, model.versions, read.pick);
      if (/^[0-9a-f]{32}$/.test(read.text)) return ofRun(await getRun(read.text));
      throw unknown(reference, `No model is registered as "${read.name}".`);
    },
  };
};

const versionRecord = (
  version: ServerVersion,
  { aliases }: ServerRegistered,
  run: ServerRun | undefined,
): VersionRecord => {
  const nothingAround = { experimentNames: new Map(), models: new Map(), versions: new Map() };
  const record = run ? recordOf(run, nothingAround) : null;
  return {
    name: version.name,
    version: version.version,
    createdAt: new Date(version.creation_timestamp).toISOString(),
    description: version.description,
    aliases: aliases
      .filter((each) => each.version === version.version)
      .map(({ alias }) => alias)
      .toSorted(),
    status: version.status,
    source: version.source,
    modelId: modelIdOf(version.source),
    runId: version.run_id === '' ? null : version.run_id,
    runName: record?.name ?? null,
    revision: record?.datasets.find(({ revision }) => revision !== null)?.revision ?? null,
  };
};

/** MLflow's filters have no escape: a text with one kind of quotes stands in the other. */
export const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

const orNull = async <Result>(work: Promise<Result>): Promise<Result | null> => {
  try {
    return await work;
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
};

const runOrNull = (calls: Calls, runId: string) => orNull(calls.run(runId));
export const modelOrNull = (calls: Calls, modelId: string) => orNull(calls.model(modelId));

export const createOrFind = async (calls: Calls, name: string): Promise<void> => {
  try {
    await calls.createRegistered(name, '', {});
  } catch (thrown) {
    if (!(thrown instanceof ServerFault && thrown.errorCode === 'RESOURCE_ALREADY_EXISTS')) throw thrown;
  }
};
