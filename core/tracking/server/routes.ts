/** The addresses of MLflow's REST API that are answered, each at /api and at /ajax-api as MLflow's page asks for it. */
import type { StoreFiles } from '../store-files.ts';
import { experimentHandlers } from './experiments.ts';
import type { ApiRequest } from './fields.ts';
import { loggedModelHandlers } from './logged-models.ts';
import { historyHandlers } from './metric-history.ts';
import { modelVersionHandlers } from './model-versions.ts';
import { registeredModelHandlers } from './registered-models.ts';
import { linkHandlers } from './run-links.ts';
import { runHandlers } from './runs.ts';

type Handler = (request: ApiRequest) => object;

/** `{name}` in a path stands for one part. */
type Route = { readonly method: string; readonly parts: readonly string[]; readonly handler: Handler };

type Match = { readonly handler: Handler; readonly params: Readonly<Record<string, string>> };

/** A path that is known with other methods only. */
export type Router = (method: string, path: string) => Match | 'other-method' | null;

const tableOf = (files: StoreFiles): Readonly<Record<string, Handler>> => {
  const experiments = experimentHandlers(files);
  const runs = runHandlers(files);
  const links = linkHandlers(files);
  const history = historyHandlers(files);
  const logged = loggedModelHandlers(files);
  const models = registeredModelHandlers(files);
  const versions = modelVersionHandlers(files);
  return {
    'POST 2.0/mlflow/experiments/create': experiments.create,
    'GET 2.0/mlflow/experiments/get': experiments.get,
    'GET 2.0/mlflow/experiments/get-by-name': experiments.getByName,
    'GET 2.0/mlflow/experiments/search': experiments.search,
    'POST 2.0/mlflow/experiments/search': experiments.search,
    'POST 2.0/mlflow/experiments/update': experiments.update,
    'POST 2.0/mlflow/experiments/delete': experiments.delete,
    'POST 2.0/mlflow/experiments/restore': experiments.restore,
    'POST 2.0/mlflow/experiments/set-experiment-tag': experiments.setTag,
    'POST 2.0/mlflow/experiments/delete-experiment-tag': experiments.deleteTag,
    'POST 2.0/mlflow/experiments/search-datasets': experiments.searchDatasets,
    'POST 2.0/mlflow/runs/create': runs.create,
    'GET 2.0/mlflow/runs/get': runs.get,
    'POST 2.0/mlflow/runs/update': runs.update,
    'POST 2.0/mlflow/runs/delete': runs.delete,
    'POST 2.0/mlflow/runs/restore': runs.restore,
    'POST 2.0/mlflow/runs/search': runs.search,
    'POST 2.0/mlflow/runs/log-metric': runs.logMetric,
    'POST 2.0/mlflow/runs/log-parameter': runs.logParam,
    'POST 2.0/mlflow/runs/log-batch': runs.logBatch,
    'POST 2.0/mlflow/runs/set-tag': runs.setTag,
    'POST 2.0/mlflow/runs/delete-tag': runs.deleteTag,
    'POST 2.0/mlflow/runs/log-model': runs.logModel,
    'POST 2.0/mlflow/runs/log-inputs': links.logInputs,
    'POST 2.0/mlflow/runs/outputs': links.logOutputs,
    'GET 2.0/mlflow/metrics/get-history': history.get,
    'GET 2.0/mlflow/metrics/get-history-bulk': history.bulk,
    'GET 2.0/mlflow/metrics/get-history-bulk-interval': history.bulkInterval,
    'POST 2.0/mlflow/logged-models': logged.create,
    'POST 2.0/mlflow/logged-models/search': logged.search,
    'GET 2.0/mlflow/logged-models/{model_id}': logged.get,
    'PATCH 2.0/mlflow/logged-models/{model_id}': logged.finalize,
    'DELETE 2.0/mlflow/logged-models/{model_id}': logged.delete,
    'POST 2.0/mlflow/logged-models/{model_id}/params': logged.logParams,
    'PATCH 2.0/mlflow/logged-models/{model_id}/tags': logged.setTags,
    'DELETE 2.0/mlflow/logged-models/{model_id}/tags/{tag_key}': logged.deleteTag,
    'POST 2.0/mlflow/registered-models/create': models.create,
    'GET 2.0/mlflow/registered-models/get': models.get,
    'PATCH 2.0/mlflow/registered-models/update': models.update,
    'POST 2.0/mlflow/registered-models/rename': models.rename,
    'DELETE 2.0/mlflow/registered-models/delete': models.delete,
    'GET 2.0/mlflow/registered-models/search': models.search,
    'GET 2.0/mlflow/registered-models/get-latest-versions': models.latest,
    'POST 2.0/mlflow/registered-models/get-latest-versions': models.latest,
    'POST 2.0/mlflow/registered-models/set-tag': models.setTag,
    'DELETE 2.0/mlflow/registered-models/delete-tag': models.deleteTag,
    'POST 2.0/mlflow/registered-models/alias': models.setAlias,
    'DELETE 2.0/mlflow/registered-models/alias': models.deleteAlias,
    'GET 2.0/mlflow/registered-models/alias': models.getByAlias,
    'POST 2.0/mlflow/model-versions/create': versions.create,
    'GET 2.0/mlflow/model-versions/get': versions.get,
    'PATCH 2.0/mlflow/model-versions/update': versions.update,
    'POST 2.0/mlflow/model-versions/transition-stage': versions.transition,
    'DELETE 2.0/mlflow/model-versions/delete': versions.delete,
    'GET 2.0/mlflow/model-versions/search': versions.search,
    'GET 2.0/mlflow/model-versions/get-download-uri': versions.downloadUri,
    'POST 2.0/mlflow/model-versions/set-tag': versions.setTag,
    'DELETE 2.0/mlflow/model-versions/delete-tag': versions.deleteTag,
    'GET 3.0/mlflow/server-info': serverInfo,
  };
};

/** What MLflow's client asks before it chooses a way to send files. */
const serverInfo = (): object => ({
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: true,
  presigned_upload_model_id_supported: true,
  features_enabled: { gateway: false },
});

/** Paths without `{}` win over those with. */
export const routerOf = (files: StoreFiles): Router => {
  const plain = new Map<string, Map<string, Handler>>();
  const open: Route[] = [];
  for (const [address, handler] of Object.entries(tableOf(files))) {
    const [method = '', path = ''] = address.split(' ');
    if (path.includes('{')) open.push({ method, parts: path.split('/'), handler });
    else plain.set(path, (plain.get(path) ?? new Map<string, Handler>()).set(method, handler));
  }
  return (method, path) => {
    const known = plain.get(path);
    const handler = known?.get(method);
    if (handler) return { handler, params: {} };
    const matching = open.flatMap((route) => {
      const params = paramsOf(route.parts, path.split('/'));
      return params ? [{ ...route, params }] : [];
    });
    const found = matching.find((route) => route.method === method);
    if (found && !known) return { handler: found.handler, params: found.params };
    return known || matching.length > 0 ? 'other-method' : null;
  };
};

const paramsOf = (parts: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | null => {
  if (parts.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith('{') && value !== '') params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
};
