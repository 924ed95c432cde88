/** What is logged to a run: points, params and tags. Each function is to be called inside a transaction. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { insertPoints, storedValue } from '../metrics.ts';
import { pythonRepr } from '../search/python-text.ts';
import { invalid, MlflowError } from './errors.ts';
import { checkedTag, type Pair } from './names.ts';
import { getRunRow, type RunRow } from './run-json.ts';

const NAME_TAG = 'mlflow.runName';

/** @throws MlflowError when it is deleted or unknown. */
export const getActiveRun = (database: SqliteDatabase, runId: string): RunRow => {
  const row = getRunRow(database, runId);
  if (row.lifecycle_stage === 'active') return row;
  throw invalid(`The run ${runId} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
};

/** `model_id` and the data set are empty where the point belongs to none. */
export type Metric = {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly model_id: string;
  readonly dataset_name: string;
  readonly dataset_digest: string;
};

/** The very same point twice is one. */
export const writeMetrics = (database: SqliteDatabase, run: RunRow, metrics: readonly Metric[]): void => {
  const points = metrics.map(({ key, value, step, timestamp }) => ({
    key,
    step,
    at: timestamp,
    ...storedValue(value),
  }));
  insertPoints(database, run.run_uuid, points);
  writeModelMetrics(database, run, metrics);
};

/** @throws MlflowError for an unknown model, and for another value at the same name, time and step. */
const writeModelMetrics = (database: SqliteDatabase, run: RunRow, metrics: readonly Metric[]): void => {
  const ofModels = metrics.filter(({ model_id: model }) => model !== '');
  if (ofModels.length === 0) return;
  const insert = database.prepare(
    `INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value,
       experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
     VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const same = database.prepare(
    `SELECT 1 FROM logged_model_metrics WHERE model_id = ? AND metric_name = ? AND metric_timestamp_ms = ?
       AND metric_step = ? AND run_id = ? AND metric_value = ?`,
  );
  for (const metric of ofModels) {
    const { model_id: model, key, timestamp, step } = metric;
    const { value } = storedValue(metric.value);
    const dataset = [metric.dataset_name || null, metric.dataset_digest || null];
    if (insert.run(model, key, timestamp, step, value, run.experiment_id, run.run_uuid, ...dataset).changes > 0)
      continue;
    if (same.get(model, key, timestamp, step, run.run_uuid, value) !== undefined) continue;
    throw new MlflowError(
      'BAD_REQUEST',
      `UNIQUE constraint failed: the model ${model} has another value of "${key}" at this time and step.`,
    );
  }
};

const insertParam = (database: SqliteDatabase, runId: string, { key, value }: Pair): string | null => {
  const { changes } = database
    .prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(key, value, runId);
  if (changes > 0) return null;
  const before = database
    .prepare<[string, string], string>('SELECT value FROM params WHERE key = ? AND run_uuid = ?')
    .pluck()
    .get(key, runId);
  return before === value ? null : (before ?? null);
};

/** @throws MlflowError when it has another value. */
export const writeParam = (database: SqliteDatabase, runId: string, param: Pair): void => {
  const before = insertParam(database, runId, param);
  if (before === null) return;
  throw invalid(
    `Changing param values is not allowed. Param with key='${param.key}' was already logged with value='${before}' for run ID='${runId}'. Attempted logging new value '${param.value}'.`,
  );
};

/** @throws MlflowError for a name that occurs twice, and when any has another value. */
export const writeParams = (database: SqliteDatabase, runId: string, params: readonly Pair[]): void => {
  const keys = params.map(({ key }) => key);
  const twice = keys.filter((key, at) => keys.indexOf(key) < at);
  if (twice.length > 0) {
    throw invalid(
      `Duplicate parameter keys have been submitted: ${pythonRepr(twice)}. Please ensure the request contains only one param value per param key.`,
    );
  }
  const changed = params.flatMap((param) => {
    const before = insertParam(database, runId, param);
    return before === null ? [] : [{ key: param.key, old_value: before, new_value: param.value }];
  });
  if (changed.length === 0) return;
  throw invalid(
    `Changing param values is not allowed. Params were already logged='${pythonRepr(changed)}' for run ID='${runId}'.`,
  );
};

/** The tag of the name and the name are one thing. */
export const writeTag = (database: SqliteDatabase, runId: string, { key, value }: Pair): void => {
  if (key === NAME_TAG) {
    renameRun(database, runId, value);
    return;
  }
  upsertTag(database, runId, { key, value });
};

export const upsertTag = (database: SqliteDatabase, runId: string, { key, value }: Pair): void => {
  database
    .prepare(
      `INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)
       ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value`,
    )
    .run(key, value, runId);
};

/** An empty name leaves it as it is. */
export const renameRun = (database: SqliteDatabase, runId: string, name: string): void => {
  if (name === '') return;
  database.prepare('UPDATE runs SET name = ? WHERE run_uuid = ?').run(name, runId);
  upsertTag(database, runId, { key: NAME_TAG, value: name });
};

export const nameOf = (tags: readonly Pair[]): string => tags.find(({ key }) => key === NAME_TAG)?.value ?? '';

export const withName = (tags: readonly Pair[], name: string): readonly Pair[] =>
  nameOf(tags) === '' ? [...tags.filter(({ key }) => key !== NAME_TAG), { key: NAME_TAG, value: name }] : tags;

/** MLflow 2's way of noting a model: a list in a tag. */
const MODELS_TAG = 'mlflow.log-model.history';

export const noteModel = (database: SqliteDatabase, runId: string, entry: string): void => {
  const before = database
    .prepare<[string, string], string>('SELECT value FROM tags WHERE key = ? AND run_uuid = ?')
    .pluck()
    .get(MODELS_TAG, runId);
  const list = before === undefined ? `[${entry}]` : `${before.replace(/\]\s*$/, '')}, ${entry}]`;
  upsertTag(database, runId, checkedTag({ key: MODELS_TAG, value: list }));
};
