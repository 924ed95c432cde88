/** A clean-up keeps whatever a kept version is made of, and removes nothing when that is not known. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { objectPath } from '../store/objects.ts';
import { add } from './add.ts';
import { gc } from './gc.ts';
import { manifestEntries } from './manifests.ts';
import { openDvcProject } from './project.ts';
import { newProject, type TestProject } from './project.fixture.ts';

let project: TestProject;

/** Three versions: v1 (tagged), v2 (on a branch), v3. */
beforeEach(async () => {
  project = await newProject();
  await project.save({ 'a.csv': 'one', 'd/x': 'x1', 'd/same': 's' }, ['a.csv', 'd'], '2026-01-01T12:00:00');
  await git(project.root, ['tag', '-a', 'v1', '-m', 'v1']);
  await project.save({ 'a.csv': 'two', 'd/x': 'x2' }, ['a.csv', 'd'], '2026-02-01T12:00:00');
  await git(project.root, ['branch', 'second']);
  await project.save({ 'a.csv': 'three', 'd/x': 'x3' }, ['a.csv', 'd'], '2026-03-01T12:00:00');
});

const left = (): string[] =>
  ['one', 'two', 'three', 'x1', 'x2', 'x3', 's'].filter((content) => project.caches(content));
const manifests = (): string[] => {
  const root = join(project.config.cache.dir, 'files', 'md5');
  return readdirSync(root).flatMap((prefix) =>
    readdirSync(join(root, prefix)).flatMap((rest) => (rest.endsWith('.dir') ? [prefix + rest] : [])),
  );
};
const holding = (content: string): string => {
  const [, prefix = '', rest = ''] = /(..)[/\\]([0-9a-f]{30})$/.exec(project.object(content)) ?? [];
  const found = manifests().find((oid) =>
    manifestEntries(project.config.cache.dir, { oid, legacy: false }, 'd')?.some(({ md5 }) => md5 === prefix + rest),
  );
  return objectPath(project.config.cache.dir, found ?? '');
};

describe('gc keeps', () => {
  it.each([
    ['the folder', { workspace: true }, ['three', 'x3', 's']],
    ['tags', { allTags: true }, ['one', 'three', 'x1', 'x3', 's']],
    ['branches', { allBranches: true }, ['two', 'three', 'x2', 'x3', 's']],
    ['branches, two commits deep', { allBranches: true, num: 2 }, ['one', 'two', 'three', 'x1', 'x2', 'x3', 's']],
    ['all commits', { allCommits: true }, ['one', 'two', 'three', 'x1', 'x2', 'x3', 's']],
    ['one revision', { rev: 'HEAD~1' }, ['two', 'three', 'x2', 'x3', 's']],
    ['two of a revision', { rev: 'HEAD~1', num: 2 }, ['one', 'two', 'three', 'x1', 'x2', 'x3', 's']],
    ['what is not older than a day', { date: '2026-02-01' }, ['two', 'three', 'x2', 'x3', 's']],
  ])('%s', async (_, scope, expected) => {
    const planned = await gc(project, { ...scope, dry: true });
    expect(left()).toEqual(['one', 'two', 'three', 'x1', 'x2', 'x3', 's']);
    const done = await gc(project, scope);
    expect(left()).toEqual(expected);
    expect(done.cache.map(({ place }) => place)).toEqual(planned.cache.map(({ place }) => place));
    expect(done.cache.every(({ place }) => !existsSync(place))).toBe(true);
  });

  it('what changed in the folder since the last commit', async () => {
    project.write('a.csv', 'four');
    await add(project, ['a.csv']);
    await gc(project, { workspace: true });
    expect(project.caches('four')).toBe(true);
    expect(project.caches('three')).toBe(false);
  });

  it('what other projects with the same cache need', async () => {
    const other = await newProject(emptyFolder(), `[cache]\n    dir = ${project.config.cache.dir}\n`);
    await other.save({ 'b.csv': 'theirs' }, ['b.csv']);
    expect(project.caches('theirs')).toBe(true);
    expect((await gc(project, { allCommits: true, dry: true })).cache).toHaveLength(1);
    expect((await gc(project, { allCommits: true, projects: [other.root] })).cache).toEqual([]);
    expect(project.caches('theirs')).toBe(true);
  });

  it('objects of DVC 2 that are used, and no others', async () => {
    const at = (oid: string): string => objectPath(project.config.cache.dir, oid, true);
    const [kept, gone] = ['a'.repeat(32), 'b'.repeat(32)];
    for (const oid of [kept, gone]) {
      mkdirSync(dirname(at(oid)), { recursive: true });
      writeFileSync(at(oid), 'old');
    }
    project.write('old.csv.dvc', `outs:\n- md5: ${kept}\n  size: 3\n  path: old.csv\n`);
    const { legacy } = await gc(project, { allCommits: true });
    expect(legacy.map(({ place }) => place)).toEqual([at(gone)]);
    expect([existsSync(at(kept)), existsSync(at(gone))]).toEqual([true, false]);
  });

  it("files that somebody is writing; a killed process's go after an hour", async () => {
    const dir = join(project.config.cache.dir, 'files', 'md5', 'ab');
    mkdirSync(dir, { recursive: true });
    for (const name of ['.young.tmp', '.old.tmp', 'notes.txt']) writeFileSync(join(dir, name), '');
    const hours = Date.now() / 1000 - 2 * 3600;
    for (const name of ['.old.tmp', 'notes.txt']) utimesSync(join(dir, name), hours, hours);
    expect((await gc(project, { allCommits: true })).cache).toEqual([]);
    expect(readdirSync(dir).toSorted()).toEqual(['.young.tmp', 'notes.txt']);
  });
});

