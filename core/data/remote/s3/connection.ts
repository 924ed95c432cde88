/**
 * One kept-alive HTTP/1.1 connection. Node's own client costs three times as much for each request, which is what pushing thousands of small
 * files is made of. Bodies are written from, and read into, what the caller gives: nothing larger than a piece is held.
 */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

export type Endpoint = {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** null: the system's authorities and Node's own; a text: these certificates (PEM). */
  readonly authorities: string | null;
  readonly verify: boolean;
  readonly connectMs: number;
  /** So long without a byte, and the connection counts as dropped. */
  readonly idleMs: number;
};

/** A body that is read while it is sent; `pieces` is asked again for each attempt. It may throw: nothing more is sent then. */
export type StreamBody = { readonly length: number; pieces(): Iterable<Uint8Array> };
export type Body = Uint8Array | StreamBody;

type HttpRequest = {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | null;
  /** Takes the body of an answer below 300, piece by piece; other bodies are kept. What it throws ends the request. */
  readonly sink?: ((piece: Buffer, head: HttpHead) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Header names in lower case. */
export type HttpHead = { readonly status: number; readonly headers: Readonly<Record<string, string>> };
export type HttpAnswer = HttpHead & { readonly body: Buffer };

/** The connection ended before the answer was complete. `isFresh`: it was not one that had been kept, so the server was there. */
export class DroppedError extends Error {
  readonly code: string;
  readonly isFresh: boolean;
  constructor(message: string, code: string, isFresh: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DroppedError';
    this.code = code;
    this.isFresh = isFresh;
  }
}

const MOST_HEAD_BYTES = 1 << 16;
/** Answers that are kept: lists of 1000 keys, errors. */
const MOST_KEPT_BYTES = 1 << 25;
const EMPTY: Buffer = Buffer.alloc(0);

type Pending = {
  readonly request: HttpRequest;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
  isSent: boolean;
};

export type Connection = {
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Whether another request may follow. */
  isOpen(): boolean;
  close(): void;
};

/** Opens at once; the first request waits for it. */
export const openConnection = (
  endpoint: Endpoint,
  openSocket: (endpoint: Endpoint) => Socket = openPlainOrTls,
): Connection => {
  const socket = openSocket(endpoint);
  let pending: Pending | null = null;
  let isClosed = false;
  let answered = 0;
  let waiting = EMPTY; // bytes of a head, or of a chunk's size, that is not complete
  let head: HttpHead | null = null;
  let reader: BodyReader | null = null;
  let kept: Buffer[] = [];
  let keptBytes = 0;

  const fail = (error: Error): void => {
    isClosed = true;
    socket.destroy();
    const failed = pending;
    pending = null;
    if (!failed) return;
    failed.request.signal?.removeEventListener('abort', failed.onAbort);
    failed.reject(error);
  };
  const drop = (message: string, code: string, cause?: unknown): void =>
    fail(new DroppedError(message, code, answered === 0, { cause }));

  const finish = (): void => {
    const done = pending;
    if (!done || !head) return;
    const answer = { ...head, body: kept.length === 1 ? (kept[0] ?? EMPTY) : Buffer.concat(kept) };
    const mayStay =
      done.isSent && answer.headers['connection']?.toLowerCase() !== 'close' && reader?.untilClose !== true;
    pending = null;
    head = null;
    reader = null;
    kept = [];
    keptBytes = 0;
    answered++;
    done.request.signal?.removeEventListener('abort', done.onAbort);
    if (!mayStay) {
      isClosed = true;
      socket.destroy();
    }
    done.resolve(answer);
  };

  const take = (piece: Buffer): void => {
    if (!pending || !head || piece.length === 0) return;
    const { sink } = pending.request;
    if (sink && head.status < 300) return sink(piece, head);
    keptBytes += piece.length;
    if (keptBytes > MOST_KEPT_BYTES) throw new Error('The answer is too long.');
    kept.push(piece);
  };

  const onData = (data: Buffer): void => {
    if (!pending) return drop('The server sent what nobody asked for.', 'EPROTO');
    let rest = waiting.length > 0 ? Buffer.concat([waiting, data]) : data;
    waiting = EMPTY;
    try {
      while (!reader) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) {
          if (rest.length > MOST_HEAD_BYTES) return drop('The head of the answer is too long.', 'EPROTO');
          waiting = rest;
          return;
        }
        const read = parseHead(rest.toString('latin1', 0, end));
        rest = rest.subarray(end + 4);
        if (read.status < 200) continue; // 100 Continue
        head = read;
        reader = bodyReader(read, pending.request.method === 'HEAD');
      }
      waiting = reader.read(rest, take);
      if (reader.isDone()) finish();
    } catch (thrown) {
      fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };

  socket.setNoDelay(true);
  socket.setTimeout(endpoint.connectMs);
  socket.once(endpoint.isTls ? 'secureConnect' : 'connect', () => socket.setTimeout(endpoint.idleMs));
  socket.on('data', onData);
  socket.on('timeout', () => drop(`${endpoint.host} did not answer in time.`, 'ETIMEDOUT'));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // An answer that comes before the whole body was sent may be followed by a reset: the answer counts.
    drop(error.message, error.code ?? 'ECONNRESET', error);
  });
  socket.on('close', () => {
    if (reader?.untilClose && head) return finish();
    drop(`${endpoint.host} closed the connection.`, 'ECONNRESET');
  });

  const write = async (request: HttpRequest, text: string): Promise<void> => {
    const start = Buffer.from(text, 'latin1');
    const mine = pending;
    if (request.body === null) socket.write(start);
    else if (request.body instanceof Uint8Array) socket.write(Buffer.concat([start, request.body]));
    else {
      socket.write(start);
      for (const piece of request.body.pieces()) {
        if (pending !== mine || isClosed) return; // the server has refused it already
        if (!socket.write(piece)) await drained(socket);
      }
    }
    if (mine) mine.isSent = true;
  };

  return {
    isOpen: () => !isClosed && !pending,
    close: () => {
      isClosed = true;
      socket.destroy();
    },
    send: (request) =>
      new Promise<HttpAnswer>((resolve, reject) => {
        if (isClosed) return reject(new DroppedError(`${endpoint.host} closed the connection.`, 'ECONNRESET', false));
        const onAbort = (): void => fail(abortError(request.signal));
        if (request.signal?.aborted) return reject(abortError(request.signal));
        request.signal?.addEventListener('abort', onAbort, { once: true });
        pending = { request, resolve, reject, onAbort, isSent: false };
        write(request, headText(request)).catch((thrown: unknown) =>
          fail(thrown instanceof Error ? thrown : new Error(String(thrown))),
        );
      }),
  };
};

