/** Writing runs: create, parameters, tags, data sets, end, delete, restore. */
import { userInfo } from 'node:os';
import { IdriftError } from '../contract/errors.ts';
import { ensureExperiment } from './experiments.ts';
import { checkKey, checkLength } from './limits.ts';
import { isAlive, OWNER_TAG, thisProcess } from './owner.ts';
import { newId, newRunName } from './run-names.ts';
import type { Store } from './store.ts';

/** Marks a run whose process died; MLflow itself has no such state. */
export const STATUS_TAG = 'idrift.status';

export type CodeState = {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly repository: string | null;
  readonly changed: readonly string[];
};

export type NewRun = {
  readonly experiment: string;
  readonly name?: string | undefined;
  /** Shown by MLflow as Source. */
  readonly source: string;
  readonly code: CodeState;
};

export type CreatedRun = { readonly runId: string; readonly name: string; readonly experimentId: number };

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
};

export const codeTags = (code: CodeState): Readonly<Record<string, string>> => ({
  ...(code.commit === null ? {} : { 'mlflow.source.git.commit': code.commit }),
  ...(code.branch === null ? {} : { 'mlflow.source.git.branch': code.branch }),
  ...(code.repository === null ? {} : { 'mlflow.source.git.repoURL': code.repository }),
  ...(code.commit === null ? {} : { 'idrift.git.dirty': code.changed.length > 0 ? 'true' : 'false' }),
  ...(code.changed.length > 0 ? { 'idrift.git.changed': code.changed.join('\n').slice(0, 8000) } : {}),
});

export const createRun = (store: Store, run: NewRun): CreatedRun => {
  const name = run.name?.trim() || newRunName();
  checkLength('run name', name);
  const experiment = ensureExperiment(store, run.experiment);
  const runId = newId();
  store.database.transaction(() => {
    store.database
      .prepare(
        `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
           source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
         VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
      )
      .run(runId, name, userName(), Date.now(), `${experiment.artifactLocation}/${runId}/artifacts`, experiment.id);
    setTags(store, runId, {
      'mlflow.runName': name,
      'mlflow.user': userName(),
      'mlflow.source.name': run.source,
      'mlflow.source.type': 'LOCAL',
      ...codeTags(run.code),
      [OWNER_TAG]: thisProcess(),
    });
  })();
  return { runId, name, experimentId: experiment.id };
};

/** An existing tag gets the new value. */
export const setTags = (store: Store, runId: string, tags: Readonly<Record<string, string>>): void => {
  const insert = store.database.prepare(
    'INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value',
  );
  for (const [key, value] of Object.entries(tags)) {
    checkKey('tag name', key);
    checkLength('tag value', value);
    insert.run(key, value, runId);
  }
};

/** Parameters cannot be changed: the same value again is accepted, another one is refused by MLflow's own rule. */
export const logParams = (store: Store, runId: string, params: Readonly<Record<string, string>>): void => {
  const insert = store.database.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)');
  store.database.transaction(() => {
    for (const [key, value] of Object.entries(params)) {
      checkKey('parameter name', key);
      checkLength('parameter value', value);
      insert.run(key, value, runId);
    }
  })();
};

export type DatasetInput = {
  readonly name: string;
  readonly digest: string;
  readonly context: 'training' | 'validation' | 'testing';
  /** JSON: where the bytes are. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly profile: Readonly<Record<string, unknown>>;
};

/** One data set per (experiment, name, digest); the edge to the run carries the context. */
export const logDataset = (store: Store, run: CreatedRun, input: DatasetInput): void => {
  const { database } = store;
  database.transaction(() => {
    const found = database
      .prepare<[number, string, string], { dataset_uuid: string }>(
        'SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?',
      )
      .get(run.experimentId, input.name, input.digest);
    const datasetId = found?.dataset_uuid ?? newId();
    if (!found) {
      database
        .prepare(
          `INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
           VALUES (?, ?, ?, ?, 'local', ?, NULL, ?)`,
        )
        .run(
          datasetId,
          run.experimentId,
          input.name,
          input.digest,
          JSON.stringify(input.source),
          JSON.stringify(input.profile),
        );
    }
    const inputId = newId();
    database
      .prepare(
        `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
         VALUES (?, 'DATASET', ?, 'RUN', ?, 0)`,
      )
      .run(inputId, datasetId, run.runId);
    database
      .prepare('INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)')
      .run(inputId, 'mlflow.data.context', input.context);
  })();
};

export const endRun = (store: Store, runId: string, status: 'FINISHED' | 'FAILED' | 'KILLED'): void => {
  store.database.prepare('UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?').run(status, Date.now(), runId);
};

/** KILLED with a tag: the process that wrote the run is gone. */
export const endInterrupted = (store: Store, runId: string): void => {
  store.database.transaction(() => {
    endRun(store, runId, 'KILLED');
    setTags(store, runId, { [STATUS_TAG]: 'interrupted' });
  })();
};

/** Ends runs of ours that still read RUNNING although their process died. Runs of other programs are left alone. */
export const markInterrupted = (store: Store): readonly string[] => {
  const running = store.database
    .prepare<[string], { run_uuid: string; owner: string }>(
      `SELECT run_uuid, tags.value AS owner FROM runs JOIN tags USING (run_uuid)
       WHERE status = 'RUNNING' AND tags.key = ?`,
    )
    .all(OWNER_TAG);
  const dead = running.filter(({ owner }) => !isAlive(owner)).map(({ run_uuid }) => run_uuid);
  for (const runId of dead) endInterrupted(store, runId);
  return dead;
};

export const renameRun = (store: Store, runId: string, name: string): void => {
  checkLength('run name', name);
  requireRun(store, runId);
  store.database.transaction(() => {
    store.database.prepare('UPDATE runs SET name = ? WHERE run_uuid = ?').run(name, runId);
    setTags(store, runId, { 'mlflow.runName': name });
  })();
};

/** To MLflow's trash and back. */
export const setRunDeleted = (store: Store, runId: string, deleted: boolean): void => {
  requireRun(store, runId);
  store.database
    .prepare('UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE run_uuid = ?')
    .run(deleted ? 'deleted' : 'active', deleted ? Date.now() : null, runId);
};

const requireRun = ({ database }: Store, runId: string): void => {
  if (database.prepare('SELECT 1 FROM runs WHERE run_uuid = ?').get(runId) === undefined) throw noSuchRun(runId);
};

export const noSuchRun = (runId: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no run ${runId}.`,
    where: runId,
    hint: '"idrift runs list" shows the runs of the project.',
  });
