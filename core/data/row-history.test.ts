import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editRows } from './edit/edit-rows.ts';
import { git } from './git.ts';
import { commit } from './init.ts';
import { errorOf, row, twoVersions, V2, writeData } from './project.fixture.ts';
import { rowHistory } from './row-history.ts';
import { addFile } from './workspace.ts';

const shown = async (dir: string, text: string) =>
  (await rowHistory(dir, text)).events.map(({ kind, message, before, after }) => [
    message,
    kind,
    before.places.map(({ split, label }) => `${split} ${label}`).join(),
    after.map(({ split, label }) => `${split} ${label}`).join(),
  ]);
const WORKING = 'Working copy, not committed';

describe('the history of a row', () => {
  it('tells of label, split and text, back to where it came in', async () => {
    const dir = await twoVersions();
    expect(await shown(dir, 'trasig vara')).toEqual([
      ['More reviews', 'relabelled', 'train negativ', 'train positiv'],
      ['First reviews', 'added', '', 'train negativ'],
    ]);
    expect(await shown(dir, 'helt okej')).toEqual([
      ['More reviews', 'moved', 'train positiv', 'val positiv'],
      ['First reviews', 'added', '', 'train positiv'],
    ]);
    const edited = await rowHistory(dir, 'snabb leverans och mycket bra pris');
    expect(edited.events.map(({ kind, text, before, author }) => [kind, text, before.text, author])).toEqual([
      ['edited', 'snabb leverans och mycket bra pris', 'snabb leverans och bra pris', 'Åsa Öberg'],
      ['added', 'snabb leverans och bra pris', 'snabb leverans och bra pris', 'Åsa Öberg'],
    ]);
    expect(edited).toMatchObject({ versions: 2, missing: 0 });
    expect(await shown(dir, 'nowhere')).toEqual([]);
  });

  it('begins with the working copy', async () => {
    const dir = await twoVersions();
    await editRows(dir, [
      { kind: 'remove', row: { split: 'train', index: 1, text: 'trasig vara', label: 'positiv' } },
      { kind: 'relabel', row: { split: 'val', index: 0, text: 'nöjd', label: 'positiv' }, label: 'neutral' },
    ]);
    expect((await shown(dir, 'trasig vara'))[0]).toEqual([WORKING, 'removed', 'train positiv', '']);
    expect((await shown(dir, 'nöjd'))[0]).toEqual([WORKING, 'relabelled', 'val positiv', 'val neutral']);
  });

  it('tells of a change on another branch once, where it was made, and not at the merge', async () => {
    const dir = await twoVersions();
    const author = { name: 'Bo', email: 'bo@example.com' };
    const main = (await git(dir, ['rev-parse', '--abbrev-ref', 'HEAD'])).trim();
    const save = async (path: string, rows: typeof V2.train, message: string): Promise<void> => {
      writeData(dir, path, rows);
      await addFile(dir, path);
      await git(dir, ['add', '--', '.']);
      await commit(dir, message, author);
    };
    await git(dir, ['checkout', '--quiet', '-b', 'side']);
    await save('data/val.jsonl', [row('nöjd', 'neutral'), row('helt okej')], 'Side');
    await git(dir, ['checkout', '--quiet', main]);
    await save('data/train.jsonl', [...V2.train, row('ny')], 'Main');
    await git(dir, ['-c', 'user.name=Bo', '-c', 'user.email=bo@example.com', 'merge', '--quiet', '--no-edit', 'side']);
    writeData(dir, 'data/val.jsonl', [row('nöjd', 'neutral'), row('helt okej')]);
    expect(await shown(dir, 'nöjd')).toEqual([
      ['Side', 'relabelled', 'val positiv', 'val neutral'],
      ['First reviews', 'added', '', 'val positiv'],
    ]);
  });

  it('counts versions of which a file is nowhere, the working copy as well', async () => {
    const dir = await twoVersions();
    await editRows(dir, [
      { kind: 'relabel', row: { split: 'val', index: 0, text: 'nöjd', label: 'positiv' }, label: 'neutral' },
    ]);
    rmSync(join(dir, 'data/train.jsonl'));
    rmSync(join(dir, '.dvc/cache'), { recursive: true });
    expect(await rowHistory(dir, 'nöjd')).toEqual({ events: [], versions: 3, missing: 3 });
  });

  it('ends when it is cancelled', async () => {
    const dir = await twoVersions();
    const error = await errorOf(() => rowHistory(dir, 'nöjd', AbortSignal.abort()));
    expect(error.code).toBe('cancelled');
  });
});
