/** list and diff: versions, the folder, and other repositories, seen path by path. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { diff } from './diff.ts';
import { list, listTree } from './list.ts';
import { newProject, type TestProject } from './project.fixture.ts';

let project: TestProject;

beforeEach(async () => {
  project = await newProject();
  await project.save({ 'code.py': 'x', 'data/a.csv': 'one', 'data/d/x': '1', 'data/d/s/y': '2' }, [
    'data/a.csv',
    'data/d',
  ]);
  await git(project.root, ['tag', 'v1']);
});

const paths = async (...args: Parameters<typeof list>): Promise<string[]> =>
  (await list(...args)).map(({ path }) => path);

describe('list', () => {
  it('shows a folder, all below it, and data alone', async () => {
    expect(await paths(project.root)).toEqual(['.dvcignore', 'code.py', 'data']);
    expect(await paths(project.root, { path: 'data' })).toEqual(['.gitignore', 'a.csv', 'a.csv.dvc', 'd', 'd.dvc']);
    const data = ['data/a.csv', 'data/d/s/y', 'data/d/x'];
    expect(await paths(project.root, { recursive: true, dvcOnly: true })).toEqual(data);
    expect(await paths(join(project.root, 'data'), { recursive: true, dvcOnly: true })).toEqual(data);
    expect(await paths(project.root, { recursive: true, depth: 2 })).toContain('data/d');
    expect(await paths(project.root, { path: 'data/a.csv' })).toEqual(['a.csv']);
  });
  it('says what is data, and how much', async () => {
    const [first] = await list(project.root, { path: 'data/d', dvcOnly: true });
    expect(first).toEqual({ isout: true, isdir: true, isexec: false, size: null, md5: null, path: 's' });
    const found = await list(project.root, { path: 'data' });
    expect(found.find(({ path }) => path === 'a.csv')).toMatchObject({ isout: true, size: 3, md5: expect.any(String) });
    expect(found.find(({ path }) => path === 'd')?.md5).toMatch(/\.dir$/);
    expect(found.find(({ path }) => path === 'd.dvc')).toMatchObject({ isout: false, md5: null });
  });
  it('shows what a version holds, here or in another repository, without its data lying there', async () => {
    rmSync(join(project.root, 'data/d'), { recursive: true });
    expect(await paths(project.root, { path: 'data/d' })).toEqual(['s', 'x']);
    await git(project.root, ['rm', '--quiet', 'data/d.dvc']);
    expect(await paths(project.root, { path: 'data', dvcOnly: true })).toEqual(['a.csv']);
    expect(await paths(project.root, { path: 'data', dvcOnly: true, rev: 'v1' })).toEqual(['a.csv', 'd']);
    expect(await paths(`file://${project.root}`, { path: 'data/d', rev: 'v1', recursive: true })).toEqual(['s/y', 'x']);
    expect(await errorOf(() => list(project.root, { rev: 'none' }))).toMatchObject({ code: 'not-found' });
    expect(await errorOf(() => list(project.root, { path: 'nope' }))).toMatchObject({ code: 'not-found' });
    expect(await errorOf(() => list(join(emptyFolder(), 'none')))).toMatchObject({ code: 'not-available' });
  });
  it('shows repositories and folders that have no DVC', async () => {
    const dir = emptyFolder();
    mkdirSync(join(dir, 'sub'));
    expect(await paths(dir)).toEqual(['sub']);
  });
  it('is a tree on request', async () => {
    const tree = await listTree(project.root, { dvcOnly: true, depth: 3 });
    const names = (entry: typeof tree): unknown => [entry.name, ...(entry.contents ?? []).map(names)];
    expect(names(tree)).toEqual(['.', ['data', ['a.csv'], ['d', ['s'], ['x']]]]);
  });
});

describe('diff', () => {
  const change = (): void => {
    project.write('data/a.csv', 'two');
    project.write('data/d/new', '3');
    renameSync(join(project.root, 'data/d/x'), join(project.root, 'data/d/z'));
    rmSync(join(project.root, 'data/d/s/y'));
  };
  it('of the folder against the last commit', async () => {
    expect(await diff(project)).toBe(null);
    change();
    const found = await diff(project);
    expect(found?.added.map(({ path }) => path)).toEqual(['data/d/new']);
    expect(found?.deleted.map(({ path }) => path)).toEqual(['data/d/s/y']);
    expect(found?.renamed.map(({ path }) => path)).toEqual([{ old: 'data/d/x', new: 'data/d/z' }]);
    expect(found?.modified.map(({ path }) => path)).toEqual(['data/a.csv', 'data/d/']);
    expect(found?.['not in cache']).toEqual([]);
    rmSync(project.object('one'));
    expect((await diff(project))?.['not in cache'].map(({ path }) => path)).toEqual(['data/a.csv']);
  });
  it('of two commits, and of a part', async () => {
    change();
    await project.save({}, ['data/a.csv', 'data/d']);
    expect(await diff(project, 'HEAD', 'main')).toBe(null);
    const found = await diff(project, 'v1', 'HEAD', { targets: ['data/d'] });
    expect(found?.modified.map(({ path }) => path)).toEqual(['data/d/']);
    expect((await diff(project, 'v1', 'HEAD', { targets: ['data/a.csv.dvc'] }))?.added).toEqual([]);
    expect(await errorOf(() => diff(project, 'v1', 'HEAD', { targets: ['nope'] }))).toMatchObject({
      code: 'not-found',
    });
    expect((await errorOf(() => diff(project, 'nope'))).message).toBe("unknown Git revision 'nope'");
  });
  it('has nothing to say of a project without a commit', async () => {
    expect(await diff(await newProject())).toBe(null);
  });
});
