/** What others, crashes and odd names leave in a project: named in an error, and nothing lost. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { git } from '../git.ts';
import { initProject } from '../init.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { objectPath } from '../store/objects.ts';
import { storeFile } from '../store/store-file.ts';
import { add } from './add.ts';
import { checkout } from './checkout.ts';
import { dataStatus } from './data-status.ts';
import { type DvcProject, openDvcProject } from './project.ts';
import { status } from './status.ts';

const project = async (files: Readonly<Record<string, string>> = {}): Promise<DvcProject> => {
  const dir = emptyFolder();
  await initProject(dir);
  for (const [path, text] of Object.entries(files)) write(dir, path, text);
  return openDvcProject(dir);
};
const write = (root: string, path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const text = ({ root }: DvcProject, path: string): string => readFileSync(join(root, path), 'utf8');
const object = ({ config }: DvcProject, content: string): string =>
  objectPath(config.cache.dir, hashBytes('md5', content));

describe('a pointer', () => {
  it.each([
    ['with merge-conflict markers', '<<<<<<< HEAD\nouts:\n=======\nouts: []\n>>>>>>> b\n', /merge/],
    ['that is no YAML', 'outs:\n- md5: [\n', /YAML/],
  ])('%s is named, with its file', async (_, pointer, message) => {
    const error = await errorOf(async () => status(await project({ 'x.dvc': pointer })));
    expect(error).toMatchObject({ code: 'bad-input', where: expect.stringContaining('x.dvc') });
    expect(error.message).toMatch(message);
  });
  it.each(['../x', '.git/hooks/pre-commit', '.dvc/config.local', '/tmp/x'])(
    'that names %s has nothing written there',
    async (path) => {
      const all = await project({ 'a.csv': 'a' });
      await add(all, ['a.csv']);
      write(all.root, 'x.dvc', `outs:\n- md5: ${hashBytes('md5', 'a')}\n  hash: md5\n  path: ${path}\n`);
      const before = readdirSync(join(all.root, '..'));
      await checkout(all, [], { force: true }).catch(() => null);
      expect(readdirSync(join(all.root, '..')).filter((name) => !before.includes(name) && name === 'x')).toEqual([]);
      expect(existsSync(join(all.root, '.git', 'hooks', 'pre-commit'))).toBe(false);
      expect(existsSync(join(all.root, '.dvc', 'config.local'))).toBe(false);
    },
  );
  it('to an object that is nowhere: the out has failed, its file stays', async () => {
    const all = await project({ 'a.csv': 'one\n' });
    await add(all, ['a.csv']);
    rmSync(object(all, 'one\n'));
    expect(await status(all)).toEqual({ 'a.csv.dvc': [{ 'changed outs': { 'a.csv': 'not in cache' } }] });
    write(all.root, 'a.csv', 'two\n');
    expect((await checkout(all, [], { force: true })).failed).toEqual(['a.csv']);
    expect(text(all, 'a.csv')).toBe('two\n');
  });
});

describe('a folder', () => {
  it.each(['../x', '/tmp/x', 'a/../../x', 'a//b', '.git/config', ''])(
    'whose manifest names "%s" is not checked out',
    async (relpath) => {
      const all = await project({ 'set/a': 'a' });
      await add(all, ['set']);
      const bytes = JSON.stringify([{ md5: hashBytes('md5', 'a'), relpath }]);
      const oid = `${hashBytes('md5', bytes)}.dir`;
      const path = objectPath(all.config.cache.dir, oid);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, bytes, { mode: 0o444 });
      writeFileSync(join(all.root, 'set.dvc'), `outs:\n- md5: ${oid}\n  hash: md5\n  path: set\n`);
      expect((await checkout(all, [], { force: true })).failed).toEqual(['set']);
      expect(text(all, 'set/a')).toBe('a');
    },
  );
  it('in which a link leads outside is not written through', async () => {
    const [all, outside] = [await project({ 'set/sub/a': 'a' }), emptyFolder()];
    await add(all, ['set']);
    rmSync(join(all.root, 'set', 'sub'), { recursive: true });
    symlinkSync(outside, join(all.root, 'set', 'sub'));
    expect(await errorOf(() => checkout(all, [], { force: true }))).toMatchObject({ code: 'bad-input' });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a damaged object', () => {
  it('is found when it is used, named and set aside; the file in the folder stays', async () => {
    const all = await project({ 'a.csv': 'good\n' });
    await add(all, ['a.csv']);
    chmodSync(object(all, 'good\n'), 0o644);
    writeFileSync(object(all, 'good\n'), 'bad!\n');
    chmodSync(object(all, 'good\n'), 0o444);
    rmSync(join(all.root, 'a.csv'));
    const done = await checkout(all);
    expect(done).toMatchObject({ failed: ['a.csv'], corrupt: [{ path: 'a.csv', object: object(all, 'good\n') }] });
    expect(existsSync(join(all.root, 'a.csv'))).toBe(false);
    expect(existsSync(object(all, 'good\n'))).toBe(false);
  });
  it('of another size is replaced by the good file that is added', async () => {
    const all = await project({ 'a.csv': 'good\n' });
    await add(all, ['a.csv']);
    chmodSync(object(all, 'good\n'), 0o644);
    writeFileSync(object(all, 'good\n'), 'cut');
    chmodSync(object(all, 'good\n'), 0o444);
    rmSync(join(all.tmpDir, 'idrift'), { recursive: true });
    await add(all, ['a.csv']);
    expect(readFileSync(object(all, 'good\n'), 'utf8')).toBe('good\n');
    expect(text(all, 'a.csv')).toBe('good\n');
  });
  it('that is not 0444 and wrong does not count as there', async () => {
    const all = await project({ 'a.csv': 'good\n' });
    await add(all, ['a.csv']);
    chmodSync(object(all, 'good\n'), 0o644);
    expect(await status(all)).toEqual({});
    expect(lstatSync(object(all, 'good\n')).mode & 0o777).toBe(0o444);
    chmodSync(object(all, 'good\n'), 0o644);
    writeFileSync(object(all, 'good\n'), 'bad!\n');
    expect(await status(all)).toEqual({ 'a.csv.dvc': [{ 'changed outs': { 'a.csv': 'not in cache' } }] });
  });
});

describe('names', () => {
  const names = [
    'é-nfc'.normalize('NFC'),
    'é-nfd'.normalize('NFD'),
    'é-nfc'.normalize('NFD'),
    'new\nline',
    'x'.repeat(251),
    'å'.repeat(125),
    ' blank ',
    '#hash',
    'quote\'"',
    '😀',
    '[a]*?!',
  ];
  it.each(names.map((name) => [JSON.stringify(name).slice(0, 40), name] as const))(
    '%s come back byte for byte, and git ignores them',
    async (_, name) => {
      const all = await project({ [`set/${name}`]: 'in a folder' });
      write(all.root, name, name);
      await add(all, ['set', name]);
      rmSync(join(all.root, 'set'), { recursive: true });
      rmSync(join(all.root, name));
      await checkout(all);
      expect(text(all, name)).toBe(name);
      expect(readdirSync(join(all.root, 'set'))).toEqual([name]);
      expect(await status(all)).toEqual({});
      const listed = await git(all.root, ['ls-files', '--others', '--exclude-standard', '-z']);
      expect(listed.split('\0')).not.toContain(name);
    },
  );
  it('that are not UTF-8 are refused, and nothing is written', async () => {
    const all = await project({ 'set/a': 'a' });
    execFileSync('sh', ['-c', `printf x > "$(printf 'set/\\377')"`], { cwd: all.root });
    expect(await errorOf(() => add(all, ['set']))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('UTF-8'),
    });
    expect(existsSync(join(all.root, 'set.dvc'))).toBe(false);
  });
});

describe('adding', () => {
  it('is refused for what git tracks, with what to do', async () => {
    const all = await project({ 'a.csv': 'a' });
    await git(all.root, ['add', '--', 'a.csv']);
    const error = await errorOf(() => add(all, ['a.csv']));
    expect(error).toMatchObject({ code: 'conflict', hint: expect.stringContaining('git rm') });
    expect(existsSync(join(all.root, 'a.csv.dvc'))).toBe(false);
  });
  it('where the cache is a file says so, and leaves no pointer', async () => {
    const all = await project({ 'a.csv': 'a' });
    rmSync(all.config.cache.dir, { recursive: true, force: true });
    writeFileSync(all.config.cache.dir, '');
    expect(await errorOf(() => add(all, ['a.csv']))).toMatchObject({
      code: expect.stringMatching(/bad-input|conflict|internal/),
    });
    expect(existsSync(join(all.root, 'a.csv.dvc'))).toBe(false);
    expect(text(all, '.gitignore')).not.toContain('/a.csv');
  });
  it('of a file that changes each time it is read is refused', async () => {
    const all = await project({ 'log.txt': 'a' });
    const source = join(all.root, 'log.txt');
    const size = 3_000_000;
    writeFileSync(source, Buffer.alloc(size));
    // A thread that keeps appending while this one reads.
    const { Worker } = await import('node:worker_threads');
    const worker = new Worker(
      `const fs = require('node:fs'); for (;;) fs.appendFileSync(${JSON.stringify(source)}, 'x');`,
      { eval: true },
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    mkdirSync(join(all.config.cache.dir, 'files', 'md5', '00'), { recursive: true });
    try {
      expect(
        await errorOf(() =>
          storeFile({ source, size, cacheDir: all.config.cache.dir, mark: '.test', name: 'log.txt' }),
        ),
      ).toMatchObject({ code: 'conflict', where: 'log.txt' });
    } finally {
      await worker.terminate();
    }
    expect(readdirSync(join(all.config.cache.dir, 'files', 'md5', '00'))).toEqual([]);
  });
  it('finds a change of equal size and time', async () => {
    const all = await project({ 'set/a': 'aaaa' });
    await add(all, ['set']);
    const path = join(all.root, 'set', 'a');
    const { mtime, atime } = lstatSync(path);
    writeFileSync(path, 'bbbb');
    const { utimesSync } = await import('node:fs');
    utimesSync(path, atime, mtime);
    expect((await dataStatus(all, { granular: true })).uncommitted).toEqual({ modified: ['set/', 'set/a'] });
    renameSync(path, `${path}2`);
    appendFileSync(`${path}2`, '');
    expect((await dataStatus(all, { granular: true })).uncommitted).toMatchObject({
      deleted: ['set/a'],
      added: ['set/a2'],
    });
  });
});
