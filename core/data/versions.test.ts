import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectPath } from './store/objects.ts';
import { git, gitState, remoteUrl } from './git.ts';
import { commit, initProject } from './init.ts';
import { emptyFolder, errorOf, row, twoVersions, V1, V2, writeData } from './project.fixture.ts';
import { readSplit, readSplits } from './split-files.ts';
import { listVersions } from './versions.ts';
import { addFile } from './workspace.ts';

const ASA = { name: 'Åsa', email: 'a@b.c' };

describe('the list of versions', () => {
  it('is the commits that touch a pointer file, newest first, with names and changes', async () => {
    const dir = await twoVersions();
    await git(dir, ['-c', 'user.name=x', '-c', 'user.email=y', 'tag', '-a', 'v2', '-m', 'second']);
    writeFileSync(join(dir, 'notes.txt'), 'no data');
    appendFileSync(join(dir, '.dvc', 'config'), '# no data either\n');
    await git(dir, ['add', '--', '.']);
    await commit(dir, 'Write notes', ASA);
    const versions = await listVersions(dir);
    expect(versions.map(({ message }) => message)).toEqual(['More reviews', 'First reviews']);
    expect(versions[0]).toMatchObject({
      author: 'Åsa Öberg',
      date: '2026-02-05T08:00:00.000Z',
      tags: ['v2'],
      branches: [],
      change: { added: 1, removed: 0 },
    });
    expect(versions[1]?.change).toEqual({ added: 5, removed: 0 });
    expect(versions[0]?.outs.map(({ path, rows, inCache }) => [path, rows, inCache])).toEqual([
      ['data/test.jsonl', 1, true],
      ['data/train.jsonl', 3, true],
      ['data/val.jsonl', 2, true],
    ]);
  });
  it('begins with the working copy when it differs, by file or by pointer', async () => {
    const dir = await twoVersions();
    writeData(dir, 'data/val.jsonl', [...V2.val, row('ännu en')]);
    const [working] = await listVersions(dir);
    expect(working).toMatchObject({ revision: 'workspace', change: { added: 1, removed: 0 } });
    expect((await readSplit(dir, 'workspace', 'val')).rows).toHaveLength(3);
    await addFile(dir, 'data/val.jsonl');
    expect((await listVersions(dir))[0]?.revision).toBe('workspace');
    await git(dir, ['add', '--', '.']);
    await commit(dir, 'Third', ASA);
    expect((await listVersions(dir)).map(({ message }) => message)).toEqual(['Third', 'More reviews', 'First reviews']);
  });
  it('outlives one commit with a broken pointer', async () => {
    const dir = await twoVersions();
    writeFileSync(join(dir, 'data', 'val.jsonl.dvc'), '<<<<<<< HEAD\n');
    await git(dir, ['add', '--', '.']);
    await commit(dir, 'Oops', ASA);
    const oops = (await git(dir, ['rev-parse', 'HEAD'])).trim();
    await git(dir, ['checkout', '--quiet', 'HEAD~1', '--', '.']);
    await commit(dir, 'Repair', ASA);
    expect((await listVersions(dir)).map(({ message }) => message).slice(0, 2)).toEqual(['Repair', 'Oops']);
    expect(await errorOf(() => readSplit(dir, oops, 'train'))).toMatchObject({ where: 'data/val.jsonl.dvc:1' });
  });
});

