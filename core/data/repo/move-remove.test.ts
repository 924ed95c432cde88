/** init, remove, move, freeze, unprotect: what they write, and what they leave alone. */
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { tryLockFile } from '../lock/file-lock.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { checkout } from './checkout.ts';
import { setFrozen } from './freeze.ts';
import { InitError, initRepository } from './init.ts';
import { move } from './move.ts';
import { openDvcProject } from './project.ts';
import { newProject } from './project.fixture.ts';
import { remove } from './remove.ts';
import { status } from './status.ts';
import { unprotect } from './unprotect.ts';

describe('init', () => {
  it("writes and stages DVC's files", async () => {
    const dir = emptyFolder();
    await git(dir, ['init', '--quiet']);
    await initRepository(dir);
    expect(await git(dir, ['diff', '--cached', '--name-status'])).toBe(
      'A\t.dvc/.gitignore\nA\t.dvc/config\nA\t.dvcignore\n',
    );
    expect(readFileSync(join(dir, '.dvc', '.gitignore'), 'utf8')).toBe('/config.local\n/tmp\n/cache\n');
    expect(readFileSync(join(dir, '.dvc', 'config'), 'utf8')).toBe('');
    expect(existsSync(join(dir, '.dvc', 'tmp', 'btime'))).toBe(true);
    expect(existsSync(join(dir, '.dvc', 'cache'))).toBe(false);
  });
  it('does without git, in a folder of a work tree, and again', async () => {
    const plain = emptyFolder();
    await expect(initRepository(plain)).rejects.toThrow(InitError);
    await initRepository(plain, { noScm: true });
    expect(readFileSync(join(plain, '.dvc', 'config'), 'utf8')).toBe('[core]\n    no_scm = True\n');
    expect(openDvcProject(plain).scmRoot).toBe(null);
    const { root, write } = await newProject();
    mkdirSync(join(root, 'sub'));
    await expect(initRepository(join(root, 'sub'))).rejects.toThrow(/--subdir/);
    await initRepository(join(root, 'sub'), { subdir: true });
    expect(await git(root, ['diff', '--cached', '--name-only', '--', 'sub'])).toContain('sub/.dvc/config');
    write('.dvcignore', 'mine\n');
    await expect(initRepository(root)).rejects.toThrow(/exists. Use `-f`/);
    await initRepository(root, { force: true });
    expect(readFileSync(join(root, '.dvcignore'), 'utf8')).toBe('mine\n');
    expect(await errorOf(() => initRepository(root, { noScm: true, subdir: true }))).toMatchObject({
      code: 'bad-input',
    });
  });
  it.skipIf(process.platform === 'win32')('takes no project away from under a command', async () => {
    const { root, tmpDir } = await newProject();
    const release = tryLockFile(join(tmpDir, 'lock'));
    // A second flock of the same file in this process is refused as another process's would be.
    expect(await errorOf(() => initRepository(root, { force: true }))).toMatchObject({ code: 'conflict' });
    release?.();
    expect(existsSync(join(root, '.dvc', 'config'))).toBe(true);
  });
});

describe('remove', () => {
  it('takes the pointer and the ignore line, leaves the data and the cache', async () => {
    const project = await newProject();
    await project.save({ 'd/a.csv': 'one', 'd/b.csv': 'two' }, ['d/a.csv', 'd/b.csv']);
    expect(await remove(project, 'd/a.csv.dvc')).toEqual({ files: ['d/a.csv.dvc'], outs: ['d/a.csv'] });
    expect([project.has('d/a.csv.dvc'), project.text('d/a.csv'), project.caches('one')]).toEqual([false, 'one', true]);
    expect(project.text('d/.gitignore')).toBe('/b.csv\n');
    await remove(project, 'd/b.csv.dvc', { outs: true });
    expect([project.has('d/b.csv'), project.has('d/.gitignore'), project.caches('two')]).toEqual([false, false, true]);
  });
  it('keeps a file that it stops tracking through a later checkout', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one' }, ['a.csv']);
    rmSync(join(project.root, 'a.csv'));
    await checkout(project);
    await remove(project, 'a.csv.dvc');
    expect((await checkout(project)).deleted).toEqual([]);
    expect(project.text('a.csv')).toBe('one');
  });
  it('says which pointer is meant by a tracked path', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one' }, ['a.csv']);
    expect((await errorOf(() => remove(project, 'a.csv'))).message).toBe(
      "'a.csv' is not a .dvc file. Do you mean 'a.csv.dvc'?",
    );
    expect(await errorOf(() => remove(project, 'b.csv.dvc'))).toMatchObject({ code: 'not-found' });
    expect(project.has('a.csv.dvc')).toBe(true);
  });
  it('takes a stage out of dvc.yaml and dvc.lock, and keeps what else stands there', async () => {
    const project = await newProject();
    const stage = (name: string): string => `  ${name}:\n    cmd: echo ${name}\n    outs:\n    - ${name}.txt\n`;
    project.write('dvc.yaml', `# ours\nstages:\n${stage('one')}${stage('two')}`);
    const locked = (name: string): string =>
      `  ${name}:\n    cmd: echo ${name}\n    outs:\n    - path: ${name}.txt\n      hash: md5\n      md5: ${'a'.repeat(32)}\n      size: 1\n`;
    project.write('dvc.lock', `schema: '2.0'\nstages:\n${locked('one')}${locked('two')}`);
    await remove(project, 'one');
    expect(project.text('dvc.yaml')).toBe(`# ours\nstages:\n${stage('two')}`);
    expect(project.text('dvc.lock')).toBe(`schema: '2.0'\nstages:\n${locked('two')}`);
    await setFrozen(project, 'two', true);
    expect(project.text('dvc.yaml')).toContain('    frozen: true\n');
    await setFrozen(project, 'two', false);
    expect(project.text('dvc.yaml')).toBe(`# ours\nstages:\n${stage('two')}`);
    await remove(project, 'dvc.yaml:two');
    expect([project.has('dvc.yaml'), project.has('dvc.lock')]).toEqual([false, false]);
  });
});

