import { beforeAll, describe, expect, it } from 'vitest';
import { git } from './git.ts';
import { commit, initProject } from './init.ts';
import { diffRows } from './diff.ts';
import { emptyFolder, row, writeData } from './project.fixture.ts';
import { rowsOfVersion } from './rows/version-rows.ts';
import { readSplit } from './split-files.ts';
import { listVersions } from './versions.ts';
import { addFile } from './workspace.ts';

const ROWS = 100_000;
const WORDS = 'bra dålig snabb sen leverans kund vara pris service butik personal mat app köp retur'.split(' ');
/** Limits are some ten times what was measured on two cores: they catch a wrong order of growth, not a busy machine. */
const BUSY = 10;

const text = (index: number, salt: number): string => {
  const words = Array.from({ length: 15 }, (_, at) => WORDS[((index + salt) * (at + 7) * 31 + at * at) % WORDS.length]);
  return `${words.join(' ')} ${index} ${salt}`;
};
const rows = (salt: (index: number) => number) =>
  Array.from({ length: ROWS }, (_, index) => row(text(index, salt(index)), index % 3 === 0 ? 'negativ' : 'positiv'));

const seconds = async (run: () => unknown): Promise<number> => {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
};

describe('a file of 100 000 rows', () => {
  const dir = emptyFolder();
  beforeAll(async () => {
    await initProject(dir);
    for (const version of [0, 1]) {
      writeData(
        dir,
        'data/train.jsonl',
        rows((index) => (index % 10 === 0 ? version : 0)),
      );
      await addFile(dir, 'data/train.jsonl');
      await git(dir, ['add', '--', '.']);
      await commit(dir, `Version ${version}`, { name: 'x', email: 'x' });
    }
  }, 60_000);

  it.each(['workspace', 'HEAD'])('is paged (%s)', async (revision) => {
    const page = (offset: number) => rowsOfVersion(dir, { revision, split: 'train', offset, limit: 200 });
    expect(await seconds(() => page(0))).toBeLessThan(0.2 * BUSY);
    expect(await seconds(() => page(99_800))).toBeLessThan(0.2 * BUSY);
    expect((await page(99_800)).rows.at(-1)?.index).toBe(99_999);
  });
  it('is compared with another version in time that grows with the rows', async () => {
    const [before, after] = [await readSplit(dir, 'HEAD~1', 'train'), await readSplit(dir, 'HEAD', 'train')];
    expect(await seconds(() => diffRows([before], [after]))).toBeLessThan(1 * BUSY);
    const { counts } = diffRows([before], [after]);
    expect(counts.added + counts.edited).toBe(ROWS / 10);
    const other = { ...after, md5: 'x', rows: rows(() => 5) };
    expect(await seconds(() => diffRows([before], [other]))).toBeLessThan(3 * BUSY);
  });
  it('does not slow the list of versions when it is asked for again', async () => {
    expect(await seconds(() => listVersions(dir))).toBeLessThan(2 * BUSY);
    expect(await seconds(() => listVersions(dir))).toBeLessThan(0.06 * BUSY);
  });
});
