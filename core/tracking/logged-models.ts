/** Logged models: MLflow's rows beside the model folder, PENDING until the folder is whole, then READY. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import { checkModelName } from './limits.ts';
import { getRunRow } from './run-writes.ts';
import { localFolder, newId, type StoreFiles } from './store-files.ts';
import { isSourceTag } from './tags.ts';
import { inspectModel, writeModelFolder } from './write-model.ts';

export type NewModel = {
  readonly runId: string;
  readonly name: string;
  /** Hugging Face's files, and `model.onnx`. Left as it is. */
  readonly sourceDir: string;
  /** The training step the weights are of. */
  readonly step?: number;
};

/** MLflow's numbers of the states. */
const STATUS = { pending: 1, ready: 2, failed: 3 } as const;

export const loggedModels = (files: StoreFiles) => ({
  /**
   * Copies the model into the store, with the run's params, its latest metrics and its git tags.
   * @returns the model's id. @throws IdriftError when files are missing; a failed copy leaves an UPLOAD_FAILED model.
   */
  logModel: async (model: NewModel): Promise<string> => {
    checkModelName(model.name);
    const source = inspectModel(model.sourceDir);
    const { modelId, location, created } = insertModel(files, model);
    try {
      const facts = { modelId, runId: model.runId, artifactUri: location, created };
      await writeModelFolder(source, localFolder(files.artifactsDir, location), facts);
    } catch (thrown) {
      setStatus(files, modelId, STATUS.failed);
      throw thrown;
    }
    setStatus(files, modelId, STATUS.ready);
    return modelId;
  },

  /** The folder with `MLmodel`. @throws IdriftError when the model is unknown or its files are not there. */
  modelFolder: (modelId: string): string => modelFolder(files, modelId),

  /** The folder with `config.json`, the tokenizer's files and `model.onnx`, for prediction. */
  servingDir: (modelId: string): string => servingDirIn(modelFolder(files, modelId), modelId),
});

/** The part of a logged model's folder that predicts. @throws IdriftError `not-available` for a model of another make. */
export const servingDirIn = (folder: string, modelId: string): string => {
  const dir = join(folder, 'model');
  const missing = ['config.json', 'tokenizer.json'].find((name) => !existsSync(join(dir, name)));
  if (missing === undefined) return dir;
  throw new IdriftError({
    code: 'not-available',
    message: `The model ${modelId} has no model/${missing}, so it cannot be served.`,
    where: join(dir, missing),
    hint: 'Idrift serves the models it trained. Others can start a training instead: give their folder as the base.',
  });
};

const modelFolder = ({ database, artifactsDir }: StoreFiles, modelId: string): string => {
  const row = database
    .prepare<[string], { status: number; artifact_location: string }>(
      "SELECT status, artifact_location FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'",
    )
    .get(modelId);
  if (!row) throw new IdriftError({ code: 'not-found', message: `There is no model ${modelId}.`, where: 'model' });
  const folder = localFolder(artifactsDir, row.artifact_location);
  if (row.status === STATUS.ready && existsSync(folder)) return folder;
  throw new IdriftError({
    code: 'not-available',
    message:
      row.status === STATUS.ready ? `The files of model ${modelId} are gone.` : `The model ${modelId} is not complete.`,
    where: folder,
    hint: row.status === STATUS.ready ? 'Put the folder back from a copy, or train again.' : 'Train again.',
  });
};

const insertModel = ({ database, artifactsDir }: StoreFiles, model: NewModel) =>
  database
    .transaction(() => {
      const { runId } = model;
      const { experiment_id: experimentId } = getRunRow({ database, artifactsDir }, runId);
      const root = database
        .prepare<[number], string>('SELECT artifact_location FROM experiments WHERE experiment_id = ?')
        .pluck()
        .get(experimentId);
      const modelId = `m-${newId()}`;
      const location = `${root}/models/${modelId}/artifacts`;
      localFolder(artifactsDir, location); // Refused before a row is written when it lies elsewhere.
      const created = new Date();
      const now = created.getTime();
      database
        .prepare(
          `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
             last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'active', '', ?, NULL)`,
        )
        .run(modelId, experimentId, model.name, location, now, now, STATUS.pending, runId);
      database
        .prepare(
          `INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value)
           SELECT ?, ?, key, value FROM params WHERE run_uuid = ?`,
        )
        .run(modelId, experimentId, runId);
      database
        .prepare(
          `INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value,
             experiment_id, run_id)
           SELECT ?, key, timestamp, step, value, ?, run_uuid FROM latest_metrics WHERE run_uuid = ? AND is_nan = 0`,
        )
        .run(modelId, experimentId, runId);
      const tag = database.prepare(
        'INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)',
      );
      const tags = database
        .prepare<[string], { key: string; value: string }>('SELECT key, value FROM tags WHERE run_uuid = ?')
        .all(runId);
      for (const { key, value } of tags) if (isSourceTag(key)) tag.run(modelId, experimentId, key, value);
      database
        .prepare(
          `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
           VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)`,
        )
        .run(newId(), runId, modelId, model.step ?? 0);
      return { modelId, location, created };
    })
    .immediate();

const setStatus = ({ database }: StoreFiles, modelId: string, status: number): void => {
  database
    .prepare('UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?')
    .run(status, Date.now(), modelId);
};
