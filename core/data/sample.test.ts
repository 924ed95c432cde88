import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeArchive } from './archive.ts';
import { loadDvcConfig } from './config/load.ts';
import { git } from './git.ts';
import { emptyFolder, errorOf, jsonl, row, twoVersions, V1, V2, writeData } from './project.fixture.ts';
import { createSampleProject } from './sample.ts';
import { outsOf, readSplit } from './split-files.ts';
import { listVersions } from './versions.ts';
import { dataStatus } from './workspace.ts';

/** A program folder with sample data of two versions. */
const source = async (): Promise<string> => {
  const dir = await twoVersions();
  const outs = [await outsOf(dir, 'HEAD~1'), await outsOf(dir, 'HEAD')];
  const cacheDir = loadDvcConfig(dir).cache.dir;
  await writeArchive(
    dir,
    cacheDir,
    outs.flat().map(({ md5 }) => md5 ?? ''),
  );
  const versions = outs.map((all, at) => ({
    message: `Version ${at + 1}`,
    date: `2026-0${at + 1}-01T12:00:00Z`,
    author: 'Idrift',
    email: 'idrift@localhost',
    files: all.map(({ path, md5, size }) => ({ path, md5, size })),
  }));
  writeFileSync(join(dir, 'data', 'history.json'), JSON.stringify({ versions }));
  writeData(dir, 'data/live.jsonl', [row('live')]);
  return dir;
};

describe('the sample project', () => {
  it('has both versions in its history, the files of the newest, and a clean git', async () => {
    const [from, dir] = [await source(), join(emptyFolder(), 'new', 'sample')];
    await createSampleProject(dir, from, '{"experiment":"x"}\n');
    const versions = await listVersions(dir);
    expect(versions.map(({ message, date }) => [message, date])).toEqual([
      ['Version 2', '2026-02-01T12:00:00.000Z'],
      ['Version 1', '2026-01-01T12:00:00.000Z'],
    ]);
    expect((await readSplit(dir, versions[1]?.revision ?? '', 'train')).rows).toEqual(V1.train);
    expect(readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8')).toBe(jsonl(V2.train));
    expect(await git(dir, ['status', '--porcelain'])).toBe('');
    expect(await dataStatus(dir)).toMatchObject({
      uncommitted: { modified: [], deleted: [] },
      notInCache: [],
      untracked: [],
    });
    expect(readFileSync(join(dir, 'data', 'live.jsonl'), 'utf8')).toBe(jsonl([row('live')]));
    expect(existsSync(join(dir, 'idrift.json'))).toBe(true);
    // The same commits wherever it is made: a run's data version means the same to everybody.
    const again = join(emptyFolder(), 'again');
    await createSampleProject(again, from, '{"experiment":"x"}\n');
    expect((await listVersions(again)).map(({ revision }) => revision)).toEqual(
      versions.map(({ revision }) => revision),
    );
  });
  it('touches no folder that holds something, and no file', async () => {
    const dir = emptyFolder();
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    expect(await errorOf(() => createSampleProject(dir, emptyFolder(), '{}'))).toMatchObject({ code: 'conflict' });
    expect(readdirSync(dir)).toEqual(['mine.txt']);
    const file = join(dir, 'mine.txt');
    expect(await errorOf(() => createSampleProject(file, emptyFolder(), '{}'))).toMatchObject({ code: 'conflict' });
  });
  it('leaves nothing behind when it fails', async () => {
    const [from, parent] = [await source(), emptyFolder()];
    writeFileSync(join(from, 'data', 'cache-snapshot.tar.gz'), 'broken');
    expect(await errorOf(() => createSampleProject(join(parent, 'a', 'b'), from, '{}'))).toMatchObject({
      code: 'corrupt',
    });
    expect(readdirSync(parent)).toEqual([]);
    mkdirSync(join(parent, 'mine'));
    await errorOf(() => createSampleProject(join(parent, 'mine'), from, '{}'));
    expect([readdirSync(parent), readdirSync(join(parent, 'mine'))]).toEqual([['mine'], []]);
  });
});
