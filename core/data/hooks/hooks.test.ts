/** Hooks through git itself: what it runs, and what is never written over. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../project.fixture.ts';
import { folder, git, ours, project, put, run, save, tryGit, tryOurs } from './hooks.fixture.ts';
import { hooksStatus, installHooks, removeHooks } from './install.ts';
import { dispatchScript, hookScript, thisRunner } from './script.ts';

const read = (dir: string, path: string): string => readFileSync(join(dir, path), 'utf8');
const makers = async (dir: string): Promise<unknown> =>
  (await hooksStatus(dir))?.hooks.map(({ by, runs }) => [by, runs]);
const NOTHING = [
  [null, false],
  [null, false],
  [null, false],
];
const DVC_HOOK = '#!/usr/bin/sh\nexec dvc git-hook pre-commit $@\n';

describe('installed hooks', () => {
  it('swap the data with the commit, tell of changes before one, and need nothing on the PATH', async () => {
    const dir = project();
    const installed = await installHooks(dir);
    expect(installed).toMatchObject({ style: 'git', next: null, status: { style: 'git', mergeDriver: 'idrift' } });
    expect(installed.files).toHaveLength(3);
    git(dir, 'checkout', '--quiet', '-b', 'other');
    put(dir, { 'data/a': 'changed\n', 'data/new': 'new\n' });

    const told = tryGit(dir, 'commit', '--allow-empty', '-m', 'forgot the data');
    expect(told.status).toBe(0);
    expect(told.all).toContain('modified:           data');

    ours(dir, 'add', '--quiet', 'data');
    git(dir, 'commit', '--quiet', '-am', 'second');
    git(dir, 'checkout', '--quiet', 'main');
    expect([read(dir, 'data/a'), existsSync(join(dir, 'data/new'))]).toEqual(['1\n', false]);
    git(dir, 'checkout', '--quiet', 'other');
    expect([read(dir, 'data/a'), read(dir, 'data/new')]).toEqual(['changed\n', 'new\n']);
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it('leave the data alone when git checks out files, and while it rebases', async () => {
    const dir = project();
    await installHooks(dir);
    rmSync(join(dir, 'data', 'a'));
    git(dir, 'checkout', '--', 'data.dvc');
    expect(existsSync(join(dir, 'data', 'a'))).toBe(false);
    mkdirSync(join(dir, '.git', 'rebase-merge'));
    expect(tryOurs(dir, 'git-hook', 'post-checkout', 'x', 'y', '1').status).toBe(0);
    expect(existsSync(join(dir, 'data', 'a'))).toBe(false);
    rmSync(join(dir, '.git', 'rebase-merge'), { recursive: true });
    ours(dir, 'git-hook', 'post-checkout', 'x', 'y', '1');
    expect(existsSync(join(dir, 'data', 'a'))).toBe(true);
  });

  it('stop a commit when a pointer is broken, and git checkout when an object is missing', async () => {
    const dir = project();
    await installHooks(dir);
    git(dir, 'branch', 'before');
    put(dir, { 'data/a': 'second\n' });
    ours(dir, 'add', '--quiet', 'data');
    git(dir, 'commit', '--quiet', '-am', 'second');
    put(dir, { 'data.dvc': 'outs: [\n' });
    const stopped = tryGit(dir, 'commit', '-am', 'broken');
    expect([stopped.status, git(dir, 'log', '--format=%s', '-1').trim()]).toEqual([1, 'second']);
    expect(stopped.all).toContain('data.dvc');
    git(dir, 'checkout', '--', 'data.dvc');
    rmSync(join(dir, '.dvc', 'cache'), { recursive: true });
    expect(tryGit(dir, 'checkout', '--quiet', 'before').status).toBe(1);
    expect(git(dir, 'rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('before');
  });

  it('work in linked work trees, whose hooks are those of the main one', async () => {
    const dir = project();
    ours(dir, 'cache', 'dir', join(dir, '.dvc', 'cache'));
    save(dir, 'shared cache');
    await installHooks(dir);
    const linked = join(folder(), 'linked');
    git(dir, 'worktree', 'add', '--quiet', '-b', 'side', linked);
    expect(read(linked, 'data/a')).toBe('1\n');
    expect(await makers(linked)).toEqual(await makers(dir));
    put(linked, { 'data/a': 'changed\n' });
    expect(tryGit(linked, 'commit', '--allow-empty', '-m', 'x').all).toContain('modified:           data');
    expect(tryOurs(linked, 'install').status).toBe(0);
    await removeHooks(linked);
    expect(await makers(dir)).toEqual(NOTHING);
  });

  it('find projects in folders of a repository', async () => {
    const top = folder();
    git(top, 'init', '--quiet', '--initial-branch=main');
    const inner = join(top, 'ml', 'reviews');
    mkdirSync(inner, { recursive: true });
    ours(inner, 'init', '--quiet', '--subdir');
    put(inner, { 'data/a': '1\n' });
    ours(inner, 'add', '--quiet', 'data');
    save(top, 'first');
    await installHooks(inner);
    put(inner, { 'data/a': '2\n' });
    expect(tryGit(top, 'commit', '--allow-empty', '-m', 'x').all).toContain('modified:           data');
    ours(inner, 'add', '--quiet', 'data');
    git(top, 'commit', '--quiet', '-am', 'second');
    git(top, 'checkout', '--quiet', 'HEAD~1');
    expect(read(inner, 'data/a')).toBe('1\n');
  });

  it('push the data before git push, and stop it when there is no remote for them', async () => {
    const dir = project();
    await installHooks(dir);
    const [upstream, remote] = [folder(), folder()];
    git(upstream, 'init', '--quiet', '--bare');
    git(dir, 'remote', 'add', 'origin', upstream);
    const stopped = tryGit(dir, 'push', '--quiet', 'origin', 'main');
    expect([stopped.status, git(upstream, 'branch')]).toEqual([1, '']);
    expect(stopped.all).toContain('remote');
    ours(dir, 'remote', 'add', '--quiet', '-d', 'store', remote);
    expect(tryGit(dir, 'push', '--quiet', 'origin', 'main').status).toBe(0);
    expect(git(upstream, 'branch')).toContain('main');
    expect(readdirSync(join(remote, 'files', 'md5'))).toHaveLength(4);
  });

  it('do nothing outside a project', () => {
    const dir = folder();
    git(dir, 'init', '--quiet');
    for (const name of ['pre-commit', 'pre-push'])
      expect(tryOurs(dir, 'git-hook', name)).toEqual({ status: 0, all: '' });
    expect(tryOurs(dir, 'git-hook', 'post-checkout', 'x', 'y', '1')).toEqual({ status: 0, all: '' });
  });

  it('fall back to what the PATH has, and say so when that is nothing', () => {
    const dir = folder();
    git(dir, 'init', '--quiet');
    put(dir, {
      pre: hookScript('pre-push'),
      'bin/dvc': '#!/bin/sh\necho "dvc $@"\n',
      'two/idrift': '#!/bin/sh\necho "idrift $@"\n',
    });
    for (const file of ['pre', 'bin/dvc', 'two/idrift']) chmodSync(join(dir, file), 0o755);
    const call = (...paths: string[]): unknown =>
      run(join(dir, 'pre'), dir, ['origin', 'an url'], { PATH: [...paths, '/usr/bin', '/bin'].join(':') });
    expect(call(join(dir, 'bin'), join(dir, 'two'))).toEqual({
      status: 0,
      all: 'idrift dvc git-hook pre-push origin an url\n',
    });
    expect(call(join(dir, 'bin'))).toEqual({ status: 0, all: 'dvc git-hook pre-push origin an url\n' });
    expect(call()).toMatchObject({ status: 1, all: expect.stringContaining('hook pre-push') });
    mkdirSync(join(dir, '.git', 'idrift'));
    const own = join(dir, '.git', 'idrift', 'git-hook');
    writeFileSync(own, dispatchScript({ node: "/gone/no'de", main: '/gone/main.ts', isElectron: false }));
    chmodSync(own, 0o755);
    expect(call(join(dir, 'bin'))).toEqual({ status: 0, all: 'dvc git-hook pre-push origin an url\n' });
    expect(call()).toMatchObject({ status: 1 });
    expect(run(own, dir, ['post-checkout'], { PATH: '/usr/bin:/bin' }).status).toBe(0);
  });
});

describe('installing', () => {
  it('again renews where the program is, and removing leaves nothing', async () => {
    const dir = project();
    const before = read(dir, '.git/config');
    await installHooks(dir, { runner: { node: '/old/node', main: '/old/main.ts', isElectron: true } });
    expect(read(dir, '.git/idrift/git-hook')).toContain("main='/old/main.ts'");
    await installHooks(dir);
    expect(read(dir, '.git/idrift/git-hook')).toContain(thisRunner().main);
    expect(statSync(join(dir, '.git/hooks/pre-commit')).mode & 0o777).toBe(0o755);
    const removed = await removeHooks(dir);
    expect([removed.files.length, removed.status.style]).toEqual([3, null]);
    expect(read(dir, '.git/config')).toBe(before);
    expect(existsSync(join(dir, '.git/idrift/git-hook'))).toBe(false);
    expect((await removeHooks(dir)).files).toEqual([]);
  });

  it('only those that are wanted', async () => {
    const dir = project();
    await installHooks(dir, { hooks: ['post-checkout', 'pre-commit'] });
    expect(await makers(dir)).toEqual([
      ['idrift', true],
      ['idrift', true],
      [null, false],
    ]);
  });

  it('never writes over a hook of somebody else, and then installs nothing', async () => {
    const dir = project();
    put(dir, { '.git/hooks/pre-commit': '#!/bin/sh\nnpx lint-staged\n' });
    const error = await errorOf(() => installHooks(dir));
    expect(error).toMatchObject({ code: 'conflict', where: join(dir, '.git/hooks/pre-commit') });
    expect(error.hint).toContain('idrift dvc git-hook pre-commit "$@"');
    expect(await makers(dir)).toEqual([
      [null, false],
      ['foreign', false],
      [null, false],
    ]);
    expect((await hooksStatus(dir))?.mergeDriver).toBe(null);
    await removeHooks(dir);
    expect(read(dir, '.git/hooks/pre-commit')).toBe('#!/bin/sh\nnpx lint-staged\n');

    const { status, all } = tryOurs(dir, 'install');
    expect(status).toBe(1);
    expect(all).toContain("ERROR: failed to install DVC Git hooks - Hook 'pre-commit' already exists.");

    put(dir, { '.git/hooks/pre-commit': '#!/bin/sh\nnpx lint-staged\nidrift dvc git-hook pre-commit "$@"\n' });
    await installHooks(dir);
    expect(await makers(dir)).toEqual([
      ['idrift', true],
      ['foreign', true],
      ['idrift', true],
    ]);
  });

  it("leaves DVC's own hooks, which do the same", async () => {
    const dir = project();
    put(dir, { '.git/hooks/pre-commit': DVC_HOOK });
    await installHooks(dir);
    expect(read(dir, '.git/hooks/pre-commit')).toBe(DVC_HOOK);
    expect(await makers(dir)).toEqual([
      ['idrift', true],
      ['dvc', true],
      ['idrift', true],
    ]);
    expect((await removeHooks(dir)).files).toHaveLength(2);
    expect((await removeHooks(dir, { alsoDvc: true })).files).toEqual([join(dir, '.git/hooks/pre-commit')]);
  });

  it("goes where git looks: the repository's core.hooksPath, but not one of all repositories", async () => {
    const dir = project();
    git(dir, 'config', 'core.hooksPath', '.githooks');
    await installHooks(join(dir, 'data'));
    expect(read(dir, '.githooks/pre-commit')).not.toContain(thisRunner().main);
    expect(existsSync(join(dir, '.git/hooks/pre-commit'))).toBe(false);
    put(dir, { 'data/a': 'x\n' });
    expect(tryGit(dir, 'commit', '--allow-empty', '-m', 'x').all).toContain('modified:           data');
    await removeHooks(dir);
    git(dir, 'config', '--unset', 'core.hooksPath');

    const shared = folder();
    put(shared, { config: `[core]\n\thooksPath = ${join(shared, 'hooks')}\n` });
    process.env['GIT_CONFIG_GLOBAL'] = join(shared, 'config');
    try {
      const error = await errorOf(() => installHooks(dir));
      expect(error).toMatchObject({ code: 'conflict', where: join(shared, 'hooks') });
      expect(error.hint).toContain('git config core.hooksPath .git/hooks');
      expect(existsSync(join(shared, 'hooks'))).toBe(false);
      git(dir, 'config', 'core.hooksPath', '.git/hooks');
      await installHooks(dir);
      expect(existsSync(join(dir, '.git/hooks/pre-commit'))).toBe(true);
    } finally {
      delete process.env['GIT_CONFIG_GLOBAL'];
    }
  });

  it("leaves husky's hooks, and takes those that its user wrote for us", async () => {
    const dir = project();
    git(dir, 'config', 'core.hooksPath', '.husky/_');
    for (const name of ['pre-commit', 'post-checkout', 'pre-push']) {
      put(dir, { [`.husky/_/${name}`]: '#!/usr/bin/env sh\n. "$(dirname "$0")/h"' });
    }
    const error = await errorOf(() => installHooks(dir));
    expect(error.code).toBe('conflict');
    expect(error.message).toContain(join(dir, '.husky/_/pre-push'));
    put(dir, { '.husky/pre-commit': 'npm test\nnpx idrift dvc git-hook pre-commit "$@"\n' });
    expect((await hooksStatus(dir))?.hooks.map(({ runs }) => runs)).toEqual([false, true, false]);
    await installHooks(dir, { hooks: ['pre-commit'] });
    expect(readFileSync(join(dir, '.husky/_/pre-commit'), 'utf8')).toContain('dirname');
  });

  it('refuses a folder without git', async () => {
    expect(await hooksStatus(folder())).toBe(null);
    expect(await errorOf(() => installHooks(folder()))).toMatchObject({ code: 'not-available' });
  });

  it('keeps a merge driver of somebody else', async () => {
    const dir = project();
    git(dir, 'config', 'merge.dvc.driver', 'my-driver %A');
    await installHooks(dir);
    expect((await hooksStatus(dir))?.mergeDriver).toBe('foreign');
    await removeHooks(dir);
    expect(git(dir, 'config', 'merge.dvc.driver')).toBe('my-driver %A\n');
  });

  it('survives a program that moved away', async () => {
    const dir = project();
    await installHooks(dir, { runner: { node: '/gone/node', main: '/gone/main.ts', isElectron: false } });
    const told = tryGit(dir, 'commit', '--allow-empty', '-m', 'x');
    expect([told.status, told.all]).toEqual([0, expect.stringContaining('Idrift is not where it was')]);
    renameSync(join(dir, '.git/idrift/git-hook'), join(dir, '.git/idrift/gone'));
    expect(tryGit(dir, 'commit', '--allow-empty', '-m', 'x').status).toBe(0);
  });
});
