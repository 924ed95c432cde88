/** Rows of data sets and versions as another store had them. Call inside a transaction. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { linkDataset, tagInput } from '../dataset-rows.ts';
import { noteVersion } from '../registry.ts';
import { insertVersionRow, nextVersion } from '../version-rows.ts';
import type { DatasetContent, VersionContent } from './contents.ts';
import { ORIGIN_TAG } from './origin.ts';

export const insertDatasets = (
  database: SqliteDatabase,
  run: { readonly runId: string; readonly experimentId: number },
  datasets: readonly DatasetContent[],
): void => {
  for (const { tags, ...dataset } of datasets) {
    const input = linkDataset(database, run, dataset);
    if (input !== null) tagInput(database, input, Object.entries(tags));
  }
};

/** Under its first number where that is free, else the next one. @returns the number. */
export const insertVersion = (database: SqliteDatabase, name: string, version: VersionContent): number => {
  const { origin, source, modelId, runId, description, created } = version;
  const [first, wanted] = [origin.slice(0, origin.lastIndexOf('/')), Number(origin.slice(origin.lastIndexOf('/') + 1))];
  const free =
    first === name &&
    database.prepare('SELECT 1 FROM model_versions WHERE name = ? AND version = ?').get(name, wanted) === undefined;
  const number = free ? wanted : nextVersion(database, name);
  const location = database
    .prepare<[string | null], string>('SELECT artifact_location FROM logged_models WHERE model_id = ?')
    .pluck()
    .get(modelId);
  insertVersionRow(database, {
    name,
    version: number,
    created,
    description,
    source,
    runId: runId ?? '',
    link: '',
    location: location ?? source,
  });
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
