/** Registered models and their versions, as MLflow's answers show them. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { missing } from './errors.ts';
import { listed } from './listed.ts';
import { checkModelName, type Pair, versionNumber } from './names.ts';

export type ModelRow = {
  readonly name: string;
  readonly creation_time: number | null;
  readonly last_updated_time: number | null;
  readonly description: string | null;
};

export type VersionRow = ModelRow & {
  readonly version: number;
  readonly user_id: string | null;
  readonly current_stage: string | null;
  readonly source: string | null;
  readonly run_id: string | null;
  readonly status: string | null;
  readonly status_message: string | null;
  readonly run_link: string | null;
  readonly storage_location: string | null;
};

export const DELETED = 'Deleted_Internal';

/** @throws MlflowError */
export const getModel = (database: SqliteDatabase, name: string): ModelRow => {
  checkModelName(name);
  const row = database
    .prepare<[string], ModelRow>("SELECT * FROM registered_models WHERE workspace = 'default' AND name = ?")
    .get(name);
  if (row) return row;
  throw missing(`Registered Model with name=${name} not found`);
};

/** @throws MlflowError */
export const getVersion = (database: SqliteDatabase, name: string, version: string): VersionRow => {
  checkModelName(name);
  const number = versionNumber(version);
  const row = database
    .prepare<[string, number], VersionRow>(
      `SELECT * FROM model_versions
       WHERE workspace = 'default' AND name = ? AND version = ? AND current_stage <> '${DELETED}'`,
    )
    .get(name, number);
  if (row) return row;
  throw missing(`Model Version (name=${name}, version=${number}) not found`);
};

const aliasesOf = (database: SqliteDatabase, name: string): { alias: string; version: number }[] =>
  database
    .prepare<[string], { alias: string; version: number }>(
      "SELECT alias, version FROM registered_model_aliases WHERE workspace = 'default' AND name = ? ORDER BY alias",
    )
    .all(name);

const given = (row: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

/** @param aliases those of the version, or none where MLflow leaves them out: in lists */
export const versionJson = (database: SqliteDatabase, row: VersionRow, aliases: readonly string[]): object => {
  const tags = database
    .prepare<[string, number], Pair>(
      "SELECT key, value FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? ORDER BY rowid",
    )
    .all(row.name, row.version);
  return {
    ...given({
      name: row.name,
      version: String(row.version),
      creation_timestamp: row.creation_time,
      last_updated_timestamp: row.last_updated_time,
      user_id: row.user_id,
      current_stage: row.current_stage,
      description: row.description,
      source: row.source,
      run_id: row.run_id,
      status: row.status,
      status_message: row.status_message || null,
      run_link: row.run_link,
    }),
    ...listed('tags', tags),
    ...listed('aliases', aliases),
  };
};

export const versionWithAliases = (database: SqliteDatabase, row: VersionRow): object => {
  const aliases = aliasesOf(database, row.name).filter(({ version }) => version === row.version);
  return versionJson(
    database,
    row,
    aliases.map(({ alias }) => alias),
  );
};

/** The highest version of each stage. */
export const latestVersions = (database: SqliteDatabase, name: string): VersionRow[] =>
  database
    .prepare<[string], VersionRow>(
      `SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY current_stage ORDER BY version DESC) AS place
         FROM model_versions WHERE workspace = 'default' AND name = ? AND current_stage <> '${DELETED}')
       WHERE place = 1 ORDER BY version`,
    )
    .all(name);

export const modelJson = (database: SqliteDatabase, row: ModelRow): object => {
  const tags = database
    .prepare<[string], Pair>(
      "SELECT key, value FROM registered_model_tags WHERE workspace = 'default' AND name = ? ORDER BY rowid",
    )
    .all(row.name);
  const aliases = aliasesOf(database, row.name).map(({ alias, version }) => ({ alias, version: String(version) }));
  return {
    name: row.name,
    ...given({ creation_timestamp: row.creation_time, last_updated_timestamp: row.last_updated_time }),
    ...(row.description ? { description: row.description } : {}),
    ...listed(
      'latest_versions',
      latestVersions(database, row.name).map((version) => versionJson(database, version, [])),
    ),
    ...listed('tags', tags),
    ...listed('aliases', aliases),
  };
};
