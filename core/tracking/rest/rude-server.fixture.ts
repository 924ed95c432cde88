/** For tests: a server that stands before another one, or before nothing, and behaves as badly as it is told. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Manners =
  | { readonly kind: 'pass' }
  | { readonly kind: 'answer'; readonly status: number; readonly type: string; readonly text: string }
  /** The request is carried out, the answer never comes. */
  | { readonly kind: 'lose-answers' }
  /** The same, once, for the first request whose path ends so. */
  | { readonly kind: 'lose-one'; readonly end: string }
  /** The same for all requests after the next so many. */
  | { readonly kind: 'lose-after'; readonly requests: number }
  /** Nothing is carried out and nothing comes. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'cut' };

export type Received = { readonly path: string; readonly body: string };

/** @param behind a server's address, or what answers itself. */
export const startRude = async (behind: string | ((received: Received) => unknown)) => {
  let manners: Manners = { kind: 'pass' };
  const received: Received[] = [];
  const server = createServer((asked, answer) => {
    // Nobody is behind it: as if it were not there itself.
    handle(asked, answer).catch(() => asked.socket.destroy());
  });

  const handle = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const entry = { path: asked.url ?? '', body: body.toString('utf8') };
    const how = manners;
    switch (how.kind) {
      case 'silent':
        return;
      case 'cut':
        asked.socket.destroy();
        return;
      case 'answer':
        answer.writeHead(how.status, { 'content-type': how.type }).end(how.text);
        return;
      case 'pass':
      case 'lose-one':
      case 'lose-after':
      case 'lose-answers': {
        received.push(entry);
        if (how.kind === 'lose-after') {
          manners = how.requests > 0 ? { ...how, requests: how.requests - 1 } : { kind: 'lose-answers' };
        }
        const { status, text } = await carryOut(behind, asked, body, entry);
        const isOne = how.kind === 'lose-one' && entry.path.endsWith(how.end);
        if (isOne) manners = { kind: 'pass' };
        if (how.kind === 'lose-answers' || isOne) asked.socket.destroy();
        else answer.writeHead(status, { 'content-type': 'application/json' }).end(text);
      }
    }
  };

  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    be: (how: Manners): void => {
      manners = how;
    },
    stop,
    start: () => listen(port),
  };
};

const carryOut = async (
  behind: string | ((received: Received) => unknown),
  asked: IncomingMessage,
  body: Buffer,
  entry: Received,
): Promise<{ status: number; text: string | Buffer }> => {
  if (typeof behind !== 'string') {
    const result = behind(entry);
    if (typeof result === 'string') return { status: 200, text: result };
    const status = typeof result === 'object' && result !== null && 'error_code' in result ? 400 : 200;
    return { status, text: JSON.stringify(result) };
  }
  const { host: _, connection: __, ...headers } = asked.headers;
  return new Promise((resolve, reject) => {
    const sent = request(`${behind}${asked.url}`, { method: asked.method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 500, text: Buffer.concat(parts) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
};
