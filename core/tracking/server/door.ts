/**
 * MLflow's REST API over the project's own store: Python's MLflow client logs into the same file as the app, with nothing
 * installed here. The store is a SQLite file in WAL mode, so that the app may have it open at the same time.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { MLFLOW } from '../revisions.ts';
import { openTrackingDatabase } from '../schema.ts';
import type { StoreFiles } from '../store-files.ts';
import { artifactRoutes } from './artifacts.ts';
import { errorAnswer, invalid, MlflowError } from './errors.ts';
import { type FileRoute, fileRoutes } from './file-routes.ts';
import { type Router, routerOf } from './routes.ts';
import { type AllowedCallers, isApiPath, isLocalPage, refusalOf } from './security.ts';

export type MlflowDoorOptions = {
  /** The project's `.idrift` folder; the store in it is made when missing. */
  readonly dir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on; 127.0.0.1 is for this machine alone. */
  readonly host?: string;
  readonly allowed?: AllowedCallers;
};

export type MlflowDoor = { readonly url: string; readonly close: () => Promise<void> };

type Parts = {
  readonly route: Router;
  readonly files: ReturnType<typeof fileRoutes>;
  readonly allowed: AllowedCallers;
};

/** @throws IdriftError `conflict` for a taken port, `corrupt` or `not-available` for a store that cannot be opened. */
export const openMlflowDoor = async (options: MlflowDoorOptions): Promise<MlflowDoor> => {
  const { dir, port, host = '127.0.0.1', allowed = { hosts: [], origins: [] } } = options;
  const artifactsDir = join(dir, 'mlartifacts');
  mkdirSync(artifactsDir, { recursive: true });
  const database = openTrackingDatabase(join(dir, 'mlflow.db'));
  const store: StoreFiles = { database, artifactsDir };
  const parts: Parts = { route: routerOf(store), files: fileRoutes(store, artifactRoutes(store)), allowed };
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((thrown: unknown) => fail(response, thrown));
  });
  // Large files take as long as they take; a client that sends nothing is cut off by the headers' limit.
  server.requestTimeout = 0;
  // Python's session keeps a connection for its next call; closing it first would race with that call.
  server.keepAliveTimeout = 75_000;
  try {
    await listen(server, port, host);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      database.close();
    },
  };
};

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => reject(listenError(thrown, port, host)));
    server.listen(port, host, resolve);
  });

const listenError = (thrown: NodeJS.ErrnoException, port: number, host: string): Error => {
  switch (thrown.code) {
    case 'EADDRINUSE':
      return new IdriftError({
        code: 'conflict',
        message: `Port ${port} is taken by another program.`,
        where: `port ${port}`,
        hint: 'Choose another one with --port; 0 takes any free port.',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EACCES':
      return new IdriftError({
        code: 'bad-input',
        message: `This machine cannot listen on ${host}:${port}: ${thrown.code}.`,
        where: host,
        hint: 'Give an address of this machine and a port above 1023.',
      });
    default:
      return thrown;
  }
};

const answer = async (parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const method = request.method ?? 'GET';
  // Taken apart by hand: URL would resolve `..`, which must be seen and refused.
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const { host, origin } = request.headers;
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  const refusal = refusalOf({ method, path, host, origin }, parts.allowed);
  if (refusal !== null) return sendText(response, 403, refusal);
  if (origin !== undefined && isLocalPage(origin)) allowPage(response, origin);
  if (method === 'OPTIONS' && isApiPath(path)) return sendEmpty(response, 204);
  const file: FileRoute | null = parts.files(method, path, query);
  if (file !== null) return file(request, response);
  const api = /^\/(?:ajax-)?api\/(?<rest>.+)$/.exec(path)?.groups?.['rest'];
  if (api === undefined) return sendPlain(response, method, path);
  const found = parts.route(method, api);
  if (found === 'other-method') return sendText(response, 405, 'The method is not allowed for the requested URL.');
  if (found === null) {
    throw new MlflowError('ENDPOINT_NOT_FOUND', `${method} ${path} is not among the routes that Idrift answers.`);
  }
  const body = await bodyOf(request, method);
  sendJson(response, 200, found.handler({ method, query, body, params: found.params }));
};

const sendPlain = (response: ServerResponse, method: string, path: string): void => {
  if (method !== 'GET' && method !== 'HEAD') return sendText(response, 405, 'Method Not Allowed');
  switch (path) {
    case '/health':
      return sendText(response, 200, 'OK');
    case '/version':
      return sendText(response, 200, MLFLOW);
    case '/':
      return sendText(
        response,
        200,
        `MLflow's REST API over this project's store, answered by Idrift. In Python: mlflow.set_tracking_uri(this address).\n`,
      );
    default:
      return sendText(response, 404, 'Not Found');
  }
};

/** A batch of MLflow's largest values is a few megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

const bodyOf = async (request: IncomingMessage, method: string): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw invalid(`The request has more than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  if (method === 'POST' || method === 'PUT') checkContentType(request.headers['content-type']);
  if (size === 0) return {};
  const text = Buffer.concat(chunks).toString();
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('The body of the request is not JSON.');
  }
};

const checkContentType = (type: string | undefined): void => {
  if (type === undefined) throw invalid('Bad Request. Content-Type header is missing.');
  if (type.split(';')[0] === 'application/json') return;
  throw invalid("Bad Request. Content-Type must be one of ['application/json'].");
};

const allowPage = (response: ServerResponse, origin: string): void => {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE, OPTIONS, PATCH');
  response.setHeader('access-control-allow-headers', 'content-type, authorization, x-requested-with');
  response.setHeader('vary', 'origin');
};

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
};

const sendEmpty = (response: ServerResponse, status: number): void => {
  response.writeHead(status);
  response.end();
};

const sendJson = (response: ServerResponse, status: number, value: object): void => {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

/** What was begun cannot be taken back: a file that breaks off is cut off. */
const fail = (response: ServerResponse, thrown: unknown): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = errorAnswer(thrown);
  sendJson(response, status, body);
};
