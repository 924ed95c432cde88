import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../base/hash.ts';
import { addObject } from './cache.ts';
import { objectPath } from './store/objects.ts';
import { loadDvcConfig } from './config/load.ts';
import { git } from './git.ts';
import { emptyFolder, errorOf, jsonl, row, twoVersions, V1, V2, writeData } from './project.fixture.ts';
import { outsOf } from './split-files.ts';
import { addFile, checkout, dataStatus } from './workspace.ts';

const train = (dir: string): string => readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8');
const NONE = { added: [], modified: [], deleted: [], renamed: [], unknown: [] };
const CLEAN = { committed: NONE, uncommitted: NONE, notInCache: [], untracked: [] };

describe('adding a file', () => {
  it('stores it, points to it, has git ignore it, and stages both', async () => {
    const dir = await twoVersions();
    writeData(dir, 'data/extra #1.jsonl', [row('hej')]);
    const out = await addFile(dir, 'data/extra #1.jsonl');
    const md5 = hashBytes('md5', jsonl([row('hej')]));
    expect(out).toEqual({ path: 'data/extra #1.jsonl', md5, size: 33, legacy: false });
    expect(readFileSync(join(dir, 'data', '.gitignore'), 'utf8')).toMatch(/\n\/extra \\#1\.jsonl\n$/);
    expect(await git(dir, ['status', '--porcelain'])).toBe('M  data/.gitignore\nA  "data/extra #1.jsonl.dvc"\n');
    expect(await dataStatus(dir)).toEqual({ ...CLEAN, committed: { ...NONE, added: ['data/extra #1.jsonl'] } });
  });
  it.each([
    ['is not there', 'data/none.jsonl', 'not-found'],
    ['lies outside', '../x.jsonl', 'bad-input'],
    ['is a folder with tracked files', 'data', 'conflict'],
    ["is git's own", '.git/config', 'bad-input'],
    ['git tracks itself', '.dvcignore', 'conflict'],
  ])('refuses one that %s', async (_, path, code) => {
    expect(await errorOf(async () => addFile(await twoVersions(), path))).toMatchObject({ code });
  });
  it('refuses one in a tracked folder whose manifest is not there, or that links elsewhere', async () => {
    const [dir, outside] = [await twoVersions(), emptyFolder()];
    writeData(dir, 'set/a.jsonl', [row('a')]);
    writeFileSync(
      join(dir, 'set.dvc'),
      'outs:\n- md5: d751713988987e9331980363e24189ce.dir\n  hash: md5\n  path: set\n',
    );
    expect(await errorOf(() => addFile(dir, 'set/a.jsonl'))).toMatchObject({ code: 'not-available', where: 'set' });
    writeFileSync(join(outside, 'a.jsonl'), '');
    symlinkSync(outside, join(dir, 'link'));
    expect(await errorOf(() => addFile(dir, 'link/a.jsonl'))).toMatchObject({ code: 'bad-input' });
  });
});

describe('checkout', () => {
  it("makes the files a revision's, and back", async () => {
    const dir = await twoVersions();
    expect((await checkout(dir, 'HEAD~1')).written).toEqual(['data/train.jsonl', 'data/val.jsonl']);
    expect(train(dir)).toBe(jsonl(V1.train));
    expect((await dataStatus(dir)).uncommitted.modified).toEqual(['data/train.jsonl', 'data/val.jsonl']);
    rmSync(join(dir, 'data', 'val.jsonl'));
    expect((await checkout(dir, 'workspace')).written.toSorted()).toEqual(['data/train.jsonl', 'data/val.jsonl']);
    expect(train(dir)).toBe(jsonl(V2.train));
    expect(await dataStatus(dir)).toEqual(CLEAN);
  });
  it('does not overwrite changes that are saved nowhere, unless forced', async () => {
    const dir = await twoVersions();
    writeData(dir, 'data/train.jsonl', [row(`unsaved ${dir}`)]);
    expect(await errorOf(() => checkout(dir, 'HEAD~1'))).toMatchObject({ code: 'conflict' });
    expect(train(dir)).toContain('unsaved');
    await checkout(dir, 'HEAD~1', { force: true, paths: ['data/train.jsonl'] });
    expect(train(dir)).toBe(jsonl(V1.train));
  });
  it('leaves a file as it is when its object is missing', async () => {
    const dir = await twoVersions();
    const val = (await outsOf(dir, 'HEAD~1')).find(({ path }) => path === 'data/val.jsonl');
    rmSync(objectPath(loadDvcConfig(dir).cache.dir, val?.md5 ?? ''));
    expect(await errorOf(() => checkout(dir, 'HEAD~1'))).toMatchObject({ code: 'not-available' });
    expect(readFileSync(join(dir, 'data', 'val.jsonl'), 'utf8')).toBe(jsonl(V2.val));
  });
  it('does not write through a link that leads outside', async () => {
    const [dir, outside] = [await twoVersions(), emptyFolder()];
    rmSync(join(dir, 'data'), { recursive: true });
    symlinkSync(outside, join(dir, 'data'));
    expect(await errorOf(() => checkout(dir, 'HEAD'))).toMatchObject({ code: 'bad-input' });
    expect(existsSync(join(outside, 'train.jsonl'))).toBe(false);
  });
});

describe('a tracked folder', () => {
  const withFolder = async (relpath: string): Promise<string> => {
    const dir = await twoVersions();
    const cacheDir = loadDvcConfig(dir).cache.dir;
    const md5 = addObject(cacheDir, Buffer.from('a'));
    const manifest = addObject(cacheDir, Buffer.from(JSON.stringify([{ md5, relpath }])), '.dir');
    writeFileSync(join(dir, 'set.dvc'), `outs:\n- md5: ${manifest}\n  hash: md5\n  path: set\n`);
    return dir;
  };
  it('is its files', async () => {
    const dir = await withFolder('sub/a.txt');
    expect((await checkout(dir, 'workspace')).written).toEqual(['set/']);
    expect(readFileSync(join(dir, 'set', 'sub', 'a.txt'), 'utf8')).toBe('a');
  });
  it.each(['../a.txt', '/etc/a', '../set/a.txt', 'x/../../a', '.git/config'])(
    'whose manifest names %s is refused',
    async (relpath) => {
      const dir = await withFolder(relpath);
      expect(await errorOf(() => outsOf(dir, 'workspace'))).toMatchObject({ code: 'corrupt', where: 'set' });
    },
  );
  it('without its manifest is not in the cache, and is not checked out in silence', async () => {
    const dir = await twoVersions();
    mkdirSync(join(dir, 'set'));
    writeFileSync(
      join(dir, 'set.dvc'),
      'outs:\n- md5: d751713988987e9331980363e24189ce.dir\n  hash: md5\n  path: set\n',
    );
    expect(await dataStatus(dir)).toMatchObject({ uncommitted: NONE, notInCache: ['set/'] });
    expect(await errorOf(() => checkout(dir, 'workspace'))).toMatchObject({ code: 'not-available' });
  });
});

describe('the DVC config', () => {
  it('takes the cache folder of config.local, relative to .dvc', () => {
    const dir = emptyFolder();
    mkdirSync(join(dir, '.dvc'));
    expect(loadDvcConfig(dir)).toMatchObject({
      cache: { dir: join(dir, '.dvc', 'cache') },
      core: { autostage: false },
    });
    writeFileSync(join(dir, '.dvc', 'config'), '[core]\n    autostage = True # yes\n[cache]\n    dir = /elsewhere\n');
    writeFileSync(
      join(dir, '.dvc', 'config.local'),
      '[cache]\n    dir = "../my cache"\n[\'remote "x"\']\n    url = no\n',
    );
    expect(loadDvcConfig(dir)).toMatchObject({ cache: { dir: join(dir, 'my cache') }, core: { autostage: true } });
  });
});