const abortError = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : Object.assign(new Error('Cancelled.'), { name: 'AbortError' });

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
  });

const headText = ({ method, target, headers, body }: HttpRequest): string => {
  let text = `${method} ${target} HTTP/1.1\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  if (body !== null) text += `content-length: ${body.length}\r\n`;
  else if (method === 'PUT' || method === 'POST') text += 'content-length: 0\r\n';
  return `${text}\r\n`;
};

const parseHead = (text: string): HttpHead => {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!Number.isInteger(status)) throw new DroppedError('The answer is not HTTP.', 'EPROTO', true);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status, headers };
};

type BodyReader = {
  /** Hands on what belongs to the body; gives the bytes that must be seen again with what follows them. */
  read(data: Buffer, take: (piece: Buffer) => void): Buffer;
  isDone(): boolean;
  readonly untilClose: boolean;
};

const bodyReader = ({ status, headers }: HttpHead, isHead: boolean): BodyReader => {
  if (isHead || status === 204 || status === 304) return lengthReader(0);
  if (headers['transfer-encoding']?.toLowerCase().includes('chunked')) return chunkReader();
  const length = headers['content-length'];
  if (length !== undefined) return lengthReader(Number(length));
  return {
    untilClose: true,
    isDone: () => false,
    read: (data, take) => {
      take(data);
      return EMPTY;
    },
  };
};

const lengthReader = (length: number): BodyReader => {
  let left = length;
  return {
    untilClose: false,
    isDone: () => left <= 0,
    read: (data, take) => {
      const mine = data.length > left ? data.subarray(0, left) : data;
      left -= mine.length;
      take(mine);
      return EMPTY;
    },
  };
};

const chunkReader = (): BodyReader => {
  let left = 0; // of the chunk at hand
  let isInChunk = false;
  let isDone = false;
  return {
    untilClose: false,
    isDone: () => isDone,
    read: (data, take) => {
      let rest = data;
      while (rest.length > 0 && !isDone) {
        if (left > 0) {
          const mine = rest.subarray(0, left);
          left -= mine.length;
          rest = rest.subarray(mine.length);
          take(mine);
          continue;
        }
        const end = rest.indexOf('\r\n', isInChunk ? 2 : 0);
        if (end < 0) return rest;
        const size = Number.parseInt(rest.toString('latin1', isInChunk ? 2 : 0, end), 16);
        if (!(size >= 0)) throw new DroppedError('A chunk of the answer has no size.', 'EPROTO', true);
        if (size === 0) {
          if (rest.indexOf('\r\n\r\n', end) < 0) return rest; // trailers
          isDone = true;
          return EMPTY;
        }
        isInChunk = true;
        left = size;
        rest = rest.subarray(end + 2);
      }
      return EMPTY;
    },
  };
};

const openPlainOrTls = (endpoint: Endpoint): Socket =>
  endpoint.isTls ? connectTls(tlsOptions(endpoint)) : connectPlain({ host: endpoint.host, port: endpoint.port });

export const tlsOptions = ({ host, port, authorities, verify }: Endpoint): ConnectionOptions => ({
  host,
  port,
  servername: /^[\d.]+$|:/.test(host) ? '' : host,
  rejectUnauthorized: verify,
  ALPNProtocols: ['http/1.1'],
  ...(authorities === null ? {} : { ca: authorities }),
});
