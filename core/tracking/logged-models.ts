/** Logged models (MLflow 3): a folder that Python loads, made whole or not at all, and its row. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { artifactFolder } from './artifacts.ts';
import { logMetrics, type Metric } from './metrics.ts';
import { mlmodelFile, sideFiles } from './mlmodel.ts';
import { newId } from './run-names.ts';
import { type CodeState, codeTags, type CreatedRun } from './runs.ts';
import type { Store } from './store.ts';

/** MLflow's numbers for a logged model's status. */
const PENDING = 1;
const READY = 2;
const UPLOAD_FAILED = 3;

const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt', 'special_tokens_map.json'];

export type ModelToLog = {
  readonly run: CreatedRun;
  readonly name: string;
  /** Hugging Face folder: config.json, model.safetensors, tokenizer files, model.onnx. It is moved from. */
  readonly sourceDir: string;
  readonly step: number;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: readonly Metric[];
  readonly source: string;
  readonly code: CodeState;
};

export const logModel = (store: Store, model: ModelToLog): string => {
  const { database } = store;
  const { run, name } = model;
  const modelId = `m-${newId()}`;
  const createdAt = new Date();
  const location = `mlflow-artifacts:/${run.experimentId}/models/${modelId}/artifacts`;
  database.transaction(() => {
    database
      .prepare(
        `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
           last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'active', '', ?, NULL)`,
      )
      .run(modelId, run.experimentId, name, location, createdAt.getTime(), createdAt.getTime(), PENDING, run.runId);
    database
      .prepare(
        `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
         VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, ?)`,
      )
      .run(newId(), run.runId, modelId, model.step);
    const param = database.prepare(
      'INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)',
    );
    for (const [key, value] of Object.entries(model.params)) param.run(modelId, run.experimentId, key, value);
    const tag = database.prepare(
      'INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)',
    );
    const tags = { 'mlflow.source.name': model.source, 'mlflow.source.type': 'LOCAL', ...codeTags(model.code) };
    for (const [key, value] of Object.entries(tags)) tag.run(modelId, run.experimentId, key, value);
  })();
  const setStatus = (status: number): void => {
    database
      .prepare('UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?')
      .run(status, Date.now(), modelId);
  };
  try {
    writeModelFolder(artifactFolder(store, location), model.sourceDir, {
      modelId,
      runId: run.runId,
      artifactUri: location,
      createdAt,
    });
  } catch (thrown) {
    setStatus(UPLOAD_FAILED);
    throw thrown;
  }
  logMetrics(store, run.runId, model.metrics, { modelId, experimentId: run.experimentId });
  setStatus(READY);
  return modelId;
};

type FolderFacts = {
  readonly modelId: string;
  readonly runId: string;
  readonly artifactUri: string;
  readonly createdAt: Date;
};

/** Built beside its place and renamed: a crash leaves no half model. */
const writeModelFolder = (folder: string, sourceDir: string, facts: FolderFacts): void => {
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  cpSync(sourceDir, join(building, 'model'), { recursive: true });
  mkdirSync(join(building, 'components', 'tokenizer'), { recursive: true });
  for (const name of TOKENIZER_FILES) {
    if (existsSync(join(sourceDir, name)))
      cpSync(join(sourceDir, name), join(building, 'components', 'tokenizer', name));
  }
  const sizeBytes = readdirSync(sourceDir).reduce((sum, name) => sum + statSync(join(sourceDir, name)).size, 0);
  writeFileSync(join(building, 'MLmodel'), mlmodelFile({ ...facts, ...readConfig(sourceDir), sizeBytes }));
  for (const [name, text] of Object.entries(sideFiles())) writeFileSync(join(building, name), text);
  renameSync(building, folder);
  syncFolder(dirname(folder));
};

const modelConfig = z.looseObject({ architectures: z.array(z.string()).min(1), max_position_embeddings: z.number() });
const tokenizerConfig = z.looseObject({ model_max_length: z.number().optional() });

const readConfig = (dir: string): { architecture: string; maxLength: number } => {
  const config = modelConfig.parse(JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8')));
  const tokenizer = tokenizerConfig.parse(JSON.parse(readFileSync(join(dir, 'tokenizer_config.json'), 'utf8')));
  const positions = config.max_position_embeddings;
  return {
    architecture: config.architectures[0] ?? '',
    maxLength: Math.min(tokenizer.model_max_length ?? positions, positions),
  };
};

type LoggedModelRow = {
  model_id: string;
  experiment_id: number;
  artifact_location: string;
  source_run_id: string;
  status: number;
};

export type LoggedModel = {
  readonly modelId: string;
  readonly experimentId: number;
  readonly runId: string;
  readonly artifactUri: string;
};

/** @throws IdriftError `not-found` when there is none, or its files were never completed. */
export const getLoggedModel = (store: Store, modelId: string): LoggedModel => {
  const row = store.database
    .prepare<[string], LoggedModelRow>("SELECT * FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'")
    .get(modelId);
  if (!row || row.status !== READY) {
    throw new IdriftError({
      code: 'not-found',
      message: `There is no complete logged model ${modelId}.`,
      where: modelId,
    });
  }
  return { modelId, experimentId: row.experiment_id, runId: row.source_run_id, artifactUri: row.artifact_location };
};

/** The whole model folder: `MLmodel` and everything beside it. */
export const modelFolder = (store: Store, modelId: string): string =>
  artifactFolder(store, getLoggedModel(store, modelId).artifactUri);

/** The Hugging Face folder inside, with `model.onnx`: what a predictor opens. */
export const servingFolder = (store: Store, modelId: string): string => join(modelFolder(store, modelId), 'model');