describe('rows of a version', () => {
  it('come from the cache, whatever lies in the folder', async () => {
    const dir = await twoVersions();
    for (const split of ['train', 'val', 'test']) rmSync(join(dir, 'data', `${split}.jsonl`));
    const files = await readSplits(dir, 'HEAD~1');
    expect(files.map(({ split, rows }) => [split, rows])).toEqual(Object.entries(V1));
    expect((await readSplit(dir, 'main', 'train')).rows).toEqual(V2.train);
  });
  it('that are not in the cache are named with path, md5 and remedy', async () => {
    const dir = await withoutTestObject();
    const error = await errorOf(() => readSplit(dir, 'HEAD~1', 'test'));
    expect(error).toMatchObject({ code: 'not-available', where: 'data/test.jsonl' });
    expect(error.message).toMatch(/[0-9a-f]{32}/);
    expect(error.hint).toMatch(/data pull/);
    expect((await listVersions(dir))[0]?.change).toBeNull();
  });
  it('of an unknown revision or split say so', async () => {
    const dir = await twoVersions();
    expect(await errorOf(() => readSplit(dir, 'nope', 'val'))).toMatchObject({ code: 'not-found', where: 'nope' });
    expect(await errorOf(() => readSplit(dir, '--help', 'val'))).toMatchObject({ code: 'not-found' });
  });
});

/** Two versions with one test split, whose object is gone. Its text is like no other's: parsed rows are kept by md5. */
const withoutTestObject = async (): Promise<string> => {
  const dir = emptyFolder();
  await initProject(dir);
  for (const [split, text] of [
    ['train', 'aaa'],
    ['test', `only here ${dir}`],
  ] as const) {
    writeData(dir, `data/${split}.jsonl`, [row(text)]);
    await addFile(dir, `data/${split}.jsonl`);
  }
  await commit(dir, 'One', ASA);
  writeData(dir, 'data/train.jsonl', [row('bbb')]);
  const { md5 } = await addFile(dir, 'data/test.jsonl');
  await addFile(dir, 'data/train.jsonl');
  await commit(dir, 'Two', ASA);
  rmSync(objectPath(join(dir, '.dvc', 'cache'), md5 ?? ''));
  rmSync(join(dir, 'data', 'test.jsonl'));
  return dir;
};

describe('git', () => {
  it('of a folder without it: the working copy is there, revisions say what to do', async () => {
    const dir = emptyFolder();
    writeData(dir, 'data/train.jsonl', [row('hej')]);
    await addFile(dir, 'data/train.jsonl');
    expect((await listVersions(dir)).map(({ revision }) => revision)).toEqual(['workspace']);
    expect((await readSplit(dir, 'workspace', 'train')).rows).toEqual([row('hej')]);
    expect(await gitState(dir)).toBeNull();
    const error = await errorOf(() => readSplit(dir, 'HEAD', 'train'));
    expect(error).toMatchObject({ code: 'not-available', where: dir });
    expect(error.hint).toMatch(/git init/);
  });
  it('that is not installed is named, and the working copy still opens', async () => {
    const dir = await twoVersions();
    const path = process.env['PATH'];
    process.env['PATH'] = dir;
    try {
      expect(await errorOf(() => readSplit(dir, 'main', 'val'))).toMatchObject({ code: 'not-available' });
      expect((await listVersions(dir)).map(({ revision }) => revision)).toEqual(['workspace']);
    } finally {
      process.env['PATH'] = path;
    }
  });
  it('is not led to another repository by a GIT_DIR that we inherited', async () => {
    const [dir, other] = [await twoVersions(), emptyFolder()];
    process.env['GIT_DIR'] = join(dir, '.git');
    try {
      await initProject(join(other, 'new'));
      expect((await gitState(join(other, 'new')))?.commit).toBeNull();
    } finally {
      delete process.env['GIT_DIR'];
    }
  });
  it('tells branch, commit, changed paths and where it came from', async () => {
    const dir = await twoVersions();
    writeFileSync(join(dir, 'ny fil å.txt'), '');
    await git(dir, ['remote', 'add', 'origin', 'https://user:secret@example.com/x.git']);
    const state = await gitState(dir);
    expect(state).toMatchObject({ branch: 'main', changed: ['ny fil å.txt'] });
    expect(state?.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await remoteUrl(dir)).toBe('https://example.com/x.git');
  });
  it('in a folder that is not there says that, not that git is missing', async () => {
    expect(await errorOf(() => git(join(emptyFolder(), 'gone'), ['status']))).toMatchObject({ code: 'not-found' });
  });
});
