/**
 * The engine's door: HTTP on loopback with the RPC WebSocket, and in a browser also the renderer's files.
 * Who may enter: the right Host (no DNS rebinding), an Origin of ours, and the token of this launch, which travels
 * as a WebSocket subprotocol so that no log or history shows it.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { IdriftError } from '../contract/errors.ts';
import { sendStatic } from './static-files.ts';

export type DoorOptions = {
  readonly token: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the built renderer to serve, or null: WebSocket only. */
  readonly rendererDir: string | null;
  readonly onSocket: (socket: WebSocket) => void;
};

export type Door = { readonly port: number; readonly close: () => Promise<void> };

const APP_ORIGIN = 'app://idrift';
const PROTOCOL = 'idrift';

export const openDoor = async (options: DoorOptions): Promise<Door> => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 16 * 1024 * 1024,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  const server = createServer((request, response) => answer(request, response, options.rendererDir, server));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, portOf(server), options.token);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.onSocket(webSocket));
  });
  await listen(server, options.port);
  return {
    port: portOf(server),
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) =>
      reject(
        thrown.code === 'EADDRINUSE'
          ? new IdriftError({
              code: 'conflict',
              message: `Port ${port} is taken by another program.`,
              where: `port ${port}`,
              hint: 'Choose another one with --port, or leave it out to take any free port.',
            })
          : thrown,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });

const isOwnHost = (request: IncomingMessage, port: number): boolean =>
  request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;

/** The status line that refuses a WebSocket, or null when it may enter. Programs without a page send no Origin. */
const refusalOf = (request: IncomingMessage, port: number, token: string): string | null => {
  if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/rpc') return '404 Not Found';
  if (!isOwnHost(request, port)) return '403 Forbidden';
  const { origin } = request.headers;
  const origins = [APP_ORIGIN, `http://127.0.0.1:${port}`, `http://localhost:${port}`];
  if (origin !== undefined && !origins.includes(origin)) return '403 Forbidden';
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return offered.some((name) => sameSecret(name, `${PROTOCOL}.${token}`)) ? null : '401 Unauthorized';
};

const sameSecret = (given: string, expected: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
};

const answer = (
  request: IncomingMessage,
  response: ServerResponse,
  rendererDir: string | null,
  server: Server,
): void => {
  const port = portOf(server);
  if (!isOwnHost(request, port)) {
    response.writeHead(403).end();
    return;
  }
  if (rendererDir === null || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404).end();
    return;
  }
  sendStatic(request, response, rendererDir, port);
};
