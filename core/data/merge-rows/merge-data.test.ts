import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { installHooks } from '../hooks/install.ts';
import { errorOf, row } from '../project.fixture.ts';
import { abortDataMerge } from './abort-merge.ts';
import { dataMerge, finishDataMerge } from './merge-data.ts';
import { START, twoClones, meet } from './two-clones.fixture.ts';

const parents = async (dir: string): Promise<readonly string[]> =>
  (await git(dir, ['log', '-1', '--format=%P'])).trim().split(' ');
const clean = (dir: string): Promise<string> => git(dir, ['status', '--porcelain']);

describe('two versions of the data', () => {
  it('are merged by rows, the conflicts as they are picked, and committed with both parents', async () => {
    const { mine, theirs } = await twoClones();
    mine.write('train', [row('bra', 'neutral'), row('okej', 'neutral'), row('sen', 'negativ'), row('min')]);
    const left = await mine.save('Mine');
    theirs.write('train', [row('bra', 'negativ'), row('dålig', 'negativ'), row('okej'), row('deras')]);
    theirs.write('val', [...START.val, row('sen', 'negativ')]);
    const right = await theirs.save('Theirs');
    expect(await dataMerge(mine.dir)).toBeNull();
    expect(await meet(mine, theirs)).toBe(false);

    // Bo's objects are on the remote alone.
    const before = await dataMerge(mine.dir);
    expect(before).toMatchObject({ missing: ['data/train.jsonl', 'data/val.jsonl'], counts: null, others: [] });
    const undecided = await errorOf(() => finishDataMerge(mine.dir, { picks: {} }));
    expect(undecided.message).toContain('1 row is still to be chosen, among them "bra"');
    const merge = await dataMerge(mine.dir);
    expect(merge).toMatchObject({
      mine: { revision: left, author: 'Anna', message: 'Mine' },
      theirs: { revision: right, author: 'Bo' },
      base: { message: 'Start' },
      missing: [],
      counts: { mine: { added: 1, removed: 1, changed: 1 }, theirs: { added: 1, removed: 0, changed: 1 }, both: 0 },
      conflicts: [
        {
          text: 'bra',
          about: ['label'],
          base: { label: 'positiv' },
          mine: { label: 'neutral' },
          theirs: { label: 'negativ' },
        },
      ],
    });
    const [conflict] = merge?.conflicts ?? [];
    const commit = await finishDataMerge(mine.dir, { theirs: right, picks: { [conflict?.id ?? '']: 'theirs' } });
    expect(mine.rows('train')).toEqual([row('bra', 'negativ'), row('okej', 'neutral'), row('min'), row('deras')]);
    expect(mine.rows('val')).toEqual([...START.val, row('sen', 'negativ')]);
    expect(await parents(mine.dir)).toEqual([left, right]);
    expect((await git(mine.dir, ['log', '-1', '--format=%H %s'])).trim()).toMatch(new RegExp(`^${commit} Merge `));
    expect(await clean(mine.dir)).toBe('');
    expect(await dataMerge(mine.dir)).toBeNull();
  }, 60_000);

  it('in one folder take its other files along', async () => {
    const { mine, theirs } = await twoClones({ whole: true });
    mine.write('train', [row('min'), ...START.train]);
    await mine.save('Mine');
    theirs.write('train', [...START.train, row('deras')]);
    writeFileSync(join(theirs.dir, 'data/note.txt'), 'two\n');
    rmSync(join(theirs.dir, 'data/old.txt'));
    await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    await finishDataMerge(mine.dir, { picks: {} });
    expect(mine.rows('train')).toEqual([row('min'), ...START.train, row('deras')]);
    expect(readFileSync(join(mine.dir, 'data/note.txt'), 'utf8')).toBe('two\n');
    expect(existsSync(join(mine.dir, 'data/old.txt'))).toBe(false);
    expect(await clean(mine.dir)).toBe('');
  }, 60_000);

  it('are not merged while other files are in conflict, or over changes that are in no version', async () => {
    const { mine, theirs } = await twoClones();
    for (const [side, name] of [
      [mine, 'a'],
      [theirs, 'b'],
    ] as const) {
      side.write('train', [...START.train, row(name)]);
      writeFileSync(join(side.dir, 'README.md'), `${name}\n`);
      await git(side.dir, ['add', '--', 'README.md']);
      await git(side.dir, ['commit', '--quiet', '-m', name]);
      await side.save(name);
    }
    expect(await meet(mine, theirs)).toBe(false);
    expect(await dataMerge(mine.dir)).toMatchObject({ others: ['README.md'] });
    const other = await errorOf(() => finishDataMerge(mine.dir, { picks: {} }));
    expect(other).toMatchObject({ code: 'conflict', where: 'README.md' });
    await git(mine.dir, ['checkout', '--ours', '--', 'README.md']);
    await git(mine.dir, ['add', '--', 'README.md']);
    mine.write('train', [...START.train, row('nowhere else')]);
    const unsaved = await errorOf(() => finishDataMerge(mine.dir, { picks: {} }));
    expect(unsaved).toMatchObject({ code: 'conflict', where: 'data/train.jsonl' });
    expect(mine.rows('train').at(-1)?.text).toBe('nowhere else');
    await abortDataMerge(mine.dir);
    expect(await dataMerge(mine.dir)).toBeNull();
    expect((await errorOf(() => abortDataMerge(mine.dir))).code).toBe('not-found');
  }, 60_000);

  it('stay open when a hook refuses the commit, and are finished once it does not', async () => {
    const { mine, theirs } = await twoClones();
    mine.write('val', [...START.val, row('a')]);
    const left = await mine.save('Mine');
    theirs.write('val', [row('b'), ...START.val]);
    const right = await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    const hook = join(mine.dir, '.git/hooks/commit-msg');
    writeFileSync(hook, '#!/bin/sh\necho "not today" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const error = await errorOf(() => finishDataMerge(mine.dir, { picks: {} }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(error.message).toContain('not today');
    expect(await dataMerge(mine.dir)).toMatchObject({ conflicts: [] });
    rmSync(hook);
    await finishDataMerge(mine.dir, { picks: {} });
    expect(await parents(mine.dir)).toEqual([left, right]);
    expect(mine.rows('val').map(({ text }) => text)).toEqual(['nöjd', 'glad', 'a', 'b']);
  }, 60_000);

  it('are committed past a hook that looks at the data, and beside changes of other files', async () => {
    const { mine, theirs } = await twoClones({ beside: true });
    mine.write('val', [...START.val, row('a')]);
    const left = await mine.save('Mine');
    theirs.write('val', [row('b'), ...START.val]);
    const right = await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    await installHooks(mine.dir);
    writeFileSync(join(mine.dir, 'note.txt'), 'in no version yet\n');
    await finishDataMerge(mine.dir, { picks: {} });
    expect(await parents(mine.dir)).toEqual([left, right]);
    expect(readFileSync(join(mine.dir, 'note.txt'), 'utf8')).toBe('in no version yet\n');
    expect(await clean(mine.dir)).toBe('');
  }, 60_000);

  it('are as they were when the merge is given up after a try that failed', async () => {
    const { mine, theirs } = await twoClones({ beside: true });
    mine.write('val', [...START.val, row('a')]);
    await mine.save('Mine');
    theirs.write('val', [row('b'), ...START.val]);
    theirs.write('train', [...START.train, row('deras')]);
    writeFileSync(join(theirs.dir, 'note.txt'), 'two\n');
    await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    const hook = join(mine.dir, '.git/hooks/commit-msg');
    writeFileSync(hook, '#!/bin/sh\nexit 1\n');
    chmodSync(hook, 0o755);
    await errorOf(() => finishDataMerge(mine.dir, { picks: {} }));
    expect(mine.rows('val').map(({ text }) => text)).toEqual(['nöjd', 'glad', 'a', 'b']);
    expect(readFileSync(join(mine.dir, 'note.txt'), 'utf8')).toBe('two\n');
    await abortDataMerge(mine.dir);
    expect(await dataMerge(mine.dir)).toBeNull();
    expect(mine.rows('val').map(({ text }) => text)).toEqual(['nöjd', 'glad', 'a']);
    expect(mine.rows('train')).toEqual(START.train);
    expect(readFileSync(join(mine.dir, 'note.txt'), 'utf8')).toBe('one\n');
    expect(await clean(mine.dir)).toBe('');
  }, 60_000);

  it('are finished by the next who tries, whenever the first was killed', async () => {
    const { mine, theirs } = await twoClones();
    mine.write('train', [row('a'), ...START.train]);
    const left = await mine.save('Mine');
    theirs.write('train', [...START.train.slice(1), row('b')]);
    theirs.write('val', [...START.val, row('bra')]);
    const right = await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    const script = fileURLToPath(new URL('./finish.fixture.ts', import.meta.url));
    for (let wait = 0; (await dataMerge(mine.dir)) !== null; wait = 1.4 * wait + 80) {
      const child = spawn(process.execPath, [script, mine.dir], { stdio: ['ignore', 'pipe', 'inherit'] });
      const timer = once(child.stdout, 'data').then(() => setTimeout(() => child.kill('SIGKILL'), wait));
      await once(child, 'exit');
      clearTimeout(await timer);
      // git goes on for a moment without us.
      for (const lock = join(mine.dir, '.git/index.lock'); existsSync(lock); ) await pause(20);
      await pause(100);
    }
    expect(mine.rows('train').map(({ text }) => text)).toEqual(['a', 'dålig', 'okej', 'sen', 'b']);
    expect(mine.rows('val').map(({ text }) => text)).toEqual(['nöjd', 'glad', 'bra']);
    expect(await parents(mine.dir)).toEqual([left, right]);
    expect(await clean(mine.dir)).toBe('');
  }, 120_000);
});
