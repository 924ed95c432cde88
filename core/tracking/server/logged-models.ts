/** Logged models, as MLflow's server keeps them. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { newRunName } from '../run-names.ts';
import { loggedModelFilter } from '../search/logged-model-filter.ts';
import { loggedModelOrder } from '../search/order-by.ts';
import { searchOffset, searchToken } from '../search/page-token.ts';
import { pythonRepr } from '../search/python-text.ts';
import { newId, type StoreFiles } from '../store-files.ts';
import { invalid, missing } from './errors.ts';
import { getActiveExperiment } from './experiments.ts';
import { listed } from './listed.ts';
import { type ApiRequest, flag, many, maybe, message, missingValue, oneOf, or, read, text, whole } from './fields.ts';
import { checkLoggedModelName, experimentNumber, type Pair } from './names.ts';
import { appendToUri } from './uris.ts';

export type LoggedModelRow = {
  readonly model_id: string;
  readonly experiment_id: number;
  readonly name: string;
  readonly artifact_location: string;
  readonly creation_timestamp_ms: number;
  readonly last_updated_timestamp_ms: number;
  readonly status: number;
  readonly model_type: string | null;
  readonly source_run_id: string | null;
  readonly status_message: string | null;
};

const STATUSES = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;

const status = oneOf({
  LOGGED_MODEL_STATUS_UNSPECIFIED: 0,
  LOGGED_MODEL_PENDING: 1,
  LOGGED_MODEL_READY: 2,
  LOGGED_MODEL_UPLOAD_FAILED: 3,
});

const pair = message({ key: text, value: text });

/** @throws MlflowError */
export const getLoggedModel = (
  database: SqliteDatabase,
  modelId: string,
  { deleted }: { readonly deleted: boolean } = { deleted: false },
): LoggedModelRow => {
  const row = database
    .prepare<[string], LoggedModelRow>(
      `SELECT * FROM logged_models WHERE model_id = ?${deleted ? '' : " AND lifecycle_stage <> 'deleted'"}`,
    )
    .get(modelId);
  if (row) return row;
  throw missing(`Logged model with ID '${modelId}' not found.`);
};

type MetricRow = {
  model_id: string;
  key: string;
  value: number;
  timestamp: number;
  step: number;
  run_id: string;
  dataset_name: string | null;
  dataset_digest: string | null;
};

const metricJson = ({ model_id: model, dataset_name: name, dataset_digest: digest, ...row }: MetricRow): object => ({
  ...row,
  model_id: model,
  ...(name ? { dataset_name: name } : {}),
  ...(digest ? { dataset_digest: digest } : {}),
});

const loggedModelsJson = (database: SqliteDatabase, rows: readonly LoggedModelRow[]): object[] => {
  const ids = JSON.stringify(rows.map((row) => row.model_id));
  const ofModels = 'WHERE model_id IN (SELECT value FROM json_each(?)) ORDER BY rowid';
  const pairs = (one: string): ReadonlyMap<string, (Pair & { model_id: string })[]> =>
    Map.groupBy(
      database
        .prepare<[string], Pair & { model_id: string }>(
          `SELECT model_id, ${one}_key AS key, ${one}_value AS value FROM logged_model_${one}s ${ofModels}`,
        )
        .all(ids),
      (row) => row.model_id,
    );
  const [tags, params] = [pairs('tag'), pairs('param')];
  const metrics = Map.groupBy(
    database
      .prepare<[string], MetricRow>(
        `SELECT model_id, metric_name AS key, metric_value AS value, metric_timestamp_ms AS timestamp,
           metric_step AS step, run_id, dataset_name, dataset_digest FROM logged_model_metrics ${ofModels}`,
      )
      .all(ids),
    (row) => row.model_id,
  );
  const shown = (list: readonly Pair[] | undefined): object[] => (list ?? []).map(({ key, value }) => ({ key, value }));
  return rows.map((row) => ({
    info: {
      model_id: row.model_id,
      experiment_id: String(row.experiment_id),
      name: row.name,
      creation_timestamp_ms: row.creation_timestamp_ms,
      last_updated_timestamp_ms: row.last_updated_timestamp_ms,
      artifact_uri: row.artifact_location,
      status: STATUSES[row.status] ?? STATUSES[0],
      ...(row.model_type === null ? {} : { model_type: row.model_type }),
      ...(row.source_run_id === null ? {} : { source_run_id: row.source_run_id }),
      ...(row.status_message === null ? {} : { status_message: row.status_message }),
      ...listed('tags', shown(tags.get(row.model_id))),
    },
    data: {
      ...listed('params', shown(params.get(row.model_id))),
      ...listed('metrics', (metrics.get(row.model_id) ?? []).map(metricJson)),
    },
  }));
};

const modelIdOf = ({ params }: ApiRequest): string => params['model_id'] ?? '';

