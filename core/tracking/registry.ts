/** Registered models, their versions and aliases; and what a model reference means. */
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';
import { checkAlias, checkModelName } from './limits.ts';
import { getLoggedModel } from './logged-models.ts';
import { type Store, WORKSPACE } from './store.ts';

export type VersionRecord = {
  readonly name: string;
  readonly version: number;
  readonly createdAt: string;
  readonly description: string;
  readonly aliases: string[];
  readonly status: string;
  readonly source: string;
  readonly modelId: string | null;
  readonly runId: string | null;
};

export type RegisteredRecord = {
  readonly name: string;
  readonly createdAt: string;
  readonly description: string;
  /** Newest first. */
  readonly versions: readonly VersionRecord[];
};

/** Makes the registered model when missing, and its next version. Numbers are never used twice. */
export const registerModel = (store: Store, name: string, modelId: string, description: string): VersionRecord => {
  checkModelName(name);
  const { database } = store;
  const model = getLoggedModel(store, modelId);
  const version = database.transaction((): number => {
    const now = Date.now();
    database
      .prepare(
        `INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace) VALUES (?, ?, ?, '', ?)
         ON CONFLICT (workspace, name) DO UPDATE SET last_updated_time = excluded.last_updated_time`,
      )
      .run(name, now, now, WORKSPACE);
    const next =
      database
        .prepare<[string, string], { version: number }>(
          'SELECT coalesce(max(version), 0) + 1 AS version FROM model_versions WHERE workspace = ? AND name = ?',
        )
        .get(WORKSPACE, name)?.version ?? 1;
    database
      .prepare(
        `INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source,
           run_id, status, status_message, run_link, storage_location, workspace)
         VALUES (?, ?, ?, ?, ?, NULL, 'None', ?, ?, 'READY', NULL, '', ?, ?)`,
      )
      .run(name, next, now, now, description, `models:/${modelId}`, model.runId, model.artifactUri, WORKSPACE);
    tagModel(store, modelId, model.experimentId, name, next);
    return next;
  })();
  return getVersion(store, name, version);
};

const registrations = z.array(z.object({ name: z.string(), version: z.union([z.number(), z.string()]) }));

/** MLflow's page reads this tag for its "Registered" badge. */
const tagModel = ({ database }: Store, modelId: string, experimentId: number, name: string, version: number): void => {
  const key = 'mlflow.modelVersions';
  const old = database
    .prepare<[string, string], { tag_value: string }>(
      'SELECT tag_value FROM logged_model_tags WHERE model_id = ? AND tag_key = ?',
    )
    .get(modelId, key);
  const list = [...(old ? registrations.parse(JSON.parse(old.tag_value)) : []), { name, version }];
  database
    .prepare(
      `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)
       ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
    )
    .run(modelId, experimentId, key, JSON.stringify(list));
};

type VersionRow = {
  name: string;
  version: number;
  creation_time: number;
  description: string | null;
  status: string;
  source: string;
  run_id: string | null;
};

const toRecord = (row: VersionRow, aliases: ReadonlyMap<string, readonly string[]>): VersionRecord => ({
  name: row.name,
  version: row.version,
  createdAt: new Date(row.creation_time).toISOString(),
  description: row.description ?? '',
  aliases: [...(aliases.get(`${row.name}\0${row.version}`) ?? [])],
  status: row.status,
  source: row.source,
  modelId: /^models:\/(m-[0-9a-f]{32})$/.exec(row.source)?.[1] ?? null,
  runId: row.run_id || null,
});

const readAliases = ({ database }: Store): ReadonlyMap<string, readonly string[]> => {
  const aliases = new Map<string, string[]>();
  const rows = database
    .prepare<[], { alias: string; name: string; version: number }>(
      'SELECT * FROM registered_model_aliases ORDER BY alias',
    )
    .all();
  for (const { alias, name, version } of rows) {
    const key = `${name}\0${version}`;
    aliases.set(key, [...(aliases.get(key) ?? []), alias]);
  }
  return aliases;
};

export const listRegistered = (store: Store): readonly RegisteredRecord[] => {
  const aliases = readAliases(store);
  const versions = store.database
    .prepare<[], VersionRow>(
      "SELECT * FROM model_versions WHERE current_stage <> 'Deleted_Internal' ORDER BY name, version DESC",
    )
    .all();
  return store.database
    .prepare<[], { name: string; creation_time: number; description: string | null }>(
      'SELECT * FROM registered_models ORDER BY name',
    )
    .all()
    .map((model) => ({
      name: model.name,
      createdAt: new Date(model.creation_time).toISOString(),
      description: model.description ?? '',
      versions: versions.filter(({ name }) => name === model.name).map((row) => toRecord(row, aliases)),
    }));
};

/** @throws IdriftError `not-found` */
export const getVersion = (store: Store, name: string, version: number): VersionRecord => {
  const found = listRegistered(store)
    .find((model) => model.name === name)
    ?.versions.find((each) => each.version === version);
  if (found) return found;
  throw noSuchModel(`${name}/${version}`);
};

const noSuchModel = (reference: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no model ${reference}.`,
    where: reference,
    hint: 'Register a run first; "idrift models list" shows what there is.',
  });

