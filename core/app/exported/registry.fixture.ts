/** For tests: as much of a container registry as a push needs (opencontainers/distribution-spec), in this process. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

export type TestRegistry = {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** By repository and tag, the digest. */
  readonly manifests: ReadonlyMap<string, string>;
  readonly close: () => Promise<void>;
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** @param refuse answers every upload with 401, as a registry that wants a key. */
export const startRegistry = async (refuse = false): Promise<TestRegistry> => {
  const blobs = new Set<string>();
  const manifests = new Map<string, string>();
  const uploads = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
      const body = await bodyOf(request);
      const send = (status: number, headers: Record<string, string> = {}): void =>
        void response.writeHead(status, { 'content-length': '0', ...headers }).end();
      const [, name = '', kind = '', last = ''] = /^\/v2\/(.+)\/(blobs|manifests)\/(.*)$/.exec(pathname) ?? [];
      if (pathname === '/v2/') return send(200);
      if (refuse) return send(401, { 'www-authenticate': 'Basic realm="test"' });
      if (kind === 'manifests' && request.method === 'PUT') {
        manifests.set(`${name}:${last}`, digestOf(body));
        return send(201, { 'docker-content-digest': digestOf(body) });
      }
      if (kind === 'blobs' && request.method === 'HEAD') return send(blobs.has(last) ? 200 : 404);
      if (kind === 'blobs' && last.startsWith('uploads/')) {
        const id = last.slice('uploads/'.length) || randomUUID();
        const location = `/v2/${name}/blobs/uploads/${id}`;
        if (request.method === 'POST') return send(202, { location, range: '0-0' });
        const all = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), body]);
        uploads.set(id, all);
        if (request.method === 'PATCH') return send(202, { location, range: `0-${all.length - 1}` });
        const digest = searchParams.get('digest') ?? '';
        uploads.delete(id);
        if (digestOf(all) !== digest) return send(400);
        blobs.add(digest);
        return send(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest });
      }
      return send(404);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    manifests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
