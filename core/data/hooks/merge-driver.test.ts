/** Two branches that change one tracked folder, merged by git. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseDvcFile } from '../formats/dvc-file.ts';
import { git, ours, project, put, save, tryGit } from './hooks.fixture.ts';
import { installHooks } from './install.ts';
import { mergeFolders } from './merge-folders.ts';

let dir = '';
const branch = (name: string, change: () => void): void => {
  git(dir, 'checkout', '--quiet', '-B', name, 'base');
  change();
  ours(dir, 'add', '--quiet', 'data');
  save(dir, name);
};

const merge = (left: () => void, right: () => void): ReturnType<typeof tryGit> => {
  git(dir, 'branch', 'base');
  branch('theirs', right);
  branch('ours', left);
  return tryGit(dir, 'merge', '--no-edit', 'theirs');
};
const pointer = (): string => readFileSync(join(dir, 'data.dvc'), 'utf8');
const remove = (name: string): void => rmSync(join(dir, 'data', name));

describe('git merge', () => {
  beforeEach(async () => {
    dir = project();
    await installHooks(dir);
    put(dir, { '.gitattributes': '*.dvc merge=dvc\n' });
    save(dir, 'attributes');
  });

  it('takes the changes of both sides, and the cache has what it says', () => {
    const done = merge(
      () => {
        put(dir, { 'data/a': 'ours\n', 'data/ours': 'x\n' });
        put(dir, { 'data.dvc': `# of the shop\n${pointer()}` });
      },
      () => {
        put(dir, { 'data/b': 'theirs\n', 'data/theirs': 'yy\n' });
        remove('c');
      },
    );
    expect(done.status).toBe(0);
    const [out] = parseDvcFile(pointer(), 'data.dvc').outs;
    expect(out).toMatchObject({ size: 17, nfiles: 4, hash: 'md5', path: 'data' });
    expect(pointer()).toMatch(/^# of the shop\nouts:/);
    ours(dir, 'checkout');
    const read = (name: string): string => readFileSync(join(dir, 'data', name), 'utf8');
    expect(['a', 'b', 'ours', 'theirs'].map(read)).toEqual(['ours\n', 'theirs\n', 'x\n', 'yy\n']);
    expect(ours(dir, 'status')).toContain('up to date');
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it('is no conflict when both sides did the same', () => {
    const same = (): void => {
      remove('a');
      put(dir, { 'data/b': 'new\n', 'data/d': 'd\n' });
    };
    const done = merge(
      () => {
        same();
        put(dir, { 'data/e': 'e\n' });
      },
      () => {
        same();
        put(dir, { 'data/f': 'f\n' });
      },
    );
    expect(done.status).toBe(0);
    expect(parseDvcFile(pointer(), 'data.dvc').outs[0]?.nfiles).toBe(5);
  });

  it('leaves both sides to the user when they changed one file', () => {
    const done = merge(
      () => put(dir, { 'data/a': 'ours\n' }),
      () => put(dir, { 'data/a': 'theirs\n' }),
    );
    expect(done.status).toBe(1);
    expect(done.all).toContain('unable to auto-merge data.dvc: both sides changed a.');
    expect(pointer()).toMatch(/<<<<<<< ours\n[^]*=======\n[^]*>>>>>>> theirs/);
    expect(git(dir, 'status', '--porcelain', 'data.dvc')).toBe('UU data.dvc\n');
  });

  it('says so when the cache lacks a list of files', () => {
    git(dir, 'branch', 'base');
    branch('theirs', () => put(dir, { 'data/b': 'theirs\n' }));
    branch('ours', () => put(dir, { 'data/a': 'ours\n' }));
    rmSync(join(dir, '.dvc', 'cache'), { recursive: true });
    const done = tryGit(dir, 'merge', '--no-edit', 'theirs');
    expect(done.status).toBe(1);
    expect(done.all).toContain('is not in the cache');
    expect(done.all).toContain('idrift dvc fetch --all-branches');
  });

  it('does not merge files, nor outs with other options', () => {
    put(dir, { 'x.csv': '1\n' });
    ours(dir, 'add', '--quiet', 'x.csv');
    save(dir, 'x');
    git(dir, 'branch', 'base');
    const change = (text: string): void => {
      put(dir, { 'x.csv': text });
      ours(dir, 'add', '--quiet', 'x.csv');
    };
    branch('theirs', () => change('2\n'));
    branch('ours', () => change('3\n'));
    const done = tryGit(dir, 'merge', '--no-edit', 'theirs');
    expect([done.status, done.all]).toEqual([1, expect.stringContaining('it is a file and no folder')]);
    git(dir, 'merge', '--abort');
    branch('described', () => {
      put(dir, { 'data/a': 'x\n' });
      put(dir, { 'data.dvc': `${pointer()}  desc: reviews\n` });
    });
    branch('plain', () => put(dir, { 'data/b': 'x\n' }));
    expect(tryGit(dir, 'merge', '--no-edit', 'described').all).toContain('different options');
  });
});

describe('the union of two lists', () => {
  const entries = (files: Record<string, string>) => Object.entries(files).map(([relpath, md5]) => ({ relpath, md5 }));

  it.each([
    ['changed and removed', { a: '1' }, { a: '2' }, {}, ['a']],
    ['added differently', {}, { a: '1' }, { a: '2' }, ['a']],
    ['a file where the other has a folder', {}, { x: '1' }, { 'x/y': '2' }, ['x']],
    ['nothing in common', {}, { a: '1' }, { b: '2' }, []],
  ])('%s', (_, base, our, their, conflicts) => {
    expect(mergeFolders(entries(base), entries(our), entries(their)).conflicts).toEqual(conflicts);
  });
});
