/** After a crash: runs of dead processes become KILLED, and their half-written models failed ones. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { OWNER_TAG, ownerLives } from './owner.ts';
import { localFolder, type StoreFiles } from './store-files.ts';
import { STATUS_TAG, writeTags } from './tags.ts';

/** Runs of other writers have no owner and are left alone. @returns the ids of the runs that were marked. */
export const markInterrupted = (files: StoreFiles): string[] => {
  const { database, artifactsDir } = files;
  const dead = database
    .prepare<[], { run_uuid: string; value: string }>(
      `SELECT r.run_uuid, t.value FROM runs r JOIN tags t ON t.run_uuid = r.run_uuid AND t.key = '${OWNER_TAG}'
       WHERE r.status IN ('RUNNING', 'SCHEDULED')`,
    )
    .all()
    .filter(({ value }) => !ownerLives(value))
    .map((row) => row.run_uuid);
  if (dead.length === 0) return [];
  const orphans = database.transaction(() => dead.flatMap((runId) => markOne(files, runId))).immediate();
  // Each lies alone in a folder named by its id, with whatever was copied before the end.
  for (const location of orphans.filter((each) => /^mlflow-artifacts:\/\d+\/models\/m-\w+\/artifacts$/.test(each))) {
    rmSync(dirname(localFolder(artifactsDir, location)), { recursive: true, force: true });
  }
  return dead;
};

/** The end is the last sign of life, its newest metric. @returns the artifact locations of its unfinished models. */
const markOne = ({ database }: StoreFiles, runId: string): string[] => {
  database
    .prepare(
      `UPDATE runs SET status = 'KILLED', end_time = max(start_time, coalesce(
         (SELECT max(timestamp) FROM metrics WHERE run_uuid = runs.run_uuid), start_time)) WHERE run_uuid = ?`,
    )
    .run(runId);
  writeTags(database, runId, { [STATUS_TAG]: 'interrupted' });
  return database
    .prepare<[number, string], string>(
      `UPDATE logged_models SET status = 3, last_updated_timestamp_ms = ?
       WHERE source_run_id = ? AND status = 1 RETURNING artifact_location`,
    )
    .pluck()
    .all(Date.now(), runId);
};
