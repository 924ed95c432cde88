/** The S3 store against a real MinIO: IDRIFT_S3_ENDPOINT names it; skipped where there is none. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { objectPath } from '../../store/objects.ts';
import { openRemote } from '../open-remote.ts';
import { bytesOf, newPlace, type Place, remoteConfig, wantedFile, wantedFolder } from '../remote.fixture.ts';
import type { ChildWork } from '../transfer-child.fixture.ts';
import { fetch } from '../fetch.ts';
import { push } from '../push.ts';
import type { Wanted } from '../wanted.ts';
import { LACKS_MINIO, newBucket, S3_ENDPOINT, S3_OPTIONS } from './minio.fixture.ts';
import { partsFolder } from './part-file.ts';

const MIB = 1 << 20;

const storeOf = (url: string, place: Place, options: Readonly<Record<string, string>> = S3_OPTIONS) =>
  openRemote(remoteConfig(url, options), { remotes: new Map(), ...place });

/** Runs the work and kills it, as kill -9 does, once so many bytes have gone over; what it printed. */
const inChild = (work: ChildWork, killAt = Number.POSITIVE_INFINITY): Promise<string[]> =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../transfer-child.fixture.ts', import.meta.url)), JSON.stringify(work)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (some: string) => {
      text += some;
      if (Number(text.trimEnd().split('\n').at(-1)) > killAt) child.kill('SIGKILL');
    });
    child.on('close', () => resolve(text.trimEnd().split('\n')));
  });

const md5OfFile = async (path: string): Promise<string> => {
  const digest = createHash('md5');
  for await (const piece of createReadStream(path)) digest.update(piece as Buffer);
  return digest.digest('hex');
};

