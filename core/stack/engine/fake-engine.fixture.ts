/** An engine's HTTP on a socket of our own, for what a real one will not do on command: old versions, wrong clocks, registries' refusals. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FakeEngine = {
  readonly path: string;
  /** As DOCKER_HOST. */
  readonly url: string;
  /** Methods and paths, without the version. */
  readonly asked: string[];
  readonly end: () => void;
};

/** Answers by `GET /info`: JSON, or a function that answers itself. Versions are those of Docker Engine 28 unless `GET /version` says so. */
export type Routes = Readonly<Record<string, object | ((request: IncomingMessage, response: ServerResponse) => void)>>;

export const VERSION = { Version: '28.0.0', ApiVersion: '1.48', MinAPIVersion: '1.24' };

export const fakeRoutes = (routes: Routes, asked: string[] = []): RequestListener => {
  const all: Routes = { 'GET /version': VERSION, 'GET /containers/json': [], ...routes };
  return (request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*/s, '');
    asked.push(`${request.method} ${path}`);
    const answer = all[`${request.method} ${path}`];
    if (typeof answer === 'function') return answer(request, response);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: `no such thing: ${path}` }));
  };
};

export const fakeEngine = async (routes: Routes = {}): Promise<FakeEngine> => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-engine-'));
  const path = join(dir, 'docker.sock');
  const asked: string[] = [];
  const server = createServer(fakeRoutes(routes, asked));
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  return {
    path,
    url: `unix://${path}`,
    asked,
    end: () => {
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
