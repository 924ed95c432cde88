/** Push, fetch and status against a remote in a folder. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { legacyMd5OfFile } from '../formats/dos2unix.ts';
import { objectPath } from '../store/objects.ts';
import { cloudStatus } from './cloud-status.ts';
import { openLocalStore } from './local-store.ts';
import { bytesOf, newPlace, putObject, wantedFile, wantedFolder, writeObject } from './remote.fixture.ts';
import { fetch } from './fetch.ts';
import { push } from './push.ts';
import type { Wanted } from './wanted.ts';

const SMALL = bytesOf('small', 200);
const MEDIUM = bytesOf('medium', 3 << 20);

const makeThem = () => {
  const place = newPlace();
  const remote = join(place.dir, 'remote');
  const file = wantedFile(place.cacheDir, 'a.csv', MEDIUM);
  const folder = wantedFolder(place.cacheDir, 'd', {
    x: SMALL,
    'sub/y': bytesOf('y', 10),
    empty: Buffer.alloc(0),
    same: SMALL,
  });
  return { ...place, remote, store: openLocalStore(remote), file, folder, wanted: [file, folder] as Wanted[] };
};
const objectsIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .filter((path) => statSync(join(dir, path)).isFile())
        .toSorted()
    : [];
const unknown = (wanted: readonly Wanted[]): Wanted[] => wanted.map((each) => ({ ...each, children: null }));

describe('push', () => {
  it('brings what is missing, counts manifests as DVC does, and leaves 0444 objects and nothing else', async () => {
    const { cacheDir, remote, store, wanted, ...options } = makeThem();
    expect(await push(store, cacheDir, wanted, options)).toMatchObject({ transferred: 5, failed: [], missing: [] });
    expect(objectsIn(remote)).toEqual(objectsIn(cacheDir));
    expect(objectsIn(remote)).toHaveLength(5);
    for (const path of objectsIn(remote)) expect(statSync(join(remote, path)).mode & 0o777).toBe(0o444);
    expect(await push(store, cacheDir, wanted, options)).toMatchObject({ transferred: 0 });
  });
  it('sends no object whose bytes are not what its name says, and not the folder that holds it', async () => {
    const { cacheDir, store, wanted, folder, ...options } = makeThem();
    const bad = folder.children[0];
    if (!bad) throw new Error('no child');
    chmodSync(objectPath(cacheDir, bad.id.oid), 0o644);
    writeObject(cacheDir, bad.id.oid, bytesOf('other', 200));
    const result = await push(store, cacheDir, wanted, options);
    expect(result).toMatchObject({ transferred: 3, missing: [] });
    expect(result.failed).toHaveLength(1);
    expect(result.failed[0]).toMatchObject({
      name: 'd/x',
      fault: { info: { code: 'corrupt', message: expect.stringContaining('d/x') } },
    });
    expect([...(await store.existing([bad.id, folder.id], {}))]).toEqual([]);
  });
  it('leaves the manifest out while a file is in neither place, and tells which', async () => {
    const { cacheDir, store, folder, ...options } = makeThem();
    const lost = folder.children[1];
    rmSync(objectPath(cacheDir, lost?.id.oid ?? ''));
    expect(await push(store, cacheDir, [folder], options)).toMatchObject({
      transferred: 2,
      failed: [],
      missing: [{ name: 'd/sub/y' }],
    });
    expect((await store.existing([folder.id], {})).size).toBe(0);
  });
  it('believes a manifest on the remote; with checkFiles it mends the hole', async () => {
    const { cacheDir, store, remote, wanted, folder, ...options } = makeThem();
    await push(store, cacheDir, wanted, options);
    rmSync(objectPath(remote, folder.children[0]?.id.oid ?? ''));
    expect(await push(store, cacheDir, wanted, options)).toMatchObject({ transferred: 0 });
    expect(await push(store, cacheDir, wanted, { ...options, checkFiles: true })).toMatchObject({ transferred: 1 });
    expect(objectsIn(remote)).toEqual(objectsIn(cacheDir));
  });
  it('of a part of a folder sends its manifest only when the rest is there as well', async () => {
    const { cacheDir, store, folder, ...options } = makeThem();
    const part = { ...folder, children: folder.children.filter(({ name }) => name === 'd/x'), only: ['x'] };
    expect(await push(store, cacheDir, [part], options)).toMatchObject({ transferred: 1, incomplete: ['d'] });
    expect((await store.existing([folder.id], {})).size).toBe(0);
    const rest = {
      ...folder,
      children: folder.children.filter(({ name }) => name !== 'd/x'),
      only: ['sub', 'empty', 'same'],
    };
    expect(await push(store, cacheDir, [rest], options)).toMatchObject({ transferred: 3, incomplete: [] });
    expect((await store.existing([folder.id], {})).size).toBe(1);
    const other = newPlace();
    const wanted = [{ ...part, children: null }];
    expect(await fetch(store, other.cacheDir, wanted, other)).toMatchObject({ transferred: 2 });
  });
  it('is completed by the next one after it was cut off', async () => {
    const { cacheDir, store, remote, ...options } = makeThem();
    const folder = wantedFolder(
      cacheDir,
      'many',
      Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`f${at}`, bytesOf(`f${at}`, 100)])),
    );
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done > 0) controller.abort();
    };
    const cut = {
      ...store,
      upload: (...[tasks, calls]: Parameters<typeof store.upload>) =>
        store.upload(tasks.slice(0, 1000), calls).then(() => controller.signal.throwIfAborted()),
    };
    await expect(push(cut, cacheDir, [folder], { ...options, signal: controller.signal, onProgress })).rejects.toThrow(
      'abort',
    );
    expect((await store.existing([folder.id], {})).size).toBe(0);
    const result = await push(store, cacheDir, [folder], options);
    expect(result.transferred).toBe(2001);
    expect((await store.existing([folder.id, ...folder.children.map(({ id }) => id)], {})).size).toBe(3001);
    expect(objectsIn(remote)).toHaveLength(3001);
  }, 30_000);
  it('asks for little when a new version of a folder shares files with one it has pushed', async () => {
    const { cacheDir, store, folder, ...options } = makeThem();
    await push(store, cacheDir, [folder], options);
    const next = wantedFolder(cacheDir, 'd', {
      x: SMALL,
      'sub/y': bytesOf('y', 10),
      empty: Buffer.alloc(0),
      new: bytesOf('new', 5),
    });
    const asked: number[] = [];
    const watched = {
      ...store,
      existing: (...[ids, how]: Parameters<typeof store.existing>) => (
        asked.push(ids.length), store.existing(ids, how)
      ),
    };
    expect(await push(watched, cacheDir, [next], options)).toMatchObject({ transferred: 2 });
    expect(asked).toEqual([1, 1, 1]);
  });
  it('keeps legacy objects in their own place, by their own hash', async () => {
    const { cacheDir, stateDir, dir, store, remote } = makeThem();
    const text = join(dir, 'text');
    writeFileSync(text, 'a\r\nb\r\n');
    const oid = legacyMd5OfFile(text);
    writeObject(cacheDir, oid, readFileSync(text), true);
    const wanted: Wanted[] = [{ id: { oid, legacy: true }, name: 'text', size: null, children: null }];
    expect(await push(store, cacheDir, wanted, { stateDir })).toMatchObject({ transferred: 1, failed: [] });
    expect(objectsIn(remote)).toEqual([join(oid.slice(0, 2), oid.slice(2))]);
    const other = newPlace();
    expect(await fetch(store, other.cacheDir, wanted, other)).toMatchObject({ transferred: 1, failed: [] });
    expect(readFileSync(objectPath(other.cacheDir, oid, true), 'utf8')).toBe('a\r\nb\r\n');
  });
});

describe('fetch', () => {
  it('brings manifests, then their files, and only what is missing', async () => {
    const { cacheDir, store, wanted, ...options } = makeThem();
    await push(store, cacheDir, wanted, options);
    const other = newPlace();
    const result = await fetch(store, other.cacheDir, unknown(wanted), other);
    expect(result).toMatchObject({ transferred: 5, failed: [], missing: [] });
    expect(result.wanted[1]?.children?.map(({ name }) => name)).toEqual(['d/empty', 'd/same', 'd/sub/y', 'd/x']);
    expect(objectsIn(other.cacheDir)).toEqual(objectsIn(cacheDir));
    for (const path of objectsIn(other.cacheDir)) expect(statSync(join(other.cacheDir, path)).mode & 0o777).toBe(0o444);
    expect(await fetch(store, other.cacheDir, unknown(wanted), other)).toMatchObject({ transferred: 0 });
  });
  it('keeps no object with other bytes than its name says, and names it', async () => {
    const { cacheDir, store, remote, wanted, file, ...options } = makeThem();
    await push(store, cacheDir, wanted, options);
    chmodSync(objectPath(remote, file.id.oid), 0o644);
    writeObject(remote, file.id.oid, bytesOf('bad', 100));
    const other = newPlace();
    const result = await fetch(store, other.cacheDir, unknown(wanted), other);
    expect(result).toMatchObject({ transferred: 4, failed: [{ name: 'a.csv', fault: { info: { code: 'corrupt' } } }] });
    expect(existsSync(objectPath(other.cacheDir, file.id.oid))).toBe(false);
    expect(objectsIn(other.cacheDir)).toHaveLength(4);
  });
  it('refuses a manifest that leads out of its folder', async () => {
    const { store, remote } = makeThem();
    const bytes = Buffer.from('[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "../../x"}]');
    const oid = putObject(remote, bytes, '.dir');
    const other = newPlace();
    const result = await fetch(
      store,
      other.cacheDir,
      [{ id: { oid, legacy: false }, name: 'evil', size: null, children: null }],
      other,
    );
    expect(result.failed).toMatchObject([{ name: 'evil', fault: { info: { code: 'corrupt' } } }]);
  });
  it('tells what is in neither place apart from a hole in a folder', async () => {
    const { cacheDir, store, remote, wanted, folder, ...options } = makeThem();
    await push(store, cacheDir, wanted, options);
    rmSync(objectPath(remote, folder.children[1]?.id.oid ?? ''));
    const nowhere: Wanted = { id: { oid: 'f'.repeat(32), legacy: false }, name: 'gone', size: null, children: null };
    const other = newPlace();
    const result = await fetch(store, other.cacheDir, [...unknown(wanted), nowhere], other);
    expect(result).toMatchObject({ transferred: 4, missing: [{ name: 'gone' }], failed: [{ name: 'd/sub/y' }] });
  });
});

describe('cloudStatus', () => {
  it('has the words of dvc status -c', async () => {
    const { cacheDir, store, wanted, file, folder, ...options } = makeThem();
    await push(store, cacheDir, [file], options);
    rmSync(objectPath(cacheDir, file.id.oid));
    rmSync(objectPath(cacheDir, folder.children[1]?.id.oid ?? ''));
    const status = await cloudStatus(store, cacheDir, wanted, options);
    expect(Object.fromEntries(status)).toEqual({
      'a.csv': 'deleted',
      d: 'new',
      'd/x': 'new',
      'd/same': 'new',
      'd/empty': 'new',
      'd/sub/y': 'missing',
    });
  });
});
