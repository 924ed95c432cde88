/** The addresses that list, send and take files. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StoreFiles } from '../store-files.ts';
import type { artifactRoutes } from './artifacts.ts';
import { invalid, MlflowError } from './errors.ts';
import { missingValue } from './fields.ts';
import { getLoggedModel } from './logged-models.ts';
import { getVersion } from './registry-json.ts';
import { getRunRow } from './run-json.ts';
import { getActiveRun } from './run-writes.ts';

export type FileRoute = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const API = /^\/(?:ajax-)?api\/2\.0\//;
const PROXY = 'mlflow-artifacts/';
const LOGGED = /^mlflow\/logged-models\/(?<id>[^/]+)\/artifacts\/(?<what>directories|files)$/;

/** Sent by the page; Python's client sends each file to the proxy. */
const MOST_UPLOADED = 10 * 1024 * 1024;

const json = (response: ServerResponse, value: object): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

const needed = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value !== null && value !== '') return value;
  throw missingValue(name);
};

export const fileRoutes = (store: StoreFiles, artifacts: ReturnType<typeof artifactRoutes>) => {
  const { database } = store;

  /** PUT, GET and DELETE of a file; GET of a list. */
  const proxy = (method: string, rest: string, query: URLSearchParams): FileRoute | null => {
    if (rest === 'artifacts' && method === 'GET') {
      return async (_, response) => json(response, await artifacts.listBelow(query.get('path')));
    }
    const path = rest.startsWith('artifacts/') ? rest.slice('artifacts/'.length) : null;
    if (path === null) {
      if (rest.startsWith('mpu/')) return refuse(() => artifacts.unsupported('Multipart upload'));
      return rest.startsWith('presigned/') ? refuse(() => artifacts.unsupported('Multipart download')) : null;
    }
    switch (method) {
      case 'PUT':
        return async (request, response) => {
          await artifacts.upload(path, request);
          response.writeHead(200, { 'content-length': 0 });
          response.end();
        };
      case 'GET':
      case 'HEAD':
        return (request, response) => artifacts.download(path, request, response);
      case 'DELETE':
        return async (_, response) => {
          await artifacts.remove(path);
          json(response, {});
        };
      default:
        return null;
    }
  };

  const ofLoggedModel = (id: string, what: string, query: URLSearchParams): FileRoute => {
    if (what === 'directories') {
      return async (_, response) => {
        const { artifact_location: uri } = getLoggedModel(database, id);
        json(response, await artifacts.listOf(uri, query.get('artifact_directory_path')));
      };
    }
    return (request, response) => {
      const path = query.get('artifact_file_path');
      if (!path) {
        throw new MlflowError('BAD_REQUEST', 'Request must include the "artifact_file_path" query parameter.');
      }
      return artifacts.sendOf(getLoggedModel(database, id).artifact_location, path, request, response);
    };
  };

  const uploadOfPage = async (query: URLSearchParams, request: IncomingMessage): Promise<void> => {
    const run = query.get('run_uuid');
    const path = query.get('path');
    if (!run) throw invalid('Request must specify run_uuid.');
    if (!path) throw invalid('Request must specify path.');
    const size = Number(request.headers['content-length'] ?? 0);
    if (size > MOST_UPLOADED) throw invalid('Artifact size is too large. Max size is 10MB.');
    if (size === 0) throw invalid('Request must specify data.');
    await artifacts.uploadTo(getActiveRun(database, run).artifact_uri ?? '', path, request);
  };

  return (method: string, path: string, query: URLSearchParams): FileRoute | null => {
    if (method === 'GET' && path === '/get-artifact') {
      return (request, response) => {
        const run = getRunRow(database, query.get('run_id') ?? query.get('run_uuid') ?? '');
        return artifacts.sendOf(run.artifact_uri ?? '', needed(query, 'path'), request, response);
      };
    }
    if (method === 'GET' && path === '/model-versions/get-artifact') {
      return (request, response) => {
        const version = getVersion(database, needed(query, 'name'), needed(query, 'version'));
        const uri = version.storage_location ?? version.source ?? '';
        return artifacts.sendOf(uri, needed(query, 'path'), request, response);
      };
    }
    if (!API.test(path)) return null;
    const rest = path.replace(API, '');
    if (rest.startsWith(PROXY)) return proxy(method, rest.slice(PROXY.length), query);
    const logged = LOGGED.exec(rest)?.groups;
    if (logged && method === 'GET') {
      return ofLoggedModel(decodeURIComponent(logged['id'] ?? ''), logged['what'] ?? '', query);
    }
    switch (`${method} ${rest}`) {
      case 'GET mlflow/artifacts/list':
        return async (_, response) => {
          const id = query.get('run_id') ?? query.get('run_uuid');
          if (!id) throw missingValue('run_id');
          const run = getRunRow(database, id);
          json(response, await artifacts.listOf(run.artifact_uri ?? '', query.get('path')));
        };
      case 'POST mlflow/upload-artifact':
        return async (request, response) => {
          await uploadOfPage(query, request);
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 0 });
          response.end();
        };
      case 'POST mlflow/artifacts/presigned-upload-url':
        return refuse(() => presigned('upload', '', ''));
      case 'POST mlflow/artifacts/presigned-download-url':
        return refuse(() => presigned('download', 'runs with ', 'run with a '));
      default:
        return null;
    }
  };
};

/** @param of whose files: MLflow has words of its own for either way */
const presigned = (what: string, of: string, needs: string): MlflowError =>
  invalid(
    `Presigned ${what} is not supported for ${of}proxied artifact storage (artifact URI scheme: mlflow-artifacts). This endpoint requires a ${needs}direct cloud storage artifact URI.`,
  );

const refuse = (reason: () => MlflowError): FileRoute => {
  return async () => {
    await Promise.reject(reason());
  };
};