describe('MinIO', () => {
  beforeEach(({ skip }) => skip(S3_ENDPOINT === '', LACKS_MINIO));

  it('keeps objects where and as DVC has them, and gives them back', async () => {
    const { name, client } = await newBucket();
    const place = newPlace();
    const wanted: Wanted[] = [
      wantedFile(place.cacheDir, 'a', bytesOf('a', 3 * MIB)),
      wantedFolder(place.cacheDir, 'd', { x: bytesOf('x', 10), empty: Buffer.alloc(0), 'sub/ü': bytesOf('y', 2000) }),
    ];
    const store = await storeOf(`s3://${name}/some/prefix`, place);
    expect(await push(store, place.cacheDir, wanted, place)).toMatchObject({ transferred: 5, failed: [] });
    const { oid } = wanted[0]?.id ?? { oid: '' };
    const head = await client.request({
      method: 'HEAD',
      key: `some/prefix/files/md5/${oid.slice(0, 2)}/${oid.slice(2)}`,
    });
    expect(head.headers).toMatchObject({ etag: `"${oid}"`, 'content-type': 'binary/octet-stream' });
    expect(await push(store, place.cacheDir, wanted, place)).toMatchObject({ transferred: 0 });
    const other = newPlace();
    const unknown = wanted.map((each) => ({ ...each, children: null }));
    expect(await fetch(store, other.cacheDir, unknown, other)).toMatchObject({
      transferred: 5,
      failed: [],
      missing: [],
    });
    expect(readdirSync(other.cacheDir, { recursive: true }).length).toBe(
      readdirSync(place.cacheDir, { recursive: true }).length,
    );
    const listed = [];
    for await (const some of store.list(false, {})) listed.push(...some);
    expect(listed).toHaveLength(5);
    await store.remove(
      listed.map(({ id }) => id),
      {},
    );
    expect(
      (
        await store.existing(
          listed.map(({ id }) => id),
          {},
        )
      ).size,
    ).toBe(0);
  }, 60_000);

  it('signs prefixes with any character', async () => {
    const { name } = await newBucket();
    const place = newPlace();
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 30));
    for (const prefix of ['a b', 'ü 漢字 😀', "x+y=z,'(1)*!~@:;$&"]) {
      const store = await storeOf(`s3://${name}/${prefix}`, place);
      expect(await push(store, place.cacheDir, [file], place)).toMatchObject({ transferred: 1, failed: [] });
      const ids = Array.from({ length: 30 }, (_, at) => ({ oid: at.toString(16).padStart(32, '0'), legacy: false }));
      expect([...(await store.existing([file.id, ...ids], {}))]).toEqual([file.id.oid]);
    }
  }, 60_000);

  it('refuses wrong keys and a bucket that is not there, each with its hint', async () => {
    const { name } = await newBucket();
    const place = newPlace();
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 30));
    const wrong = await storeOf(`s3://${name}`, place, { ...S3_OPTIONS, secret_access_key: 'wrongwrong' });
    await expect(push(wrong, place.cacheDir, [file], place)).rejects.toMatchObject({
      info: {
        message: expect.stringContaining('SignatureDoesNotMatch'),
        hint: expect.stringContaining('secret_access_key'),
      },
    });
    const nowhere = await storeOf('s3://idrift-no-such-bucket', place);
    await expect(push(nowhere, place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { code: 'not-found', message: expect.stringContaining('bucket') },
    });
    const anonymous = await storeOf(`s3://${name}`, place, { endpointurl: S3_ENDPOINT, allow_anonymous_login: 'true' });
    await expect(push(anonymous, place.cacheDir, [file], place)).rejects.toMatchObject({
      info: { code: 'not-available' },
    });
  }, 60_000);

  it('lets anybody read a public bucket without keys', async () => {
    const { name, client } = await newBucket();
    const place = newPlace();
    const file = wantedFile(place.cacheDir, 'a', bytesOf('a', 30));
    await push(await storeOf(`s3://${name}`, place), place.cacheDir, [file], place);
    const allowed = [
      { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${name}/*`] },
    ];
    await client.request({
      method: 'PUT',
      key: null,
      query: { policy: '' },
      body: Buffer.from(JSON.stringify({ Version: '2012-10-17', Statement: allowed })),
    });
    const other = newPlace();
    const anonymous = await storeOf(`s3://${name}`, other, { endpointurl: S3_ENDPOINT, allow_anonymous_login: 'true' });
    expect(await fetch(anonymous, other.cacheDir, [file], other)).toMatchObject({ transferred: 1 });
  }, 60_000);

  it('goes on with an upload and a download that were killed, in little memory', async () => {
    const { name, client } = await newBucket();
    const place = newPlace();
    const size = 200 * MIB;
    const file = wantedFile(place.cacheDir, 'large', bytesOf('large', size));
    const remote = remoteConfig(`s3://${name}/p`, S3_OPTIONS);
    const key = `p/files/md5/${file.id.oid.slice(0, 2)}/${file.id.oid.slice(2)}`;

    await inChild({ verb: 'push', remote, place, wanted: [file] }, 90 * MIB);
    const uploads = readdirSync(join(place.stateDir, 'uploads'));
    expect(uploads).toHaveLength(1);
    const pushed = await inChild({ verb: 'push', remote, place, wanted: [file] });
    expect(JSON.parse(pushed.at(-1) ?? '')).toMatchObject({ transferred: 1, failed: [] });
    expect((await client.request({ method: 'HEAD', key })).headers).toMatchObject({
      'content-length': String(size),
      etag: expect.stringContaining('-13"'),
    });
    expect(readdirSync(join(place.stateDir, 'uploads'))).toEqual([]);

    const other = newPlace();
    await inChild({ verb: 'fetch', remote, place: other, wanted: [{ ...file, size: null }] }, 90 * MIB);
    expect(existsSync(objectPath(other.cacheDir, file.id.oid))).toBe(false);
    expect(statSync(join(partsFolder(other.cacheDir), file.id.oid)).size).toBe(size);
    const fetched = await inChild({ verb: 'fetch', remote, place: other, wanted: [{ ...file, size: null }] });
    const result = JSON.parse(fetched.at(-1) ?? '') as { readonly rss: number };
    expect(result).toMatchObject({ transferred: 1, failed: [] });
    // Only what was missing came: 12 ranges of 8 MiB at least were there.
    expect(Number(fetched.at(-2))).toBeLessThan(size - 60 * MIB);
    expect(await md5OfFile(objectPath(other.cacheDir, file.id.oid))).toBe(file.id.oid);
    expect(existsSync(partsFolder(other.cacheDir))).toBe(false);
    expect(result.rss / 1024).toBeLessThan(300);
  }, 180_000);
});
