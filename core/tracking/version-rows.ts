/** Rows of registered models and their versions, as MLflow keeps them. Call inside a transaction. */
import type { SqliteDatabase } from '../base/sqlite.ts';

export type VersionFields = {
  readonly name: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly description: string;
  readonly source: string;
  readonly runId: string;
  readonly link: string;
  /** Where the model's files lie. */
  readonly location: string;
};

/** A number that no version of the model has had: deleted ones keep their rows. */
export const nextVersion = (database: SqliteDatabase, name: string): number =>
  database
    .prepare<[string], number>(
      "SELECT coalesce(max(version), 0) + 1 FROM model_versions WHERE workspace = 'default' AND name = ?",
    )
    .pluck()
    .get(name) ?? 1;

export const insertVersionRow = (
  database: SqliteDatabase,
  { name, version, created, description, source, runId, link, location }: VersionFields,
): void => {
  database
    .prepare(
      `INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage,
         source, run_id, status, status_message, run_link, storage_location, workspace)
       VALUES (?, ?, ?, ?, ?, NULL, 'None', ?, ?, 'READY', NULL, ?, ?, 'default')`,
    )
    .run(name, version, created, created, description, source, runId, link, location);
};

/** @param now milliseconds since 1970 */
export const touchModel = (database: SqliteDatabase, name: string, now: number): void => {
  database
    .prepare("UPDATE registered_models SET last_updated_time = ? WHERE workspace = 'default' AND name = ?")
    .run(now, name);
};