describe('gc removes nothing', () => {
  it('when a kept manifest is missing or damaged, unless it is told to go on', async () => {
    const manifest = holding('x2');
    const bytes = readFileSync(manifest);
    for (const spoil of [() => rmSync(manifest), () => writeFileSync(manifest, '[]')]) {
      chmodSync(manifest, 0o644);
      spoil();
      const error = await errorOf(() => gc(project, { allBranches: true }));
      expect(error).toMatchObject({ code: 'not-available', where: 'd', message: expect.stringContaining('revision ') });
      expect(left()).toHaveLength(7);
      writeFileSync(manifest, bytes);
    }
    rmSync(manifest);
    await gc(project, { allBranches: true, skipFailed: true });
    expect(left()).toEqual(['two', 'three', 'x3', 's']);
  });

  it('when a kept pointer cannot be read; what it seems to name stays in any case', async () => {
    project.write('a.csv.dvc', `<<<<<<< ours\n${project.text('a.csv.dvc')}=======\n>>>>>>> theirs\n`);
    await git(project.root, ['commit', '--quiet', '--all', '-m', 'broken', '--no-verify']).catch(() => {});
    await git(project.root, ['checkout', '--quiet', 'HEAD~1', '--', 'a.csv.dvc']).catch(() => {});
    expect(await errorOf(() => gc(project, { allCommits: true }))).toMatchObject({ code: 'bad-input' });
    expect(left()).toHaveLength(7);
    await gc(project, { allCommits: true, skipFailed: true });
    expect(project.caches('three')).toBe(true);
  });

  it.each([
    [{}, /Either of `-w\|--workspace`/],
    [{ workspace: true, num: 2 }, /`--num` can only be used alongside/],
    [{ workspace: true, cloud: true, notInRemote: true }, /mutually exclusive/],
    [{ date: '2026-13-01' }, /does not match format/],
    [{ rev: 'no-such' }, /unknown Git revision 'no-such'/],
  ])('with %j', async (scope, message) => {
    expect((await errorOf(() => gc(project, scope))).message).toMatch(message);
    expect(left()).toHaveLength(7);
  });
});

describe('the preview', () => {
  it('names what each object was, where, and how much goes', async () => {
    const plan = await gc(project, { workspace: true, dry: true, describe: true });
    const first = (await git(project.root, ['rev-parse', 'v1^{commit}'])).trim();
    const uses = (content: string) => plan.cache.find(({ place }) => place === project.object(content))?.uses;
    expect(uses('one')).toEqual([{ path: 'a.csv', revision: first }]);
    expect(uses('x1')).toEqual([{ path: 'd/x', revision: first }]);
    expect(plan).toMatchObject({ isDone: false, bytes: plan.cache.reduce((sum, { size }) => sum + (size ?? 0), 0) });
    expect(plan.cache.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['one', 'two', 'x1', 'x2'].map((content) => project.object(content))),
    );
    expect(plan.kept.objects).toBe(4);
  });
});

describe('a remote', () => {
  const withRemote = async (): Promise<{ remote: string; all: TestProject }> => {
    const remote = emptyFolder();
    writeFileSync(
      join(project.root, '.dvc', 'config'),
      `[core]\n    remote = store\n['remote "store"']\n    url = ${remote}\n`,
    );
    const place = (path: string): string => join(remote, path.slice(project.config.cache.dir.length + 1));
    const root = join(project.config.cache.dir, 'files', 'md5');
    for (const prefix of readdirSync(root)) {
      for (const rest of readdirSync(join(root, prefix))) {
        mkdirSync(dirname(place(join(root, prefix, rest))), { recursive: true });
        writeFileSync(place(join(root, prefix, rest)), readFileSync(join(root, prefix, rest)), { mode: 0o444 });
      }
    }
    return { remote, all: { ...project, ...openDvcProject(project.root) } };
  };
  const on = (remote: string): string[] =>
    ['one', 'two', 'three', 'x1', 'x2', 'x3', 's'].filter((content) =>
      existsSync(join(remote, project.object(content).slice(project.config.cache.dir.length + 1))),
    );

  it('is cleaned with --cloud', async () => {
    const { remote, all } = await withRemote();
    const { remotes } = await gc(all, { allTags: true, cloud: true });
    expect(remotes.map(({ name, unused }) => [name, unused.length])).toEqual([['store', 3]]);
    expect(on(remote)).toEqual(['one', 'three', 'x1', 'x3', 's']);
    expect(left()).toEqual(['one', 'three', 'x1', 'x3', 's']);
  });
  it('gives back a manifest that the cache has lost', async () => {
    const { all } = await withRemote();
    rmSync(holding('x2'));
    await gc(all, { allBranches: true });
    expect(left()).toEqual(['two', 'three', 'x2', 'x3', 's']);
  });
  it('is what --not-in-remote looks at: what it has may go', async () => {
    const { all } = await withRemote();
    project.write('a.csv', 'four');
    await add(project, ['a.csv']);
    await gc(all, { workspace: true, notInRemote: true });
    expect(left()).toEqual([]);
    expect(project.caches('four')).toBe(true);
  });
});
