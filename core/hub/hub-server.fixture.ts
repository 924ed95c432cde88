/** A server that speaks the hub's protocol for one model, its large files on another host, with faults to switch on. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Faults = {
  /** Answers of the hub itself, one for each request, before it behaves. */
  statuses: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[];
  /** Bytes after which the store breaks its next answers off, one after the other, before it behaves. */
  cuts: number[];
  /** The store sends other bytes than were listed. */
  spoiled: boolean;
  /** The store does not know ranges. */
  wholeOnly: boolean;
};

export type HubServer = {
  readonly endpoint: string;
  readonly commit: string;
  readonly faults: Faults;
  /** Paths with the authorization header and range of each request, hub and store. */
  readonly seen: {
    readonly host: 'hub' | 'store';
    readonly path: string;
    readonly token: string | undefined;
    readonly range: string | undefined;
  }[];
  readonly close: () => Promise<void>;
};

const LARGE = 1000;

const listen = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(answer);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

export const startHub = async (id: string, files: Readonly<Record<string, Buffer>>): Promise<HubServer> => {
  const commit = createHash('sha1').update(id).digest('hex');
  const faults: Faults = { statuses: [], cuts: [], spoiled: false, wholeOnly: false };
  const seen: HubServer['seen'] = [];
  const note = (host: 'hub' | 'store', request: IncomingMessage): void => {
    const { authorization, range } = request.headers;
    seen.push({ host, path: request.url ?? '', token: authorization, range });
  };
  const sendBytes = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
    const from = faults.wholeOnly ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0 && from >= bytes.length) return void response.writeHead(416).end();
    const part = Buffer.from(bytes.subarray(from));
    if (faults.spoiled) part.fill(255, 0, 1);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length });
    const cut = faults.cuts.shift();
    if (cut === undefined || cut >= part.length) return void response.end(part);
    response.write(part.subarray(0, cut), () => response.destroy());
  };

  const store = await listen((request, response) => {
    note('store', request);
    sendBytes(request, response, files[decodeURIComponent(request.url?.slice(1) ?? '')] ?? Buffer.alloc(0));
  });
  const hub = await listen((request, response) => {
    note('hub', request);
    const fault = faults.statuses.shift();
    if (fault) return void response.writeHead(fault.status, fault.headers).end();
    const url = new URL(request.url ?? '/', 'http://hub');
    const revision = new RegExp(`^/api/models/${id}/revision/(main|${commit})$`).test(url.pathname);
    const name = decodeURIComponent(new RegExp(`^/${id}/resolve/${commit}/(.+)$`).exec(url.pathname)?.[1] ?? '');
    const bytes = files[name];
    if (revision) return void response.end(JSON.stringify(listing(commit, files)));
    if (!bytes) return void response.writeHead(404).end();
    if (bytes.length < LARGE) return void response.end(bytes);
    response.writeHead(302, { location: `http://localhost:${portOf(store)}/${encodeURIComponent(name)}` }).end();
  });
  return {
    endpoint: `http://127.0.0.1:${portOf(hub)}`,
    commit,
    faults,
    seen,
    close: async () => {
      for (const server of [hub, store]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
};

const listing = (sha: string, files: Readonly<Record<string, Buffer>>) => ({
  sha,
  siblings: Object.entries(files).map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    ...(bytes.length < LARGE
      ? {}
      : { lfs: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 134 } }),
  })),
});
