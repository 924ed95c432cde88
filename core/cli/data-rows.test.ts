import { describe, expect, it } from 'vitest';
import { twoVersions } from '../data/project.fixture.ts';
import { START, meet, twoClones } from '../data/merge-rows/two-clones.fixture.ts';
import { row } from '../data/project.fixture.ts';
import { idrift, idriftJson } from './command.fixture.ts';
import { EXIT } from './terminal.ts';

describe('rows from the command line', () => {
  it('are relabelled, moved, dropped, taken back, and have a history', async () => {
    const dir = await twoVersions();
    const ask = (...words: readonly string[]) => idriftJson(['--project', dir, 'data', ...words]);
    expect(await ask('relabel', 'train', '0,2', 'neutral')).toEqual({
      status: 0,
      answer: {
        title: 'Relabel 2 rows',
        paths: ['data/train.jsonl'],
        places: [
          { split: 'train', index: 0 },
          { split: 'train', index: 2 },
        ],
        undo: 'Relabel 2 rows',
        redo: null,
      },
    });
    expect((await ask('move', 'train', '1', 'test')).answer).toMatchObject({ places: [{ split: 'test', index: 1 }] });
    expect((await ask('drop', 'val', '0')).answer).toMatchObject({ title: 'Remove 1 row' });
    expect((await ask('undo')).answer).toMatchObject({ title: 'Remove 1 row', redo: 'Remove 1 row' });
    expect((await ask('show', 'val')).answer).toMatchObject({ total: 2 });
    const history = await idrift(['--project', dir, 'data', 'history', 'trasig vara']);
    expect(history.stdout).toContain('moved');
    expect(history.stdout).toContain('First reviews');
    const absent = await ask('relabel', 'val', '7', 'x');
    expect(absent.status).toBe(EXIT.notFound);
    expect(absent.answer).toMatchObject({ error: { code: 'not-found', where: 'data/val.jsonl' } });
    expect((await idrift(['--project', dir, 'data', 'move', 'train', 'first', 'val'])).status).toBe(EXIT.usage);
    expect((await idrift(['--project', dir, 'data', 'relabel', 'train', '0', ' '])).status).toBe(EXIT.usage);
  }, 60_000);

  it('of two versions are merged: told with status 4, then as chosen', async () => {
    const { mine, theirs } = await twoClones();
    expect((await idrift(['--project', mine.dir, 'data', 'merge'])).status).toBe(EXIT.notFound);
    mine.write('train', [row('bra', 'neutral'), ...START.train.slice(1)]);
    await mine.save('Mine');
    theirs.write('train', [row('bra', 'negativ'), ...START.train.slice(1), row('deras')]);
    await theirs.save('Theirs');
    expect(await meet(mine, theirs)).toBe(false);
    const told = await idriftJson(['--project', mine.dir, 'data', 'merge']);
    expect(told.status).toBe(EXIT.no);
    expect(told.answer).toMatchObject({ revision: null, conflicts: [{ text: 'bra', about: ['label'] }] });
    const merged = await idrift(['--project', mine.dir, 'data', 'merge', '--theirs-for-all']);
    expect(merged.stderr).toBe('');
    expect(merged.stdout).toMatch(/Theirs: 1 added[\s\S]*Merged as [0-9a-f]{7}\./);
    expect(mine.rows('train').map(({ label }) => label)).toEqual([
      'negativ',
      'negativ',
      'positiv',
      'negativ',
      'positiv',
    ]);
  }, 60_000);
});