/** Call inside a transaction. */
export const setModelTags = (database: SqliteDatabase, model: LoggedModelRow, tags: readonly Pair[]): void => {
  const upsert = database.prepare(
    `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) VALUES (?, ?, ?, ?)
     ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
  );
  for (const { key, value } of tags) upsert.run(model.model_id, model.experiment_id, key, value);
};

const insertParams = (database: SqliteDatabase, model: LoggedModelRow, params: readonly Pair[]): void => {
  const insert = database.prepare(
    'INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)',
  );
  for (const { key, value } of params) insert.run(model.model_id, model.experiment_id, key, value);
};

const order = message({
  field_name: text,
  ascending: or(flag, true),
  dataset_name: text,
  dataset_digest: text,
});

export const loggedModelHandlers = ({ database }: StoreFiles) => {
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();
  const shownModel = (row: LoggedModelRow): object => ({ model: loggedModelsJson(database, [row])[0] });
  return {
    create: (request: ApiRequest) => {
      const asked = read(
        request,
        {
          experiment_id: text,
          name: text,
          model_type: text,
          source_run_id: text,
          params: many(pair),
          tags: many(pair),
        },
        ['experiment_id'],
      );
      checkLoggedModelName(asked.name);
      return atOnce(() => {
        const experiment = getActiveExperiment(database, asked.experiment_id);
        const modelId = `m-${newId()}`;
        const now = Date.now();
        database
          .prepare(
            `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
               last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
             VALUES (?, ?, ?, ?, ?, ?, 1, 'active', ?, ?, NULL)`,
          )
          .run(
            modelId,
            experiment.experiment_id,
            asked.name || newRunName(),
            appendToUri(experiment.artifact_location, 'models', modelId, 'artifacts'),
            now,
            now,
            asked.model_type,
            asked.source_run_id,
          );
        const row = getLoggedModel(database, modelId);
        insertParams(database, row, asked.params);
        setModelTags(database, row, asked.tags);
        return shownModel(row);
      });
    },

    get: (request: ApiRequest) => {
      const deleted = request.query.get('allow_deleted')?.toLowerCase() === 'true';
      return shownModel(getLoggedModel(database, modelIdOf(request), { deleted }));
    },

    finalize: (request: ApiRequest) => {
      const asked = read(request, { model_id: text, status }, ['model_id', 'status']);
      return atOnce(() => {
        getLoggedModel(database, asked.model_id, { deleted: true });
        database
          .prepare('UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?')
          .run(STATUSES.indexOf(asked.status ?? STATUSES[0]), Date.now(), asked.model_id);
        return shownModel(getLoggedModel(database, asked.model_id, { deleted: true }));
      });
    },

    delete: (request: ApiRequest) =>
      atOnce(() => {
        const { model_id: modelId } = getLoggedModel(database, modelIdOf(request), { deleted: true });
        database
          .prepare(
            "UPDATE logged_models SET lifecycle_stage = 'deleted', last_updated_timestamp_ms = ? WHERE model_id = ?",
          )
          .run(Date.now(), modelId);
        return {};
      }),

    logParams: (request: ApiRequest) => {
      const asked = read(request, { model_id: text, params: many(pair) }, ['model_id']);
      return atOnce(() => {
        insertParams(database, getLoggedModel(database, modelIdOf(request), { deleted: true }), asked.params);
        return {};
      });
    },

    setTags: (request: ApiRequest) => {
      const { tags } = read(request, { tags: many(pair) });
      return atOnce(() => {
        setModelTags(database, getLoggedModel(database, modelIdOf(request), { deleted: true }), tags);
        return {};
      });
    },

    deleteTag: (request: ApiRequest) =>
      atOnce(() => {
        const modelId = modelIdOf(request);
        const key = request.params['tag_key'] ?? '';
        getLoggedModel(database, modelId, { deleted: true });
        const { changes } = database
          .prepare('DELETE FROM logged_model_tags WHERE model_id = ? AND tag_key = ?')
          .run(modelId, key);
        if (changes > 0) return {};
        throw missing(`No tag with key ${pythonRepr(key)} found for model with ID ${pythonRepr(modelId)}.`);
      }),

    search: (request: ApiRequest) => {
      const asked = read(request, {
        experiment_ids: many(text),
        filter: text,
        datasets: many(message({ dataset_name: text, dataset_digest: text })),
        max_results: or(maybe(whole), 50),
        order_by: many(order),
        page_token: text,
      });
      if (!hasList(request.body, 'experiment_ids')) throw missingValue('experiment_ids');
      if (asked.datasets.some(({ dataset_name: name }) => name === '')) {
        throw invalid('`dataset_name` in the `datasets` clause must be specified.');
      }
      const orderBy = asked.order_by.map((each) => ({
        field_name: each.field_name,
        ascending: each.ascending,
        dataset_name: each.dataset_name || null,
        dataset_digest: each.dataset_digest || null,
      }));
      const search = {
        experiment_ids: asked.experiment_ids,
        filter_string: asked.filter || null,
        order_by: orderBy.length > 0 ? orderBy : null,
      };
      const offset = searchOffset(asked.page_token, search);
      const most = asked.max_results || 100;
      const filter = loggedModelFilter(
        asked.filter,
        asked.datasets.map((each) => ({ name: each.dataset_name, digest: each.dataset_digest || null })),
      );
      const sorted = loggedModelOrder(orderBy);
      const find = database.transaction(() => {
        const rows = database
          .prepare<(string | number)[], LoggedModelRow>(
            `SELECT l.* FROM logged_models l ${sorted.joins}
             WHERE l.lifecycle_stage <> 'deleted' AND l.experiment_id IN (SELECT value FROM json_each(?)) AND ${filter.text}
             ORDER BY ${sorted.clause} LIMIT ? OFFSET ?`,
          )
          .all(
            ...sorted.values,
            JSON.stringify(asked.experiment_ids.map(experimentNumber)),
            ...filter.values,
            most + 1,
            offset,
          );
        const models = loggedModelsJson(database, rows.slice(0, most));
        const next = rows.length > most ? { next_page_token: searchToken(search, offset + most) } : {};
        return { ...listed('models', models), ...next };
      });
      return find();
    },
  };
};

const hasList = (body: unknown, name: string): boolean =>
  typeof body === 'object' && body !== null && Array.isArray(Reflect.get(body, name));
