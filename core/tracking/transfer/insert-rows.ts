/** Rows of data sets and versions as another store had them. Call inside a transaction. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { noteVersion } from '../registry.ts';
import { newId } from '../store-files.ts';
import type { DatasetContent, VersionContent } from './contents.ts';
import { ORIGIN_TAG } from './origin.ts';

export const insertDatasets = (
  database: SqliteDatabase,
  run: { readonly runId: string; readonly experimentId: number },
  datasets: readonly DatasetContent[],
): void => {
  for (const { name, digest, sourceType, source, schema, profile, tags } of datasets) {
    database
      .prepare(
        `INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source,
           dataset_schema, dataset_profile)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(newId(), run.experimentId, name, digest, sourceType, source, schema, profile);
    const uuid = database
      .prepare<[number, string, string], string>(
        'SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?',
      )
      .pluck()
      .get(run.experimentId, name, digest);
    const input = newId();
    const { changes } = database
      .prepare(
        `INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
         VALUES (?, 'DATASET', ?, 'RUN', ?, 0)`,
      )
      .run(input, uuid, run.runId);
    if (changes === 0) continue;
    const tag = database.prepare('INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)');
    for (const [key, value] of Object.entries(tags)) tag.run(input, key, value);
  }
};

/** Under its first number where that is free, else the next one. @returns the number. */
export const insertVersion = (database: SqliteDatabase, name: string, version: VersionContent): number => {
  const { origin, source, modelId, runId, description, created } = version;
  const [first, wanted] = [origin.slice(0, origin.lastIndexOf('/')), Number(origin.slice(origin.lastIndexOf('/') + 1))];
  const free =
    first === name &&
    database.prepare('SELECT 1 FROM model_versions WHERE name = ? AND version = ?').get(name, wanted) === undefined;
  const next = database
    .prepare<[string], number>('SELECT coalesce(max(version), 0) + 1 FROM model_versions WHERE name = ?')
    .pluck()
    .get(name);
  const number = free ? wanted : (next ?? 1);
  const location = database
    .prepare<[string | null], string>('SELECT artifact_location FROM logged_models WHERE model_id = ?')
    .pluck()
    .get(modelId);
  database
    .prepare(
      `INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage,
         source, run_id, status, status_message, run_link, storage_location, workspace)
       VALUES (?, ?, ?, ?, ?, NULL, 'None', ?, ?, 'READY', NULL, '', ?, 'default')`,
    )
    .run(name, number, created, created, description, source, runId ?? '', location ?? source);
  const experimentId = database
    .prepare<[string | null], number>('SELECT experiment_id FROM logged_models WHERE model_id = ?')
    .pluck()
    .get(modelId);
  if (modelId !== null && experimentId !== undefined) {
    noteVersion(database, modelId, experimentId, { name, version: number });
  }
  if (`${name}/${number}` !== origin) {
    database
      .prepare("INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')")
      .run(ORIGIN_TAG, origin, name, number);
  }
  return number;
};
