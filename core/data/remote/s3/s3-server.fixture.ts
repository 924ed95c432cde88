/** An S3 server for tests, in memory: enough of the protocol, and whatever can go wrong with it. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/** What happens instead of the answer; null: nothing, the answer comes. */
type Trouble =
  | {
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
      readonly message?: string;
    }
  | { readonly drop: 'at once' | 'after the head' | number }
  | { readonly body: Buffer }
  | null;

export type FakeS3 = {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  readonly uploads: Map<string, { readonly key: string; readonly parts: Map<number, Buffer> }>;
  readonly asked: Asked[];
  trouble: (asked: Asked, at: number) => Trouble;
  /** `PUT 3, GET 1`, for expectations. */
  counts(): Record<string, number>;
  close(): Promise<void>;
};

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

export const startFakeS3 = async (): Promise<FakeS3> => {
  const objects = new Map<string, Buffer>();
  const uploads: FakeS3['uploads'] = new Map();
  const asked: Asked[] = [];
  let serial = 0;

  const answer = (request: Asked, response: ServerResponse): void => {
    const { method, query, headers, body } = request;
    const key = decodeURIComponent(request.path.split('/').slice(2).join('/'));
    const send = (status: number, bytes: Buffer | string = '', more: Record<string, string> = {}): void => {
      const content = Buffer.from(bytes);
      response.writeHead(status, { 'content-length': String(content.length), ...more });
      response.end(method === 'HEAD' ? undefined : content);
    };
    const refuse = (status: number, code: string): void => send(status, `<Error><Code>${code}</Code></Error>`);
    const sent = headers['content-md5'];
    if (sent !== undefined && sent !== Buffer.from(md5(body), 'hex').toString('base64'))
      return refuse(400, 'BadDigest');
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (query.has('uploadId') && !upload) return refuse(404, 'NoSuchUpload');
    if (method === 'POST' && query.has('uploads')) {
      const id = `u${++serial}`;
      uploads.set(id, { key, parts: new Map() });
      return send(200, `<R><UploadId>${id}</UploadId></R>`);
    }
    if (upload && method === 'PUT') {
      upload.parts.set(Number(query.get('partNumber')), body);
      return send(200, '', { etag: `"${md5(body)}"` });
    }
    if (upload && method === 'GET') {
      const parts = [...upload.parts].map(
        ([number, bytes]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>"${md5(bytes)}"</ETag><Size>${bytes.length}</Size></Part>`,
      );
      return send(200, `<R><IsTruncated>false</IsTruncated>${parts.join('')}</R>`);
    }
    if (upload && method === 'POST') {
      objects.set(key, Buffer.concat([...upload.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes)));
      uploads.delete(query.get('uploadId') ?? '');
      return send(200, '<R></R>');
    }
    if (upload) {
      uploads.delete(query.get('uploadId') ?? '');
      return send(204);
    }
    if (method === 'GET' && query.has('list-type')) return list(query, send);
    if (method === 'POST' && query.has('delete')) {
      for (const [, name = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(name);
      return send(200, '<DeleteResult></DeleteResult>');
    }
    if (method === 'PUT') {
      objects.set(key, body);
      return send(200, '', { etag: `"${md5(body)}"` });
    }
    const bytes = objects.get(key);
    if (!bytes) return refuse(404, 'NoSuchKey');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) return send(200, bytes);
    const part = bytes.subarray(Number(from), Number(to) + 1);
    return send(206, part, { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` });
  };

  const list = (query: URLSearchParams, send: (status: number, body: string) => void): void => {
    const prefix = query.get('prefix') ?? '';
    const all = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const start = Number(query.get('continuation-token') ?? 0);
    const page = all.slice(start, start + 1000);
    const next = start + 1000 < all.length ? `<NextContinuationToken>${start + 1000}</NextContinuationToken>` : '';
    const contents = page
      .map((key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size></Contents>`)
      .join('');
    send(200, `<R><IsTruncated>${next !== ''}</IsTruncated>${next}${contents}</R>`);
  };

  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('error', () => {});
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://x');
      const request: Asked = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: Buffer.concat(pieces),
      };
      const trouble = fake.trouble(request, asked.push(request) - 1);
      if (trouble === null) return answer(request, response);
      if ('status' in trouble) {
        const { status, code, headers, message = '' } = trouble;
        response.writeHead(status, headers);
        return response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
      }
      if ('body' in trouble) {
        response.writeHead(200, { 'content-length': String(trouble.body.length) });
        return response.end(trouble.body);
      }
      if (trouble.drop === 'at once' || request.method === 'HEAD') return incoming.socket.destroy();
      const bytes = objects.get(decodeURIComponent(request.path.split('/').slice(2).join('/'))) ?? Buffer.alloc(10);
      response.writeHead(200, { 'content-length': String(bytes.length) });
      response.flushHeaders();
      response.write(bytes.subarray(0, trouble.drop === 'after the head' ? 0 : trouble.drop));
      return setTimeout(() => incoming.socket.destroy(), 20);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    uploads,
    asked,
    trouble: () => null,
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { method, query } of asked) {
        const name = query.has('list-type') ? 'LIST' : method;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return fake;
};
