/** Registered models with their versions, aliases, and the run and data each version came from. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import type { ModelVersion, RegisteredModel } from '../contract/tracking.ts';
import { readInputs } from './run-inputs.ts';

/** All of a version but the figures that need intervals. */
export type VersionRecord = Omit<ModelVersion, 'testAccuracy' | 'valAccuracy'>;
export type RegisteredRecord = Omit<RegisteredModel, 'versions'> & { readonly versions: VersionRecord[] };

type Row = {
  name: string;
  version: number;
  creation_time: number;
  description: string | null;
  status: string;
  source: string;
  run_id: string | null;
  run_name: string | null;
};

/** By name; versions newest first. */
export const listRegisteredModels = (database: SqliteDatabase): RegisteredRecord[] => {
  const versions = Map.groupBy(readVersions(database), ({ name }) => name);
  return database
    .prepare<[], { name: string; creation_time: number; description: string | null }>(
      "SELECT name, creation_time, description FROM registered_models WHERE workspace = 'default' ORDER BY name",
    )
    .all()
    .map((row) => ({
      name: row.name,
      createdAt: new Date(row.creation_time).toISOString(),
      description: row.description ?? '',
      versions: versions.get(row.name) ?? [],
    }));
};

/** @throws IdriftError `not-found`. */
export const getVersion = (database: SqliteDatabase, name: string, version: number): VersionRecord => {
  const found = readVersions(database).find((each) => each.name === name && each.version === version);
  if (found) return found;
  throw noVersion(name, version);
};

export const noVersion = (name: string, version: number): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no version ${version} of "${name}".`,
    where: 'model',
    hint: 'The Models page, or "idrift models list", shows what is registered.',
  });

/** The commit of a version's training data is that of the first of its run's data sets that has one. */
const readVersions = (database: SqliteDatabase): VersionRecord[] => {
  const rows = database
    .prepare<[], Row>(
      `SELECT v.name, v.version, v.creation_time, v.description, v.status, v.source, v.run_id, r.name AS run_name
       FROM model_versions v LEFT JOIN runs r ON r.run_uuid = v.run_id
       WHERE v.workspace = 'default' AND v.current_stage <> 'Deleted_Internal' ORDER BY v.name, v.version DESC`,
    )
    .all();
  const aliases = Map.groupBy(
    database
      .prepare<[], { alias: string; name: string; version: number }>(
        "SELECT alias, name, version FROM registered_model_aliases WHERE workspace = 'default' ORDER BY alias",
      )
      .all(),
    ({ name, version }) => `${name}/${version}`,
  );
  const inputs = readInputs(database, 'r.run_uuid IN (SELECT run_id FROM model_versions)', []);
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    createdAt: new Date(row.creation_time).toISOString(),
    description: row.description ?? '',
    aliases: (aliases.get(`${row.name}/${row.version}`) ?? []).map(({ alias }) => alias),
    status: row.status,
    source: row.source,
    modelId: modelIdOf(row.source),
    runId: row.run_id,
    runName: row.run_name,
    revision: inputs.get(row.run_id ?? '')?.find(({ revision }) => revision !== null)?.revision ?? null,
  }));
};

/** MLflow keeps a version's logged model in its source only. */
export const modelIdOf = (source: string): string | null => /^models:\/(m-[0-9a-f]{32})$/.exec(source)?.[1] ?? null;
