/** Making and changing runs. Each function is one transaction: a refused value leaves nothing behind. */
import { userInfo } from 'node:os';
import { IdriftError } from '../contract/errors.ts';
import type { DatasetUse } from '../contract/tracking.ts';
import { ensureExperiment } from './experiments.ts';
import { checkKey, checkLength, checkRunName, LIMITS } from './limits.ts';
import { insertMetrics, type NewMetric, pointsTransaction } from './metrics.ts';
import { OWNER_TAG, thisOwner } from './owner.ts';
import { insertInputs } from './run-inputs.ts';
import { newRunName } from './run-names.ts';
import { newId, type StoreFiles } from './store-files.ts';
import {
  type CodeVersion,
  ERROR_TAG,
  NAME_TAG,
  NOTE_TAG,
  STATUS_TAG,
  sourceTags,
  type Tags,
  writeTags,
} from './tags.ts';

export type NewRun = {
  /** Made when missing. */
  readonly experiment: string;
  /** Two words and a number when left out. */
  readonly name?: string | undefined;
  /** The system's user when left out. */
  readonly user?: string | undefined;
  /** The program that makes the run, as MLflow's Source column shows it. */
  readonly source: string;
  /** null outside a git work tree. */
  readonly git: CodeVersion | null;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Tags;
  readonly datasets?: readonly DatasetUse[];
  readonly note?: string;
};

export type EndStatus = 'FINISHED' | 'FAILED' | 'KILLED';

type RunRow = { experiment_id: number; lifecycle_stage: string };

/** @throws IdriftError `not-found`. */
export const getRunRow = ({ database }: StoreFiles, runId: string): RunRow => {
  const row = database
    .prepare<[string], RunRow>('SELECT experiment_id, lifecycle_stage FROM runs WHERE run_uuid = ?')
    .get(runId);
  if (row) return row;
  throw new IdriftError({ code: 'not-found', message: `There is no run ${runId}.`, where: 'run' });
};

/** MLflow refuses to log to a deleted run. */
const getActive = (files: StoreFiles, runId: string): RunRow => {
  const row = getRunRow(files, runId);
  if (row.lifecycle_stage === 'active') return row;
  throw new IdriftError({
    code: 'conflict',
    message: `The run ${runId} is deleted.`,
    where: 'run',
    hint: 'Restore the run first.',
  });
};

export const runWrites = (files: StoreFiles) => {
  const { database } = files;
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();

  const insertParams = (runId: string, params: Readonly<Record<string, string>>): void => {
    const insert = database.prepare(
      'INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    const find = database.prepare<[string, string], string>('SELECT value FROM params WHERE key = ? AND run_uuid = ?');
    for (const [key, value] of Object.entries(params)) {
      checkKey('param', key);
      checkLength(`The value of param "${key}"`, value, LIMITS.param);
      if (insert.run(key, value, runId).changes === 1) continue;
      const before = find.pluck().get(key, runId);
      if (before === value) continue;
      throw new IdriftError({
        code: 'conflict',
        message: `Param "${key}" of run ${runId} is ${before} already; MLflow's params never change.`,
        where: `param "${key}"`,
      });
    }
  };

  return {
    /** @returns the id of the run, which is RUNNING and owned by this process until `endRun`. */
    createRun: (run: NewRun): string =>
      atOnce(() => {
        const experiment = ensureExperiment(database, run.experiment);
        const runId = newId();
        const name = run.name ?? newRunName();
        checkRunName(name);
        const user = run.user ?? userInfo().username;
        database
          .prepare(
            `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
               end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
             VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
          )
          .run(runId, name, user, Date.now(), `${experiment.artifactLocation}/${runId}/artifacts`, experiment.id);
        insertParams(runId, run.params ?? {});
        writeTags(database, runId, {
          ...run.tags,
          ...sourceTags(user, run.source, run.git),
          ...(run.note ? { [NOTE_TAG]: run.note } : {}),
          [NAME_TAG]: name,
          [OWNER_TAG]: thisOwner(),
        });
        insertInputs(database, { runId, experimentId: experiment.id }, run.datasets ?? []);
        return runId;
      }),

    logParams: (runId: string, params: Readonly<Record<string, string>>): void =>
      atOnce(() => {
        getActive(files, runId);
        insertParams(runId, params);
      }),

    /** With `modelId` the points also belong to that logged model. */
    logMetrics: (
      runId: string,
      points: readonly NewMetric[],
      { modelId }: { readonly modelId?: string } = {},
    ): void => {
      const write = (): void => {
        const { experiment_id: experimentId } = getActive(files, runId);
        insertMetrics(database, { runId, experimentId, modelId: modelId ?? null }, points);
      };
      if (modelId === undefined) pointsTransaction(database, write);
      else atOnce(write);
    },

    setTags: (runId: string, tags: Tags): void =>
      atOnce(() => {
        getActive(files, runId);
        writeTags(database, runId, tags);
      }),

    /** A tag that the run does not have is no error. */
    removeTags: (runId: string, keys: readonly string[]): void =>
      atOnce(() => {
        getActive(files, runId);
        const remove = database.prepare('DELETE FROM tags WHERE run_uuid = ? AND key = ?');
        for (const key of keys) remove.run(runId, key);
      }),

    logDatasets: (runId: string, datasets: readonly DatasetUse[]): void =>
      atOnce(() => {
        const { experiment_id: experimentId } = getActive(files, runId);
        insertInputs(database, { runId, experimentId }, datasets);
      }),

    /** @param error what went wrong, kept in a tag. */
    endRun: (runId: string, status: EndStatus, error?: string): void =>
      atOnce(() => {
        getRunRow(files, runId);
        database.prepare('UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?').run(status, Date.now(), runId);
        database.prepare(`DELETE FROM tags WHERE run_uuid = ? AND key IN ('${OWNER_TAG}', '${STATUS_TAG}')`).run(runId);
        if (error !== undefined) writeTags(database, runId, { [ERROR_TAG]: error.slice(0, LIMITS.tag) });
      }),

    renameRun: (runId: string, name: string): void =>
      atOnce(() => {
        getActive(files, runId);
        checkRunName(name);
        database.prepare('UPDATE runs SET name = ? WHERE run_uuid = ?').run(name, runId);
        writeTags(database, runId, { [NAME_TAG]: name });
      }),

    setNote: (runId: string, note: string): void =>
      atOnce(() => {
        getActive(files, runId);
        writeTags(database, runId, { [NOTE_TAG]: note });
      }),

    /** Keeps everything: `restoreRun` brings it back. */
    deleteRun: (runId: string): void => {
      getRunRow(files, runId);
      database
        .prepare("UPDATE runs SET lifecycle_stage = 'deleted', deleted_time = ? WHERE run_uuid = ?")
        .run(Date.now(), runId);
    },

    restoreRun: (runId: string): void => {
      getRunRow(files, runId);
      database.prepare("UPDATE runs SET lifecycle_stage = 'active', deleted_time = NULL WHERE run_uuid = ?").run(runId);
    },
  };
};
