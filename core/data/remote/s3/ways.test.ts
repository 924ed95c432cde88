/** Ways to an S3 server other than a plain connection: TLS with an authority of one's own, and a proxy. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, newPlace, type Place, remoteConfig, wantedFile } from '../remote.fixture.ts';
import { fetch } from '../fetch.ts';
import { push } from '../push.ts';
import { openS3Store } from './s3-store.ts';
import { type FakeS3, startFakeS3 } from './s3-server.fixture.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const sockets = new Set<Socket>();

let server: FakeS3;
let place: Place;
let front: NetServer | Server | undefined;
beforeEach(async () => {
  server = await startFakeS3();
  place = newPlace();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (front ? front.close(resolve) : resolve(null)));
  front = undefined;
  await server.close();
});

const listen = async (made: NetServer | Server): Promise<number> => {
  front = made;
  made.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
};
const portOf = ({ endpoint }: FakeS3): number => Number(new URL(endpoint).port);
const open = (endpointurl: string, options: Readonly<Record<string, string>> = {}) =>
  openS3Store(remoteConfig('s3://bucket', { endpointurl, access_key_id: 'a', secret_access_key: 's', ...options }), {
    ...place,
    change: { retryMs: 1 },
  });
const roundTrip = async (endpoint: string, options: Readonly<Record<string, string>> = {}) => {
  const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 300_000));
  expect(await push(open(endpoint, options), place.cacheDir, [file], place)).toMatchObject({
    transferred: 1,
    failed: [],
  });
  const other = newPlace();
  expect(await fetch(open(endpoint, options), other.cacheDir, [file], other)).toMatchObject({
    transferred: 1,
    failed: [],
  });
};

describe.skipIf(!hasOpenssl)('TLS', () => {
  it('wants a certificate that it can trust: ssl_verify is its file, or false', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'idrift-tls-'));
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
      ],
      { stdio: 'pipe' },
    );
    const tls = createTls({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
      const behind = connect(portOf(server), '127.0.0.1');
      for (const each of [socket, behind]) each.on('error', () => {});
      socket.pipe(behind).pipe(socket);
    });
    const endpoint = `https://localhost:${await listen(tls)}`;
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 10));
    await expect(push(open(endpoint), place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { hint: expect.stringContaining('ssl_verify') },
    });
    await roundTrip(endpoint, { ssl_verify: cert });
    server.objects.clear();
    await roundTrip(endpoint, { ssl_verify: 'false' });
  }, 30_000);
});

describe('a proxy', () => {
  it('is asked to connect, with its login, and hands everything on', async () => {
    const asked: string[] = [];
    const proxy = createHttp();
    proxy.on('connect', (request, socket: Socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const behind = connect(portOf(server), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        behind.pipe(socket).pipe(behind);
      });
      for (const each of [socket, behind]) each.on('error', () => {});
    });
    vi.stubEnv('HTTP_PROXY', `http://us%40er:pw@127.0.0.1:${await listen(proxy)}`);
    vi.stubEnv('NO_PROXY', '');
    await roundTrip('http://s3.example.test:9000');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked[0]).toBe(`s3.example.test:9000 Basic ${Buffer.from('us@er:pw').toString('base64')}`);
  }, 30_000);
  it('that refuses is named', async () => {
    const proxy = createHttp();
    proxy.on('connect', (_request, socket: Socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${await listen(proxy)}`);
    vi.stubEnv('NO_PROXY', '');
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 10));
    await expect(push(open('http://s3.example.test:9000'), place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { message: expect.stringContaining('HTTP 407') },
    });
  }, 30_000);
});
