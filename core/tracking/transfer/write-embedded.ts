/** Puts contents into the embedded store, under the ids they were first made with. Each call is one transaction. */
import { ensureExperiment } from '../experiments.ts';
import { insertMetrics } from '../metrics.ts';
import { newId, type StoreFiles } from '../store-files.ts';
import { NAME_TAG, writeTags } from '../tags.ts';
import type { Pairs, Target } from './contents.ts';
import { insertDatasets, insertVersion } from './insert-rows.ts';
import { ORIGIN_TAG } from './origin.ts';
import { embeddedSource } from './read-embedded.ts';

const STATUS = { PENDING: 1, READY: 2, FAILED: 3 } as const;

export const embeddedTarget = (files: StoreFiles, label: string): Target => {
  const { database } = files;
  const atOnce = <Result>(write: () => Result): Promise<Result> =>
    new Promise((resolve) => {
      resolve(database.transaction(write).immediate());
    });
  const run = (sql: string, values: readonly unknown[]): void => {
    database.prepare(sql).run(...values);
  };
  const text = (sql: string, ...values: unknown[]): string | undefined =>
    database
      .prepare<unknown[], string>(sql)
      .pluck()
      .get(...values);
  const experimentOf = (table: 'runs' | 'logged_models', column: string, id: string): number =>
    Number(text(`SELECT experiment_id FROM ${table} WHERE ${column} = ?`, id));
  const rootOf = (experimentId: string): string =>
    text('SELECT artifact_location FROM experiments WHERE experiment_id = ?', Number(experimentId)) ?? '';
  /** The first id where it is free and one of ours; a new one otherwise. */
  const idFor = (origin: string, form: RegExp, taken: boolean): string =>
    form.test(origin) && !taken ? origin : `${origin.startsWith('m-') ? 'm-' : ''}${newId()}`;

  const tagModel = (id: string, experimentId: number, tags: Pairs): void => {
    for (const [key, value] of Object.entries(tags)) {
      run(
        `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)
         ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
        [id, experimentId, key, value],
      );
    }
  };
  const tagVersion = (name: string, version: number, tags: Pairs): void => {
    for (const [key, value] of Object.entries(tags)) {
      run(
        `INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')
         ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value`,
        [key, value, name, version],
      );
    }
  };

  return {
    ...embeddedSource(files, label),

    makeExperiment: (name) => atOnce(() => String(ensureExperiment(database, name).id)),
    tagExperiment: (id, tags) =>
      atOnce(() => {
        for (const [key, value] of Object.entries(tags)) {
          run(
            `INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)
             ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value`,
            [key, value, Number(id)],
          );
        }
      }),
    trashExperiment: (id) =>
      atOnce(() => {
        run("UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = ?", [Number(id)]);
      }),

    makeRun: ({ origin, name, user, start }, experimentId) =>
      atOnce(() => {
        const taken = text('SELECT run_uuid FROM runs WHERE run_uuid = ?', origin) !== undefined;
        const id = idFor(origin, /^[0-9a-f]{32}$/, taken);
        run(
          `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
             end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
           VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
          [id, name, user, start, `${rootOf(experimentId)}/${id}/artifacts`, Number(experimentId)],
        );
        writeTags(database, id, { [NAME_TAG]: name, ...(id === origin ? {} : { [ORIGIN_TAG]: origin }) });
        return id;
      }),

    addToRun: (id, { params, tags, points, datasets, modelInputs, modelOutputs }) =>
      atOnce(() => {
        const experimentId = experimentOf('runs', 'run_uuid', id);
        for (const [key, value] of Object.entries(params)) {
          run('INSERT OR IGNORE INTO params (key, value, run_uuid) VALUES (?, ?, ?)', [key, value, id]);
        }
        writeTags(database, id, tags);
        const name = tags[NAME_TAG];
        if (name !== undefined) run('UPDATE runs SET name = ? WHERE run_uuid = ?', [name, id]);
        insertMetrics(database, { runId: id, experimentId, modelId: null }, points);
        insertDatasets(database, { runId: id, experimentId }, datasets);
        const edge = `INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
          VALUES (?, ?, ?, ?, ?, ?)`;
        for (const modelId of modelInputs) run(edge, [newId(), 'RUN_INPUT', id, 'MODEL_INPUT', modelId, 0]);
        for (const { modelId, step } of modelOutputs) {
          run(edge, [newId(), 'RUN_OUTPUT', id, 'MODEL_OUTPUT', modelId, step]);
        }
      }),

    endRun: (id, status, end) =>
      atOnce(() => {
        run('UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?', [status, end, id]);
      }),
    trashRun: (id, deleted) =>
      atOnce(() => {
        const values = deleted ? ['deleted', Date.now()] : ['active', null];
        run('UPDATE runs SET lifecycle_stage = ?, deleted_time = ? WHERE run_uuid = ?', [...values, id]);
      }),

    makeModel: ({ origin, name, type, params, created }, experimentId, runId) =>
      atOnce(() => {
        const taken = text('SELECT model_id FROM logged_models WHERE model_id = ?', origin) !== undefined;
        const id = idFor(origin, /^m-[0-9a-f]{32}$/, taken);
        const location = `${rootOf(experimentId)}/models/${id}/artifacts`;
        run(
          `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
             last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, NULL)`,
          [id, Number(experimentId), name, location, created, created, STATUS.PENDING, type, runId ?? ''],
        );
        for (const [key, value] of Object.entries(params)) {
          run('INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)', [
            id,
            Number(experimentId),
            key,
            value,
          ]);
        }
        if (id !== origin) tagModel(id, Number(experimentId), { [ORIGIN_TAG]: origin });
        return id;
      }),

    addToModel: (id, { tags, points }) =>
      atOnce(() => {
        const experimentId = experimentOf('logged_models', 'model_id', id);
        tagModel(id, experimentId, tags);
        for (const { key, value, at, step, runId, dataset } of points) {
          run(
            `INSERT OR IGNORE INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step,
               metric_value, experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
             VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)`,
            [
              id,
              key,
              at,
              step,
              Number.isNaN(value) ? 0 : value,
              experimentId,
              runId,
              dataset?.name ?? null,
              dataset?.digest ?? null,
            ],
          );
        }
      }),

    finishModel: (id, status) =>
      atOnce(() => {
        run('UPDATE logged_models SET status = ? WHERE model_id = ?', [STATUS[status], id]);
      }),

    makeRegistered: (name, description) =>
      atOnce(() => {
        const now = Date.now();
        run(
          `INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace)
           VALUES (?, ?, ?, ?, 'default') ON CONFLICT DO NOTHING`,
          [name, now, now, description],
        );
      }),
    tagRegistered: (name, tags, description) =>
      atOnce(() => {
        for (const [key, value] of Object.entries(tags)) {
          run(
            `INSERT INTO registered_model_tags (key, value, name, workspace) VALUES (?, ?, ?, 'default')
             ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value`,
            [key, value, name],
          );
        }
        if (description !== null)
          run('UPDATE registered_models SET description = ? WHERE name = ?', [description, name]);
      }),
    makeVersion: (name, version) => atOnce(() => insertVersion(database, name, version)),
    tagVersion: (name, version, tags, description, stage) =>
      atOnce(() => {
        tagVersion(name, version, tags);
        const where = "WHERE workspace = 'default' AND name = ? AND version = ?";
        if (description !== null)
          run(`UPDATE model_versions SET description = ? ${where}`, [description, name, version]);
        if (stage !== null) run(`UPDATE model_versions SET current_stage = ? ${where}`, [stage, name, version]);
      }),
    // Numbers are given here as they were: there is nothing to use up.
    skipVersion: () => Promise.resolve(),
    dropSkipped: () => Promise.resolve(),
    setAlias: (name, alias, version) =>
      atOnce(() => {
        run(
          `INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, 'default')
           ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version`,
          [alias, version, name],
        );
      }),
  };
};
