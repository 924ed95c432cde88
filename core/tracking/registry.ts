/** Registering logged models under a name, with numbers that are never used twice, and aliases. */
import { z } from 'zod';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { checkAlias, checkLength, checkModelName, LIMITS } from './limits.ts';
import { getVersion, type VersionRecord } from './registry-reads.ts';
import type { StoreFiles } from './store-files.ts';
import { insertVersionRow, nextVersion, touchModel } from './version-rows.ts';

type NewVersion = { readonly modelId: string; readonly name: string; readonly description?: string };

/** MLflow's page reads it for a logged model's "Registered" badge. */
const VERSIONS_TAG = 'mlflow.modelVersions';

type ModelRow = { artifact_location: string; source_run_id: string; experiment_id: number; status: number };

export const registry = ({ database }: StoreFiles) => ({
  /** The registered model is made when missing. */
  registerModel: ({ modelId, name, description = '' }: NewVersion): VersionRecord => {
    checkModelName(name);
    checkLength('The description', description, LIMITS.description);
    const version = database.transaction(() => insertVersion(database, modelId, name, description)).immediate();
    return getVersion(database, name, version);
  },

  /** Moves the alias when another version has it. */
  setAlias: (name: string, version: number, alias: string): void => {
    checkAlias(alias);
    getVersion(database, name, version);
    database
      .prepare(
        `INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, 'default')
         ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version`,
      )
      .run(alias, version, name);
  },

  deleteAlias: (name: string, alias: string): void => {
    const { changes } = database
      .prepare("DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?")
      .run(name, alias);
    if (changes > 0) return;
    throw new IdriftError({ code: 'not-found', message: `"${name}" has no alias "${alias}".`, where: 'alias' });
  },

  /** As MLflow does: the row stays, emptied, so that its number is never given again. */
  deleteVersion: (name: string, version: number): void => {
    getVersion(database, name, version);
    const now = Date.now();
    database
      .transaction(() => {
        database
          .prepare(
            `UPDATE model_versions SET current_stage = 'Deleted_Internal', last_updated_time = ?, description = NULL,
               user_id = NULL, source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID',
               run_link = 'REDACTED-RUN-LINK', status_message = NULL
             WHERE workspace = 'default' AND name = ? AND version = ?`,
          )
          .run(now, name, version);
        database
          .prepare("DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND version = ?")
          .run(name, version);
        touchModel(database, name, now);
      })
      .immediate();
  },
});

const insertVersion = (database: SqliteDatabase, modelId: string, name: string, description: string): number => {
  const model = readyModel(database, modelId);
  const now = Date.now();
  database
    .prepare(
      `INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace)
       VALUES (?, ?, ?, '', 'default') ON CONFLICT DO NOTHING`,
    )
    .run(name, now, now);
  touchModel(database, name, now);
  const version = nextVersion(database, name);
  insertVersionRow(database, {
    name,
    version,
    created: now,
    description,
    source: `models:/${modelId}`,
    runId: model.source_run_id,
    link: '',
    location: model.artifact_location,
  });
  noteVersion(database, modelId, model.experiment_id, { name, version });
  return version;
};

const readyModel = (database: SqliteDatabase, modelId: string): ModelRow => {
  const model = database
    .prepare<[string], ModelRow>(
      `SELECT artifact_location, source_run_id, experiment_id, status FROM logged_models
       WHERE model_id = ? AND lifecycle_stage = 'active'`,
    )
    .get(modelId);
  if (model?.status === 2) return model;
  throw new IdriftError({
    code: model ? 'not-available' : 'not-found',
    message: model ? `The model ${modelId} is not complete.` : `There is no model ${modelId}.`,
    where: 'model',
    hint: 'Register the model of a finished run.',
  });
};

const versionList = z.array(z.unknown());

export const noteVersion = (
  database: SqliteDatabase,
  modelId: string,
  experimentId: number,
  entry: { readonly name: string; readonly version: number },
): void => {
  const before = database
    .prepare<[string], string>(
      `SELECT tag_value FROM logged_model_tags WHERE model_id = ? AND tag_key = '${VERSIONS_TAG}'`,
    )
    .pluck()
    .get(modelId);
  const entries = versionList.parse(before === undefined ? [] : JSON.parse(before));
  database
    .prepare(
      `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, '${VERSIONS_TAG}', ?)
       ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
    )
    .run(modelId, experimentId, JSON.stringify([...entries, entry]));
};