describe('move', () => {
  it('gives a file another name, with its notes, and goes into folders', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one', 'sub/keep': '' }, ['a.csv']);
    project.write('a.csv.dvc', `# from the shop\n${project.text('a.csv.dvc')}`);
    const moved = await move(project, 'a.csv', 'b.csv');
    expect(moved).toMatchObject({ from: 'a.csv', to: 'b.csv', file: 'b.csv.dvc', wasThere: true });
    expect(moved.gitFiles.map((file) => file.slice(project.root.length + 1)).toSorted()).toEqual([
      '.gitignore',
      'a.csv.dvc',
      'b.csv.dvc',
    ]);
    expect(project.text('b.csv.dvc')).toMatch(
      /^# from the shop\nouts:\n- md5: \w{32}\n {2}size: 3\n {2}hash: md5\n {2}path: b.csv\n$/,
    );
    expect([project.has('a.csv'), project.has('a.csv.dvc'), project.text('.gitignore')]).toEqual([
      false,
      false,
      '/b.csv\n',
    ]);
    expect((await move(project, 'b.csv', 'sub')).to).toBe('sub/b.csv');
    expect(await status(project)).toEqual({});
    expect(project.text('sub/.gitignore')).toBe('/b.csv\n');
  });
  it('records no changes, and keeps a pointer of another name in its place', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one' }, ['a.csv']);
    project.write('own.dvc', project.text('a.csv.dvc'));
    rmSync(join(project.root, 'a.csv.dvc'));
    project.write('a.csv', 'changed');
    mkdirSync(join(project.root, 'sub'));
    expect((await move(project, 'a.csv', 'sub/b.csv')).file).toBe('own.dvc');
    expect(project.text('own.dvc')).toContain('path: sub/b.csv\n');
    expect(project.caches('changed')).toBe(true);
    expect(await status(project)).toEqual({ 'own.dvc': [{ 'changed outs': { 'sub/b.csv': 'modified' } }] });
  });
  it('moves a pointer without its data', async () => {
    const project = await newProject();
    await project.save({ 'd/x': '1' }, ['d']);
    rmSync(join(project.root, 'd'), { recursive: true });
    expect(await move(project, 'd', 'e')).toMatchObject({ wasThere: false });
    await checkout(project);
    expect(project.text('e/x')).toBe('1');
  });
  it('takes nobody else’s place', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one', 'd/x': '1', 'd/y/z': '2', other: 'mine' }, ['a.csv', 'd']);
    symlinkSync('d', join(project.root, 'link'));
    const cases = [
      ['a.csv', 'other', /already exists/],
      ['a.csv', 'd/x', /already exists/],
      ['a.csv', 'd/new', /overlaps with 'd'/],
      ['d', 'd/y', /overlaps|itself/],
      ['a.csv', '../out', /outside/],
      ['a.csv', '.dvc/x', /outside/],
      ['a.csv', 'no/such', /does not exist/],
      ['a.csv', 'link/x', /symlink|already exists/],
      ['d/x', 'x', /Unable to find DVC file/],
      ['other', 'x', /Unable to find DVC file/],
    ] as const;
    for (const [from, to, message] of cases) {
      expect((await errorOf(() => move(project, from, to))).message, `${from} → ${to}`).toMatch(message);
    }
    expect([project.text('a.csv'), project.text('other'), project.text('d/x')]).toEqual(['one', 'mine', '1']);
    expect(await status(project)).toEqual({});
  });
});

describe('freeze', () => {
  it('adds a line and takes it away', async () => {
    const project = await newProject();
    await project.save({ 'a.csv': 'one' }, ['a.csv']);
    const before = project.text('a.csv.dvc');
    await setFrozen(project, 'a.csv.dvc', true);
    expect(project.text('a.csv.dvc')).toBe(`${before}frozen: true\n`);
    await setFrozen(project, 'a.csv.dvc', false);
    expect(project.text('a.csv.dvc')).toBe(before);
  });
});

describe.skipIf(process.platform === 'win32')('unprotect', () => {
  it('makes links files of their own, and leaves the cache as it is', async () => {
    const project = await newProject();
    await project.save({ 'd/hard': 'one', 'd/soft': 'two', 'd/run': 'three' }, ['d']);
    const at = (name: string): string => join(project.root, 'd', name);
    for (const [name, content] of [
      ['hard', 'one'],
      ['soft', 'two'],
    ] as const) {
      rmSync(at(name));
      if (name === 'hard') linkSync(project.object(content), at(name));
      else symlinkSync(project.object(content), at(name));
    }
    chmodSync(at('run'), 0o555);
    expect(await unprotect(project, 'd')).toBe(3);
    for (const name of ['hard', 'soft']) {
      expect(lstatSync(at(name))).toMatchObject({ nlink: 1 });
      expect(lstatSync(at(name)).isFile()).toBe(true);
      writeFileSync(at(name), 'changed');
    }
    expect(statSync(at('run')).mode & 0o700).toBe(0o700);
    expect(readFileSync(project.object('one'), 'utf8')).toBe('one');
    expect(statSync(project.object('two')).mode & 0o777).toBe(0o444);
    expect(await errorOf(() => unprotect(project, 'nope'))).toMatchObject({ code: 'not-found' });
  });
});
