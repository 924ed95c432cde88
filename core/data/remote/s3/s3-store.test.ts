/** The S3 store against a server of our own that fails in every way it can; the real one is in s3-store.minio.test.ts. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectPath } from '../../store/objects.ts';
import {
  bytesOf,
  newPlace,
  type Place,
  remoteConfig,
  wantedFile,
  wantedFolder,
  writeObject,
} from '../remote.fixture.ts';
import { fetch } from '../fetch.ts';
import { push } from '../push.ts';
import type { Wanted } from '../wanted.ts';
import { openS3Store } from './s3-store.ts';
import { type FakeS3, startFakeS3 } from './s3-server.fixture.ts';
import type { S3Settings } from './settings.ts';

const MIB = 1 << 20;
const KEYS = { access_key_id: 'a', secret_access_key: 's' };

let server: FakeS3;
let place: Place;
beforeEach(async () => {
  server = await startFakeS3();
  place = newPlace();
});
afterEach(async () => {
  await server.close();
  rmSync(place.dir, { recursive: true, force: true });
});

const open = (where: Place = place, change: Partial<S3Settings> = {}) =>
  openS3Store(remoteConfig('s3://bucket/pre/fix', { endpointurl: server.endpoint, ...KEYS }), {
    ...where,
    change: { retryMs: 2, ...change },
  });
const keyOf = (oid: string): string => `pre/fix/files/md5/${oid.slice(0, 2)}/${oid.slice(2)}`;
const pushAll = (wanted: readonly Wanted[], change: Partial<S3Settings> = {}, more: { checkFiles?: boolean } = {}) =>
  push(open(place, change), place.cacheDir, wanted, { ...place, ...more });
const tenFiles = () =>
  wantedFolder(
    place.cacheDir,
    'd',
    Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`f${at}`, bytesOf(`${at}`, 50)])),
  );

describe('requests', () => {
  it('are few: a push of ten files, one with nothing to do, and a fetch with all there', async () => {
    const folder = tenFiles();
    expect(await pushAll([folder])).toMatchObject({ transferred: 11 });
    expect(server.counts()).toEqual({ HEAD: 11, PUT: 11 });
    expect([...server.objects.keys()].at(-1)).toBe(keyOf(folder.id.oid));
    expect(server.asked.at(-1)?.headers['content-type']).toBe('binary/octet-stream');
    server.asked.length = 0;
    expect(await pushAll([folder])).toMatchObject({ transferred: 0 });
    expect(server.counts()).toEqual({ HEAD: 1 });
    server.asked.length = 0;
    expect(await fetch(open(), place.cacheDir, [folder], place)).toMatchObject({ transferred: 0 });
    expect(server.counts()).toEqual({});
  });
  it('list the remote instead of asking for thousands of objects one by one', async () => {
    const files = Object.fromEntries(Array.from({ length: 2500 }, (_, at) => [`f${at}`, bytesOf(`n${at}`, 20)]));
    const folder = wantedFolder(place.cacheDir, 'd', files);
    expect(await pushAll([folder])).toMatchObject({ transferred: 2501 });
    expect(server.counts()).toEqual({ HEAD: 1, LIST: 1, PUT: 2501 });
    server.objects.delete(keyOf(folder.children[7]?.id.oid ?? ''));
    server.asked.length = 0;
    expect(await pushAll([folder], {}, { checkFiles: true })).toMatchObject({ transferred: 1 });
    expect(server.counts()).toEqual({ HEAD: 1, LIST: 3, PUT: 1 });
  }, 30_000);
  it('ask one by one where the remote holds far more than is wanted', async () => {
    for (let at = 0; at < 8000; at++)
      server.objects.set(keyOf((at * 8).toString(16).padStart(4, '0') + '0'.repeat(28)), Buffer.alloc(1));
    const folder = wantedFolder(
      place.cacheDir,
      'd',
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, bytesOf(`m${at}`, 20)])),
    );
    await pushAll([folder]);
    expect(server.counts()['LIST']).toBe(1);
    expect(server.counts()['HEAD']).toBeGreaterThan(25);
  });
});

describe('faults of server and network', () => {
  it('are outlived: dropped connections, 500, 503 SlowDown, 429', async () => {
    const troubles = [
      { drop: 'at once' },
      { status: 503, code: 'SlowDown' },
      { status: 500, code: 'InternalError' },
      { drop: 'after the head' },
      { status: 429, code: 'TooManyRequests' },
    ] as const;
    server.trouble = (_, at) => (at % 3 === 1 ? (troubles[Math.floor(at / 3) % troubles.length] ?? null) : null);
    const folder = tenFiles();
    expect(await pushAll([folder])).toMatchObject({ transferred: 11, failed: [] });
    server.trouble = (_, at) => (at % 2 === 0 ? { drop: 20 } : null);
    const other = newPlace();
    const result = await fetch(open(other), other.cacheDir, [{ ...folder, children: null }], other);
    expect(result).toMatchObject({ transferred: 11, failed: [] });
    for (const { id } of folder.children)
      expect(readFileSync(objectPath(other.cacheDir, id.oid))).toEqual(
        readFileSync(objectPath(place.cacheDir, id.oid)),
      );
  });
  it('end the push when they do not end, and what is there counts the next time', async () => {
    const folder = tenFiles();
    let puts = 0;
    server.trouble = ({ method }) => (method === 'PUT' && ++puts > 4 ? { drop: 'at once' } : null);
    await expect(pushAll([folder])).rejects.toMatchObject({
      info: { code: 'not-available', message: expect.stringContaining('s3://bucket/') },
    });
    expect(server.objects.size).toBe(4);
    server.trouble = () => null;
    expect(await pushAll([folder])).toMatchObject({ transferred: 7 });
  });
  it('an access that is refused is told once, with what to do', async () => {
    server.trouble = () => ({ status: 403, code: 'AccessDenied', message: 'No' });
    await expect(pushAll([tenFiles()])).rejects.toMatchObject({
      info: {
        code: 'not-available',
        message: expect.stringContaining('AccessDenied: No (HTTP 403)'),
        hint: expect.stringContaining('rights'),
      },
    });
    expect(server.asked.length).toBeLessThan(12);
    server.trouble = () => ({ status: 403, code: 'SignatureDoesNotMatch' });
    await expect(pushAll([tenFiles()])).rejects.toMatchObject({
      info: { hint: expect.stringContaining('access_key_id') },
    });
  });
  it('wrong bytes are asked for twice, named, and not kept', async () => {
    const folder = tenFiles();
    await pushAll([folder]);
    const bad = folder.children[3]?.id.oid ?? '';
    server.objects.set(keyOf(bad), bytesOf('bad', 50));
    server.asked.length = 0;
    const other = newPlace();
    const result = await fetch(open(other), other.cacheDir, [{ ...folder, children: null }], other);
    expect(result).toMatchObject({ transferred: 10, failed: [{ name: 'd/f3', fault: { info: { code: 'corrupt' } } }] });
    expect(server.asked.filter(({ path }) => path.endsWith(bad.slice(2)))).toHaveLength(2);
    expect(existsSync(objectPath(other.cacheDir, bad))).toBe(false);
    expect(readdirSync(other.cacheDir)).toEqual(['files']);
  });
  it('wrong bytes that come once are fetched again', async () => {
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 100));
    await pushAll([file]);
    server.trouble = ({ method }, at) => (method === 'GET' && at === 2 ? { body: bytesOf('b', 100) } : null);
    const other = newPlace();
    expect(await fetch(open(other), other.cacheDir, [file], other)).toMatchObject({ transferred: 1, failed: [] });
  });
  it('a server that is not there, and one that speaks no HTTP', async () => {
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 100));
    const closed = openS3Store(remoteConfig('s3://bucket', { endpointurl: 'http://127.0.0.1:1', ...KEYS }), {
      ...place,
      change: { retryMs: 1 },
    });
    await expect(push(closed, place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { code: 'not-available', message: expect.stringContaining('ECONNREFUSED') },
    });
    const tls = openS3Store(
      remoteConfig('s3://bucket', { endpointurl: server.endpoint.replace('http', 'https'), ...KEYS }),
      { ...place, change: { retryMs: 1 } },
    );
    await expect(push(tls, place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { hint: expect.stringContaining('endpointurl') },
    });
  });
  it('the bucket of another region: asked there from then on', async () => {
    server.trouble = ({ headers }) =>
      headers.authorization?.includes('/eu-west-1/')
        ? null
        : { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } };
    expect(await pushAll([tenFiles()])).toMatchObject({ transferred: 11 });
  });
});

describe('large objects', () => {
  const parts = { partsFrom: 6 * MIB, partSize: 5 * MIB };

  it('go in parts, and an upload that was cut off sends only what is missing', async () => {
    const bytes = bytesOf('large', 21 * MIB);
    const file = wantedFile(place.cacheDir, 'large', bytes);
    let puts = 0;
    server.trouble = ({ method }) => (method === 'PUT' && ++puts > 2 ? { drop: 'at once' } : null);
    await expect(pushAll([file], parts)).rejects.toThrow('No answer');
    const [id] = server.uploads.keys();
    expect(server.uploads.get(id ?? '')?.parts.size).toBe(2);
    server.trouble = () => null;
    server.asked.length = 0;
    expect(await pushAll([file], parts)).toMatchObject({ transferred: 1, bytes: bytes.length });
    expect(server.counts()).toEqual({ HEAD: 1, GET: 1, PUT: 3, POST: 1 });
    expect(server.objects.get(keyOf(file.id.oid))?.equals(bytes)).toBe(true);
    expect(readdirSync(join(place.stateDir, 'uploads'))).toEqual([]);
  });
  it('are begun anew when the server has forgotten the upload', async () => {
    const file = wantedFile(place.cacheDir, 'large', bytesOf('large', 12 * MIB));
    let puts = 0;
    server.trouble = ({ method }) => (method === 'PUT' && ++puts > 1 ? { status: 403, code: 'AccessDenied' } : null);
    await expect(pushAll([file], parts)).rejects.toThrow('AccessDenied');
    server.trouble = () => null;
    server.uploads.clear();
    expect(await pushAll([file], parts)).toMatchObject({ transferred: 1 });
  });
  it('are not completed when the cache object is not what its name says', async () => {
    const file = wantedFile(place.cacheDir, 'large', bytesOf('large', 12 * MIB));
    rmSync(objectPath(place.cacheDir, file.id.oid));
    writeObject(place.cacheDir, file.id.oid, bytesOf('other', 12 * MIB));
    expect(await pushAll([file], parts)).toMatchObject({
      transferred: 0,
      failed: [{ fault: { info: { code: 'corrupt' } } }],
    });
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
    // In one piece: the last bytes are held back.
    expect(await pushAll([file])).toMatchObject({ transferred: 0, failed: [{ name: 'large' }] });
    expect(server.objects.size).toBe(0);
  });
  it('come in ranges, and a fetch that was cut off asks only for the rest', async () => {
    const bytes = bytesOf('large', 41 * MIB);
    const file = wantedFile(place.cacheDir, 'large', bytes);
    await pushAll([file]);
    const other = newPlace();
    let ranges = 0;
    server.trouble = ({ method }) => (method === 'GET' && ++ranges > 3 ? { status: 403, code: 'AccessDenied' } : null);
    await expect(fetch(open(other), other.cacheDir, [{ ...file, size: null }], other)).rejects.toThrow('AccessDenied');
    server.trouble = () => null;
    server.asked.length = 0;
    expect(await fetch(open(other), other.cacheDir, [{ ...file, size: null }], other)).toMatchObject({
      transferred: 1,
      failed: [],
    });
    expect(server.counts()).toEqual({ GET: 3 });
    expect(readFileSync(objectPath(other.cacheDir, file.id.oid)).equals(bytes)).toBe(true);
    expect(readdirSync(other.cacheDir)).toEqual(['files']);
  });
  it('a damaged part file is not believed: fetched once more from the start', async () => {
    const bytes = bytesOf('large', 17 * MIB);
    const file = wantedFile(place.cacheDir, 'large', bytes);
    await pushAll([file]);
    const other = newPlace();
    let gets = 0;
    server.trouble = ({ method }) => (method === 'GET' && ++gets === 2 ? { body: bytesOf('x', 8 * MIB) } : null);
    expect(await fetch(open(other), other.cacheDir, [file], other)).toMatchObject({
      transferred: 0,
      failed: [{ name: 'large' }],
    });
    expect(await fetch(open(other), other.cacheDir, [file], other)).toMatchObject({ transferred: 1 });
    expect(readFileSync(objectPath(other.cacheDir, file.id.oid)).equals(bytes)).toBe(true);
  });
});

describe('list and remove', () => {
  it('finds objects of both layouts and nothing else', async () => {
    const folder = tenFiles();
    await pushAll([folder]);
    server.objects.set(`pre/fix/ab/${'c'.repeat(30)}`, Buffer.alloc(3));
    server.objects.set('pre/fix/runs/ab/x', Buffer.alloc(3));
    server.objects.set('pre/fix/files/md5/ab/.tmp', Buffer.alloc(3));
    const store = open();
    const all = async (legacy: boolean) => {
      const found = [];
      for await (const some of store.list(legacy, {})) found.push(...some);
      return found;
    };
    expect(await all(false)).toHaveLength(11);
    expect(await all(true)).toEqual([{ id: { oid: `ab${'c'.repeat(30)}`, legacy: true }, size: 3 }]);
    await store.remove(
      (await all(false)).map(({ id }) => id),
      {},
    );
    expect([...server.objects.keys()]).toHaveLength(3);
    expect(await store.files.list('runs')).toEqual(['runs/ab/x']);
  });
});
