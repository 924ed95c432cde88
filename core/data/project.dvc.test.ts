/** Our files against the real `dvc` command: IDRIFT_DVC names it, else the PATH; skipped where there is none. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeArchive } from './archive.ts';
import { loadDvcConfig } from './config/load.ts';
import { dvc, DVC_VERSION, LACKS_DVC } from './dvc-command.fixture.ts';
import { git } from './git.ts';
import { emptyFolder, jsonl, row, twoVersions, V1, V2, writeData } from './project.fixture.ts';
import { createSampleProject } from './sample.ts';
import { outsOf, readSplit } from './split-files.ts';
import { addFile, checkout, dataStatus } from './workspace.ts';

describe(`dvc ${DVC_VERSION ?? 'that is not here'}`, () => {
  beforeEach(({ skip }) => skip(DVC_VERSION === null, LACKS_DVC));

  it('finds our project clean, and its cache complete', async () => {
    const dir = await twoVersions();
    expect(JSON.parse(dvc(dir, 'status', '--json'))).toEqual({});
    // The state that dvc would have left: its own files are ignored, nothing of it shows in git.
    expect(await git(dir, ['status', '--porcelain'])).toBe('');
    for (const split of ['train', 'val', 'test']) rmSync(join(dir, 'data', `${split}.jsonl`));
    await git(dir, ['checkout', '--quiet', 'HEAD~1']);
    dvc(dir, 'checkout');
    expect(readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8')).toBe(jsonl(V1.train));
  }, 60_000);
  it('writes the same bytes when it adds the same files', async () => {
    const dir = await twoVersions();
    const files = ['data/train.jsonl.dvc', 'data/.gitignore', '.dvc/.gitignore', '.dvcignore'];
    const ours = files.map((file) => readFileSync(join(dir, file), 'utf8'));
    const theirs = emptyFolder();
    await git(theirs, ['init', '--quiet']);
    dvc(theirs, 'init', '--quiet');
    for (const split of ['train', 'val', 'test'] as const) {
      writeData(theirs, `data/${split}.jsonl`, V2[split]);
      dvc(theirs, 'add', '--quiet', `data/${split}.jsonl`);
    }
    expect(files.map((file) => readFileSync(join(theirs, file), 'utf8'))).toEqual(ours);
    const md5 = (await outsOf(dir, 'HEAD')).find(({ path }) => path === 'data/train.jsonl')?.md5 ?? '';
    const object = join('.dvc', 'cache', 'files', 'md5', md5.slice(0, 2), md5.slice(2));
    for (const each of [dir, theirs]) expect(statSync(join(each, object)).mode & 0o777).toBe(0o444);
  }, 120_000);
  it('is read by us: files and folders that it added', async () => {
    const dir = await twoVersions();
    writeData(dir, 'data/val.jsonl', [row('ändrad åäö 😀')]);
    dvc(dir, 'add', '--quiet', 'data/val.jsonl');
    writeData(dir, 'set/sub/a-b.jsonl', [row('a')]);
    writeData(dir, 'set/é.jsonl', [row('b')]);
    dvc(dir, 'add', '--quiet', 'set');
    expect((await readSplit(dir, 'workspace', 'val')).rows).toEqual([row('ändrad åäö 😀')]);
    rmSync(join(dir, 'set'), { recursive: true });
    expect((await dataStatus(dir)).uncommitted.deleted).toEqual(['set/', 'set/sub/a-b.jsonl', 'set/é.jsonl']);
    await checkout(dir, 'workspace');
    expect(JSON.parse(dvc(dir, 'status', '--json'))).toEqual({});
  }, 120_000);
  it('takes a changed pointer of ours, with a comment and a note of its owner', async () => {
    const dir = await twoVersions();
    const pointer = join(dir, 'data', 'val.jsonl.dvc');
    writeFileSync(pointer, `# by hand\n${readFileSync(pointer, 'utf8')}meta:\n  owner: Åsa\n`);
    writeData(dir, 'data/val.jsonl', [row('ny')]);
    await addFile(dir, 'data/val.jsonl');
    expect(readFileSync(pointer, 'utf8')).toMatch(/^# by hand\nouts:[^]*owner: Åsa\n$/);
    expect(JSON.parse(dvc(dir, 'status', '--json'))).toEqual({});
  }, 60_000);
  it('finds a sample project clean', async () => {
    const [source, dir] = [await twoVersions(), join(emptyFolder(), 'sample')];
    const outs = [await outsOf(source, 'HEAD~1'), await outsOf(source, 'HEAD')];
    await writeArchive(
      source,
      loadDvcConfig(source).cache.dir,
      outs.flat().map(({ md5 }) => md5 ?? ''),
    );
    const versions = outs.map((all) => ({
      message: 'x',
      date: '2026-01-01T12:00:00Z',
      author: 'x',
      email: 'x',
      files: all.map(({ path, md5 }) => ({ path, md5 })),
    }));
    writeFileSync(join(source, 'data', 'history.json'), JSON.stringify({ versions }));
    await createSampleProject(dir, source, '{}');
    expect(JSON.parse(dvc(dir, 'status', '--json'))).toEqual({});
    expect(JSON.parse(dvc(dir, 'data', 'status', '--json'))).toEqual({});
    expect(existsSync(join(dir, '.dvc', 'cache', 'files', 'md5'))).toBe(true);
  }, 60_000);
});
