/** Rows of data sets and of their use by runs, as MLflow keeps them. Call inside a transaction. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { newId } from './store-files.ts';

export type DatasetRow = {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
};

/**
 * The same data set of an experiment, by name and digest, is one row; the same one twice on a run stays as it was first.
 * @returns the id of the new use, for its tags; null when the run has it already.
 */
export const linkDataset = (
  database: SqliteDatabase,
  run: { readonly runId: string; readonly experimentId: number },
  { name, digest, sourceType, source, schema, profile }: DatasetRow,
): string | null => {
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
  return changes === 0 ? null : input;
};

export const tagInput = (
  database: SqliteDatabase,
  input: string,
  tags: readonly (readonly [key: string, value: string])[],
): void => {
  const insert = database.prepare('INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)');
  for (const [key, value] of tags) insert.run(input, key, value);
};
