/** A merge by rows as the real `dvc` sees it: IDRIFT_DVC names it; skipped where there is none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { run } from '../hooks/hooks.fixture.ts';
import { row } from '../project.fixture.ts';
import { dataMerge, finishDataMerge } from './merge-data.ts';
import { branchOf, meet, START, twoClones } from './two-clones.fixture.ts';

const command = process.env['IDRIFT_DVC'];
const dvc = (dir: string, ...words: readonly string[]): string => {
  const { status, all } = run(command ?? '', dir, words);
  if (status !== 0) throw new Error(all);
  return all;
};

describe('after a merge by rows', () => {
  beforeEach(({ skip }) => skip(command === undefined, 'IDRIFT_DVC names no dvc'));

  it.each([false, true])(
    'dvc finds nothing changed, and pulls the same bytes in the other clone (one folder: %s)',
    async (whole) => {
      const { mine, theirs } = await twoClones({ whole });
      mine.write('train', [row('bra', 'neutral'), ...START.train.slice(1), row('från Anna')]);
      await mine.save('Mine');
      theirs.write('train', [row('bra', 'negativ'), row('okej'), row('sen', 'negativ')]);
      theirs.write('test', [...START.test, row('från Bo')]);
      await theirs.save('Theirs');
      expect(await meet(mine, theirs)).toBe(false);
      await finishDataMerge(mine.dir, { picks: {}, rest: 'theirs' });
      expect(await dataMerge(mine.dir)).toBeNull();
      expect(dvc(mine.dir, 'status')).toContain('up to date');
      expect(await git(mine.dir, ['status', '--porcelain'])).toBe('');
      dvc(mine.dir, 'push');
      await git(mine.dir, ['push', '--quiet', 'origin', 'HEAD']);
      await git(theirs.dir, ['pull', '--quiet', '--ff-only', 'origin', await branchOf(mine.dir)]);
      dvc(theirs.dir, 'pull');
      expect(dvc(theirs.dir, 'status')).toContain('up to date');
      const files = ['train', 'val', 'test'].map((split) => `data/${split}.jsonl`);
      for (const path of files)
        expect(readFileSync(join(theirs.dir, path))).toEqual(readFileSync(join(mine.dir, path)));
      expect(theirs.rows('train').map(({ text, label }) => `${text} ${label}`)).toEqual([
        'bra negativ',
        'okej positiv',
        'sen negativ',
        'från Anna positiv',
      ]);
    },
    180_000,
  );
});