export const setAlias = (store: Store, name: string, version: number, alias: string): void => {
  checkAlias(alias);
  getVersion(store, name, version);
  store.database
    .prepare(
      `INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, ?)
       ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version`,
    )
    .run(alias, version, name, WORKSPACE);
};

export const deleteAlias = (store: Store, name: string, alias: string): void => {
  store.database
    .prepare('DELETE FROM registered_model_aliases WHERE workspace = ? AND name = ? AND alias = ?')
    .run(WORKSPACE, name, alias);
};

/** The row stays, emptied as MLflow empties it, so that its number is not given again. */
export const deleteVersion = (store: Store, name: string, version: number): void => {
  getVersion(store, name, version);
  const { database } = store;
  database.transaction(() => {
    database
      .prepare('DELETE FROM registered_model_aliases WHERE workspace = ? AND name = ? AND version = ?')
      .run(WORKSPACE, name, version);
    database
      .prepare(
        `UPDATE model_versions SET current_stage = 'Deleted_Internal', last_updated_time = ?, description = NULL, user_id = NULL,
           source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK', status_message = NULL
         WHERE workspace = ? AND name = ? AND version = ?`,
      )
      .run(Date.now(), WORKSPACE, name, version);
  })();
};

export type ResolvedModel = {
  readonly modelId: string;
  readonly runId: string;
  readonly registered: VersionRecord | null;
};

/** `NAME` (its highest version), `NAME/3`, `NAME/latest`, `NAME@alias`, `models:/…` of these, `m-…`, or a run's id. */
export const resolveModel = (store: Store, reference: string): ResolvedModel => {
  const plain = reference.replace(/^models:\//, '');
  if (/^m-[0-9a-f]{32}$/.test(plain)) {
    return { modelId: plain, runId: getLoggedModel(store, plain).runId, registered: null };
  }
  const ofRun = store.database
    .prepare<[string], { model_id: string }>(
      "SELECT model_id FROM logged_models WHERE source_run_id = ? AND lifecycle_stage = 'active' AND status = 2 ORDER BY creation_timestamp_ms DESC",
    )
    .get(plain);
  if (ofRun) return { modelId: ofRun.model_id, runId: plain, registered: null };
  const [, name = '', separator, rest = ''] = /^(.*?)(?:([@/])([^@/]+))?$/.exec(plain) ?? [];
  const versions = listRegistered(store).find((model) => model.name === name)?.versions ?? [];
  const version =
    separator === '@'
      ? versions.find(({ aliases }) => aliases.includes(rest))
      : rest === '' || rest.toLowerCase() === 'latest'
        ? versions[0]
        : versions.find((each) => String(each.version) === rest);
  if (!version?.modelId || !version.runId) throw noSuchModel(reference);
  return { modelId: version.modelId, runId: version.runId, registered: version };
};
