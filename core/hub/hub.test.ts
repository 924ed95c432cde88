/** Models from a hub of our own: whole and in pieces, refused, spoiled and offline, into the cache that Python shares. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { errorInfo } from '../contract/error-schema.ts';
import { cachedSnapshot } from './cache.ts';
import { downloadModel } from './download.ts';
import { type HubServer, startHub } from './hub-server.fixture.ts';
import { parseModelId } from './model-id.ts';
import { type HubSettings, hubSettings } from './settings.ts';

const root = mkdtempSync(join(tmpdir(), 'hub-'));
const ID = 'ann/tiny-bert';
const model = { id: ID, revision: 'main' };
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => (i * 7919) % 251));
const files = {
  'config.json': Buffer.from('{"model_type":"bert"}'),
  'tokenizer.json': bytes(1500),
  'vocab.txt': Buffer.from('[PAD]\n'),
  'model.safetensors': bytes(5000),
  'pytorch_model.bin': bytes(6000),
  'README.md': Buffer.from('# not needed'),
  'model-/../../../escaped.safetensors': bytes(1200),
};
const NEEDED = ['config.json', 'model.safetensors', 'tokenizer.json', 'vocab.txt'];

let hub: HubServer;
let count = 0;
beforeAll(async () => {
  hub = await startHub(ID, files);
});
afterEach(() => {
  Object.assign(hub.faults, { statuses: [], cuts: [], spoiled: false, wholeOnly: false });
  hub.seen.length = 0;
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

const settings = (changes: Partial<HubSettings> = {}): HubSettings => ({
  endpoint: hub.endpoint,
  token: null,
  cacheDir: join(root, `cache-${count++}`),
  offline: false,
  ...changes,
});

const download = async (given: HubSettings, signal?: AbortSignal) => {
  const going = downloadModel(given, model, signal);
  let progress: readonly number[] = [];
  let next = await going.next();
  for (; !next.done; next = await going.next()) progress = [...progress, next.value.bytes];
  return { snapshot: next.value, progress };
};

const errorOf = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (thrown) {
    return errorInfo.parse(thrown instanceof Error && 'info' in thrown ? thrown.info : thrown);
  }
  throw new Error('It did not fail.');
};

const expectWhole = (dir: string): void => {
  expect(readdirSync(dir).toSorted()).toEqual(NEEDED);
  for (const [name, content] of Object.entries(files)) {
    if (NEEDED.includes(name)) expect(readFileSync(join(dir, name)).equals(content)).toBe(true);
  }
};

test('brings what training needs into the layout that Python reads, and finds it again without asking', async () => {
  const given = settings({ token: 'hf_secret' });
  const { snapshot, progress } = await download(given);
  expect(snapshot.commit).toBe(hub.commit);
  expectWhole(snapshot.dir);
  expect(progress.at(-1)).toBe(NEEDED.reduce((sum, name) => sum + files[name as keyof typeof files].length, 0));
  expect(readlinkSync(join(snapshot.dir, 'config.json'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
  expect(readlinkSync(join(snapshot.dir, 'model.safetensors'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
  expect(readFileSync(join(given.cacheDir, 'models--ann--tiny-bert', 'refs', 'main'), 'utf8')).toBe(hub.commit);
  expect(cachedSnapshot(given.cacheDir, model)).toEqual(snapshot);
  expect(cachedSnapshot(given.cacheDir, { id: ID, revision: hub.commit })).toEqual(snapshot);
  // The token goes to the hub, never to the host that it points to.
  expect(hub.seen.filter(({ host }) => host === 'hub').every(({ token }) => token === 'Bearer hf_secret')).toBe(true);
  expect(hub.seen.filter(({ host }) => host === 'store').map(({ token }) => token)).toEqual([undefined, undefined]);
});

test('a download that is cut anywhere goes on from there', async () => {
  for (const cut of [1, 77, 499, 1499, 2500, 4999]) {
    hub.faults.cuts = [cut, cut];
    expectWhole((await download(settings())).snapshot.dir);
  }
});

test('one that breaks off again and again is given up, and what came stays', async () => {
  const given = settings();
  hub.faults.cuts = Array.from({ length: 20 }, () => 0);
  expect((await errorOf(download(given))).message).toContain('again and again');
  hub.faults.cuts = [];
  expectWhole((await download(given)).snapshot.dir);
});

test('what is there is not fetched again: only the rest is asked for', async () => {
  const given = settings();
  hub.faults.cuts = [9999, 3000];
  const stop = new AbortController();
  const aborted = (async () => {
    for await (const { file, bytes: have } of downloadModel(given, model, stop.signal))
      if (file === 'model.safetensors' && have > 4000) stop.abort();
  })();
  await expect(aborted).rejects.toThrow(/abort/);
  hub.seen.length = 0;
  expectWhole((await download(given)).snapshot.dir);
  expect(hub.seen.filter(({ host }) => host === 'store').map(({ range }) => range)).toEqual(['bytes=3000-']);
});

test('a host that knows no ranges sends it whole', async () => {
  const given = settings();
  hub.faults.cuts = [9999, 2000];
  const stop = new AbortController();
  const aborted = (async () => {
    for await (const { file, bytes: have } of downloadModel(given, model, stop.signal))
      if (file === 'model.safetensors' && have > 3000) stop.abort();
  })();
  await expect(aborted).rejects.toThrow(/abort/);
  hub.faults.wholeOnly = true;
  expectWhole((await download(given)).snapshot.dir);
});

test('other bytes than the hub lists are removed and said', async () => {
  const given = settings();
  hub.faults.spoiled = true;
  expect(await errorOf(download(given))).toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining('checksum'),
  });
  expect(cachedSnapshot(given.cacheDir, model)).toBeNull();
  hub.faults.spoiled = false;
  expectWhole((await download(given)).snapshot.dir);
});

test('what passes is waited for; what does not is said with what to do', async () => {
  hub.faults.statuses = [{ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }];
  expectWhole((await download(settings())).snapshot.dir);
  const refused = async (status: number, headers: Record<string, string> = {}, given = settings()) => {
    hub.faults.statuses = Array.from({ length: 8 }, () => ({ status, headers }));
    return errorOf(download(given));
  };
  const gated = { 'x-error-code': 'GatedRepo' };
  expect(await refused(401)).toMatchObject({ code: 'not-available', hint: expect.stringContaining('HF_TOKEN') });
  expect((await refused(403, gated)).message).toContain('accepted its terms');
  expect((await refused(403, gated, settings({ token: 'hf_x' }))).hint).toContain('the owner of the token');
  expect(await refused(404)).toMatchObject({ code: 'not-found' });
  expect((await refused(429, { 'retry-after': '3600' })).message).toContain('too many requests');
  expect((await refused(500)).message).toContain('status 500');
}, 30_000);

test('without a network the address is named, and what came stays', async () => {
  const gone = await startHub(ID, files);
  await gone.close();
  const error = await errorOf(download(settings({ endpoint: gone.endpoint })));
  expect(error).toMatchObject({ code: 'not-available', message: expect.stringContaining('cannot be reached') });
}, 30_000);

test('a model in shards comes with its index; one without weights is refused', async () => {
  const index = { weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' } };
  const { 'model.safetensors': _, 'pytorch_model.bin': __, ...rest } = files;
  const shards = {
    ...rest,
    'model.safetensors.index.json': Buffer.from(JSON.stringify(index)),
    'model-00001-of-00002.safetensors': bytes(2000),
    'model-00002-of-00002.safetensors': bytes(1200),
  };
  const sharded = await startHub(ID, shards);
  const { snapshot } = await download(settings({ endpoint: sharded.endpoint }));
  expect(existsSync(join(snapshot.dir, 'model-00002-of-00002.safetensors'))).toBe(true);
  await sharded.close();
  const empty = await startHub(ID, rest);
  expect((await errorOf(download(settings({ endpoint: empty.endpoint })))).message).toContain('no weights');
  await empty.close();
});

test('names of models, and what the environment says', () => {
  expect(parseModelId('KB/bert-base-swedish-cased')).toEqual({ id: 'KB/bert-base-swedish-cased', revision: 'main' });
  expect(parseModelId('a/b@v1.0')).toEqual({ id: 'a/b', revision: 'v1.0' });
  expect(['bert', '/a/b', 'a/b/c', '../b', 'a/b@', 'a b/c', 'a/b@main/../x'].map(parseModelId)).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  const env = { HF_HOME: join(root, 'home'), HF_HUB_OFFLINE: '1', HF_TOKEN: 'hf_x', HF_ENDPOINT: 'http://mirror/' };
  expect(hubSettings(env)).toEqual({
    endpoint: 'http://mirror',
    token: 'hf_x',
    cacheDir: join(root, 'home', 'hub'),
    offline: true,
  });
});
