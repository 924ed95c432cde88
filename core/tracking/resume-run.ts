/** Runs that stop and go on: what is kept of them, and how they become running again. Each function is one transaction. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { OWNER_TAG, thisOwner } from './owner.ts';
import { SYSTEM_METRICS } from './metrics.ts';
import { getRunRow } from './run-writes.ts';
import type { StoreFiles } from './store-files.ts';
import { CHECKPOINT_TAG, ERROR_TAG, STATUS_TAG, writeTags } from './tags.ts';

export const runResuming = (files: StoreFiles) => {
  const { database } = files;
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();
  return {
    /** RUNNING again, under the same id, owned by this process. @throws IdriftError `conflict` when it runs or is finished. */
    resumeRun: (runId: string): void =>
      atOnce(() => {
        getRunRow(files, runId);
        const changed = database
          .prepare(
            `UPDATE runs SET status = 'RUNNING', end_time = NULL
             WHERE run_uuid = ? AND lifecycle_stage = 'active' AND status IN ('KILLED', 'FAILED')`,
          )
          .run(runId).changes;
        if (changed === 0) {
          throw new IdriftError({
            code: 'conflict',
            message: `The run ${runId} is running, finished or deleted: there is nothing to go on with.`,
            where: runId,
          });
        }
        database.prepare(`DELETE FROM tags WHERE run_uuid = ? AND key IN ('${STATUS_TAG}', '${ERROR_TAG}')`).run(runId);
        writeTags(database, runId, { [OWNER_TAG]: thisOwner() });
      }),

    /** Takes back the points beyond a step: a run that goes on from there writes them again. What the computer did stays done. */
    rewindRun: (runId: string, step: number): void =>
      atOnce(() => {
        database
          .prepare(`DELETE FROM metrics WHERE run_uuid = ? AND step > ? AND key NOT LIKE '${SYSTEM_METRICS}%'`)
          .run(runId, step);
        restoreLatest(database, runId);
      }),

    /** The step that a run would go on from; null: it has no checkpoint any more. */
    noteCheckpoint: (runId: string, step: number | null): void =>
      atOnce(() => {
        if (step === null)
          database.prepare(`DELETE FROM tags WHERE run_uuid = ? AND key = '${CHECKPOINT_TAG}'`).run(runId);
        else writeTags(database, runId, { [CHECKPOINT_TAG]: String(step) });
      }),
  };
};

/** The greatest (step, time, value) of each key, as MLflow keeps it. */
const restoreLatest = (database: SqliteDatabase, runId: string): void => {
  database.prepare('DELETE FROM latest_metrics WHERE run_uuid = ?').run(runId);
  database
    .prepare(
      `INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
       SELECT key, value, timestamp, step, is_nan, run_uuid FROM
         (SELECT *, row_number() OVER (PARTITION BY key ORDER BY step DESC, timestamp DESC, value DESC) AS place
          FROM metrics WHERE run_uuid = ?) WHERE place = 1`,
    )
    .run(runId);
};
