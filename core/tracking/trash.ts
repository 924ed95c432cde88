/** What lies in the trash, and its real deletion: rows and files are gone, and the disk has its space back. */
import { readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { getRunRow } from './run-writes.ts';
import { localFolder, type StoreFiles } from './store-files.ts';

type Experiment = { readonly id: string; readonly name: string; readonly deleted: boolean; readonly runs: number };

export type Purged = {
  readonly runs: number;
  readonly files: number;
  /** Of files; the database's own space comes on top. */
  readonly bytes: number;
  /** The server keeps the emptied runs in its trash until `mlflow gc` is run where its database is. */
  readonly rowsLeft: boolean;
};

export const trash = (files: StoreFiles) => {
  const { database } = files;
  const setStage = (id: string, stage: 'active' | 'deleted'): void => {
    const now = Date.now();
    database
      .transaction(() => {
        const { changes } = database
          .prepare('UPDATE experiments SET lifecycle_stage = ?, last_update_time = ? WHERE experiment_id = ?')
          .run(stage, now, Number(id));
        if (changes === 0) throw noExperiment(id);
        // As MLflow does: the runs go with it and come back with it.
        database
          .prepare(
            'UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE experiment_id = ? AND lifecycle_stage <> ?',
          )
          .run(stage, stage === 'deleted' ? now : null, Number(id), stage);
      })
      .immediate();
  };
  return {
    /** With the deleted ones. `runs` are those outside the trash. */
    listExperiments: (): Experiment[] =>
      database
        .prepare<[], { id: number; name: string; stage: string; runs: number }>(
          `SELECT e.experiment_id AS id, e.name, e.lifecycle_stage AS stage,
             (SELECT count(*) FROM runs r WHERE r.experiment_id = e.experiment_id AND r.lifecycle_stage = 'active') AS runs
           FROM experiments e WHERE e.workspace = 'default' ORDER BY e.experiment_id`,
        )
        .all()
        .map(({ id, name, stage, runs }) => ({ id: String(id), name, deleted: stage !== 'active', runs })),

    deleteExperiment: (id: string): void => setStage(id, 'deleted'),
    restoreExperiment: (id: string): void => setStage(id, 'active'),

    /**
     * Deletes runs of the trash for good, with their files and the models they made.
     * @throws IdriftError `conflict` for a run outside the trash, and for one whose model is registered; nothing is deleted then.
     */
    purgeRuns: (runIds: readonly string[]): Purged => {
      for (const runId of runIds) checkPurge(files, runId);
      let count = 0;
      let bytes = 0;
      for (const runId of runIds) {
        // Files first: cut off in between, the run is still in the trash and can be purged again.
        for (const uri of placesOf(database, runId)) {
          const folder = folderOf(files, uri);
          if (folder === null) continue;
          const size = sizeOf(folder);
          count += size.files;
          bytes += size.bytes;
          rmSync(folder, { recursive: true, force: true });
          removeIfEmpty(dirname(folder));
        }
        database.transaction(() => deleteRows(database, runId)).immediate();
      }
      shrink(database);
      return { runs: runIds.length, files: count, bytes, rowsLeft: false };
    },
  };
};

const noExperiment = (id: string): IdriftError =>
  new IdriftError({ code: 'not-found', message: `There is no experiment ${id}.`, where: 'experiment' });

export const notInTrash = (runId: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The run ${runId} is not in the trash.`,
    where: runId,
    hint: 'Delete it first; only what lies in the trash is deleted for good.',
  });

export const isRegistered = (runId: string, name: string, version: number): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The model of run ${runId} is registered as ${name} version ${version}.`,
    where: runId,
    hint: 'Delete that version first, or keep the run.',
  });

const checkPurge = (files: StoreFiles, runId: string): void => {
  if (getRunRow(files, runId).lifecycle_stage !== 'deleted') throw notInTrash(runId);
  const version = files.database
    .prepare<[string, string], { name: string; version: number }>(
      `SELECT name, version FROM model_versions WHERE current_stage <> 'Deleted_Internal' AND (run_id = ? OR source IN
         (SELECT 'models:/' || model_id FROM logged_models WHERE source_run_id = ?)) LIMIT 1`,
    )
    .get(runId, runId);
  if (version) throw isRegistered(runId, version.name, version.version);
};

const placesOf = (database: SqliteDatabase, runId: string): string[] =>
  database
    .prepare<[string, string], string>(
      `SELECT artifact_uri FROM runs WHERE run_uuid = ?
       UNION ALL SELECT artifact_location FROM logged_models WHERE source_run_id = ?`,
    )
    .pluck()
    .all(runId, runId);

/** null for a place that is not the store's own: what lies there stays. */
const folderOf = ({ artifactsDir }: StoreFiles, uri: string): string | null => {
  if (!/\/(?:[0-9a-f]{32}|m-[0-9a-f]{32})\/artifacts$/.test(uri)) return null;
  try {
    return localFolder(artifactsDir, uri);
  } catch {
    return null;
  }
};

const sizeOf = (folder: string): { readonly files: number; readonly bytes: number } => {
  try {
    const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch {
    return { files: 0, bytes: 0 };
  }
};

const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it, or it was never made.
  }
};

const OF_MODELS = '(SELECT model_id FROM logged_models WHERE source_run_id = @run)';

/** Every table that names the run or a model that it made; data sets that no run uses any more go too. */
const deleteRows = (database: SqliteDatabase, runId: string): void => {
  const statements = [
    `DELETE FROM input_tags WHERE input_uuid IN (SELECT input_uuid FROM inputs
       WHERE source_id = @run OR destination_id = @run OR destination_id IN ${OF_MODELS})`,
    `DELETE FROM inputs WHERE source_id = @run OR destination_id = @run OR destination_id IN ${OF_MODELS}`,
    `DELETE FROM logged_model_metrics WHERE run_id = @run OR model_id IN ${OF_MODELS}`,
    `DELETE FROM logged_model_params WHERE model_id IN ${OF_MODELS}`,
    `DELETE FROM logged_model_tags WHERE model_id IN ${OF_MODELS}`,
    'DELETE FROM logged_models WHERE source_run_id = @run',
    ...['metrics', 'latest_metrics', 'params', 'tags'].map((table) => `DELETE FROM ${table} WHERE run_uuid = @run`),
    `DELETE FROM datasets WHERE experiment_id = (SELECT experiment_id FROM runs WHERE run_uuid = @run)
       AND NOT EXISTS (SELECT 1 FROM inputs WHERE source_type = 'DATASET' AND source_id = datasets.dataset_uuid)`,
    'DELETE FROM runs WHERE run_uuid = @run',
  ];
  for (const sql of statements) database.prepare(sql).run({ run: runId });
};

/** A fifth of the file empty, and more than this, is worth writing it anew. */
const WORTH_BYTES = 1_000_000;

const shrink = (database: SqliteDatabase): void => {
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const free = pragma('freelist_count');
  if (free * pragma('page_size') < WORTH_BYTES || free * 5 < pragma('page_count')) return;
  try {
    database.exec('VACUUM');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch (thrown) {
    // Another process reads: the space is used again by what is written next.
    if (!(thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY'))) throw thrown;
  }
};
