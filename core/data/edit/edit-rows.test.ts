import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split } from '../../contract/common.ts';
import type { RowEdit } from '../../contract/data-edits.ts';
import { readRows } from '../../text/jsonl.ts';
import { emptyFolder, errorOf, twoVersions, V2, writeData } from '../project.fixture.ts';
import { type DvcProject, openDvcProject } from '../repo/project.ts';
import { initProject } from '../init.ts';
import { addFile } from '../workspace.ts';
import { editRows, editState, recoverEdits, redoEdit, undoEdit } from './edit-rows.ts';
import * as sessions from './sessions.ts';

const SPLITS: readonly Split[] = ['train', 'val', 'test'];
const pathIn = (dir: string, split: Split): string => join(dir, `data/${split}.jsonl`);
const text = (dir: string, split: Split): string => readFileSync(pathIn(dir, split), 'utf8');
const rows = (dir: string, split: Split) => readRows(readFileSync(pathIn(dir, split)), split);
const bytes = (dir: string): string => SPLITS.map((split) => text(dir, split)).join('\0');
const ref = (dir: string, split: Split, index: number) => {
  const row = rows(dir, split)[index];
  return { split, index, text: row?.text ?? '', label: row?.label ?? '' };
};

describe('edits of rows', () => {
  it('are refused whole when a file is another than the one that was looked at', async () => {
    const dir = await twoVersions();
    const before = bytes(dir);
    const append: RowEdit = { kind: 'append', split: 'train', rows: [{ text: 'ny', label: 'positiv' }] };
    const seen = new Map([['data/val.jsonl', '0'.repeat(32)]]);
    expect(await errorOf(() => editRows(dir, [append], { seen }))).toMatchObject({
      code: 'conflict',
      where: 'data/val.jsonl',
    });
    expect(bytes(dir)).toBe(before);
  });

  it('change what they name, and no other byte', async () => {
    const dir = await twoVersions();
    const odd =
      '\ufeff{"id": 7, "text": "snabb  leverans",\t"label": "positiv"}\n\n{"id": 8, "label": "negativ", "text": "trasig"}\r\n{"id": 9, "text": "sist", "label": "positiv"}';
    writeFileSync(pathIn(dir, 'train'), odd);
    const done = await editRows(dir, [
      {
        kind: 'relabel',
        row: { split: 'train', index: 0, text: 'snabb  leverans', label: 'positiv' },
        label: 'negativ',
      },
      { kind: 'append', split: 'train', rows: [{ text: 'ny', label: 'positiv' }] },
    ]);
    expect(text(dir, 'train')).toBe(
      '\ufeff{"id": 7, "text": "snabb  leverans",\t"label": "negativ"}\n\n{"id": 8, "label": "negativ", "text": "trasig"}\r\n{"id": 9, "text": "sist", "label": "positiv"}\n{"id": null, "text": "ny", "label": "positiv"}\n',
    );
    expect(done).toMatchObject({
      places: [
        { split: 'train', index: 0 },
        { split: 'train', index: 3 },
      ],
      session: { title: 'Relabel 1 row, add 1', paths: ['data/train.jsonl'] },
      redo: null,
    });
    expect((await undoEdit(dir)).session?.title).toBe('Relabel 1 row, add 1');
    expect(text(dir, 'train')).toBe(odd);
    await redoEdit(dir);
    expect(rows(dir, 'train')).toHaveLength(4);
  });

  it('divide, move, edit and remove in one go', async () => {
    const dir = await twoVersions();
    const { places } = await editRows(dir, [
      {
        kind: 'divide',
        row: ref(dir, 'train', 0),
        parts: [
          { text: 'snabb leverans', label: 'positiv' },
          { text: 'mycket bra pris', label: 'neutral' },
        ],
      },
      { kind: 'move', row: ref(dir, 'train', 1), to: 'test' },
      { kind: 'text', row: ref(dir, 'train', 2), text: 'en ny "text"' },
      { kind: 'remove', row: ref(dir, 'val', 0) },
    ]);
    expect(rows(dir, 'train')).toEqual([
      { text: 'snabb leverans', label: 'positiv' },
      { text: 'mycket bra pris', label: 'neutral' },
      { text: 'en ny "text"', label: 'positiv' },
    ]);
    expect(rows(dir, 'val')).toEqual([V2.val[1]]);
    expect(rows(dir, 'test')).toEqual([...V2.test, V2.train[1]]);
    expect(places).toEqual([
      { split: 'train', index: 0 },
      { split: 'train', index: 1 },
      { split: 'test', index: 1 },
      { split: 'train', index: 2 },
    ]);
  });

  it('write lists of labels as lists', async () => {
    const dir = await twoVersions();
    writeFileSync(pathIn(dir, 'val'), '{"text":"sen","labels":["leverans","pris"]}\n');
    await editRows(dir, [
      {
        kind: 'relabel',
        row: { split: 'val', index: 0, text: 'sen', label: 'leverans, pris' },
        label: 'pris, service',
      },
      { kind: 'append', split: 'val', rows: [{ text: 'dyr', label: 'pris' }] },
    ]);
    expect(text(dir, 'val')).toBe('{"text":"sen","labels":["pris","service"]}\n{"text":"dyr","labels":["pris"]}\n');
  });

  it.each<[string, (dir: string) => readonly RowEdit[], string, string]>([
    [
      'a row that is another by now',
      () => [{ kind: 'remove', row: { split: 'val', index: 1, text: 'nöjd', label: 'positiv' } }],
      'conflict',
      'it is "helt okej" (positiv) now',
    ],
    [
      'a row that is no longer there',
      () => [{ kind: 'remove', row: { split: 'val', index: 9, text: 'nöjd', label: 'positiv' } }],
      'conflict',
      'has 2 rows',
    ],
    [
      'the last row of a split',
      (dir) => [{ kind: 'move', row: ref(dir, 'test', 0), to: 'val' }],
      'conflict',
      'no row left',
    ],
    [
      'a row named twice',
      (dir) => [
        { kind: 'remove', row: ref(dir, 'train', 0) },
        { kind: 'relabel', row: ref(dir, 'train', 0), label: 'x' },
      ],
      'bad-input',
      'named by two edits',
    ],
  ])('refuse %s and change nothing', async (_, edits, code, words) => {
    const dir = await twoVersions();
    const before = bytes(dir);
    const good: RowEdit = { kind: 'relabel', row: ref(dir, 'train', 2), label: 'ny' };
    const error = await errorOf(() => editRows(dir, [good, ...edits(dir)]));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.where).toMatch(/^data\/\w+\.jsonl/);
    expect(bytes(dir)).toBe(before);
    expect(await editState(dir)).toEqual({ undo: null, redo: null });
  });

  it('refuse to be taken back over what somebody else changed', async () => {
    const dir = await twoVersions();
    await editRows(dir, [{ kind: 'relabel', row: ref(dir, 'train', 0), label: 'negativ' }]);
    writeFileSync(pathIn(dir, 'train'), `${text(dir, 'train')}{"text":"av en annan","label":"positiv"}\n`);
    const error = await errorOf(() => undoEdit(dir));
    expect(error).toMatchObject({ code: 'conflict', where: 'data/train.jsonl' });
    expect(rows(dir, 'train').at(-1)?.text).toBe('av en annan');
  });

  it('are taken back and done again to the byte, whatever they were', async () => {
    const dir = await twoVersions();
    const start = bytes(dir);
    const past = [start];
    const future: string[] = [];
    type Turn = RowEdit['kind'] | 'undo' | 'redo';
    const editOf = (kind: RowEdit['kind'], nth: number, split: Split, to: Split, said: string): RowEdit | null => {
      const count = rows(dir, split).length;
      const row = ref(dir, split, nth % count);
      const isLast = count < 2;
      switch (kind) {
        case 'relabel':
          return { kind, row, label: said };
        case 'text':
          return { kind, row, text: said };
        case 'move':
          return isLast || to === split ? null : { kind, row, to };
        case 'remove':
          return isLast ? null : { kind, row };
        case 'append':
          return { kind, split, rows: [{ text: said, label: 'y' }] };
        case 'divide':
          return {
            kind,
            row,
            parts: [
              { text: said, label: 'a' },
              { text: 'b', label: said },
            ],
          };
        default:
          return kind satisfies never;
      }
    };
    const take = async (turn: Turn, nth: number, split: Split, to: Split, word: string): Promise<void> => {
      if (turn === 'undo') {
        if ((await undoEdit(dir)).session !== null) future.push(past.pop() ?? '');
      } else if (turn === 'redo') {
        if ((await redoEdit(dir)).session !== null) past.push(future.pop() ?? '');
      } else {
        const edit = editOf(turn, nth, split, to, `x${word}`);
        if (edit === null) return;
        await editRows(dir, [edit]);
        past.push(bytes(dir));
        future.length = 0;
      }
    };
    const turns = fc.constantFrom<Turn>(
      'relabel',
      'text',
      'move',
      'remove',
      'append',
      'divide',
      'undo',
      'undo',
      'redo',
    );
    await fc.assert(
      fc.asyncProperty(
        turns,
        fc.nat(),
        fc.constantFrom(...SPLITS),
        fc.constantFrom(...SPLITS),
        fc.string({ minLength: 1 }),
        async (turn, nth, split, to, word) => {
          await take(turn, nth, split, to, word);
          expect(bytes(dir)).toBe(past.at(-1));
        },
      ),
      { numRuns: 120 },
    );
    while ((await undoEdit(dir)).session !== null) past.pop();
    expect(past).toEqual([start]);
    expect(bytes(dir)).toBe(start);
  }, 60_000);
});

const pendingFiles = (project: DvcProject, { id, files }: sessions.Session): sessions.Pending['files'] => {
  const folder = sessions.freshFolder(project, id);
  return files.map(({ hunks: _hunks, ...file }, nth) => ({ ...file, fresh: join(folder, String(nth)) }));
};

describe('a program that is killed in the midst of an edit', () => {
  it('has its other file put in place by the next', async () => {
    const dir = await twoVersions();
    const before = text(dir, 'val');
    await editRows(dir, [{ kind: 'move', row: ref(dir, 'train', 0), to: 'val' }]);
    const after = bytes(dir);
    // As it lies between the two renames.
    const project = openDvcProject(dir);
    const session = sessions.newest(project, 'done');
    if (!session) throw new Error('Nothing was kept.');
    sessions.forget(project, 'done', session.id);
    const files = pendingFiles(project, session);
    writeFileSync(files.find(({ path }) => path.endsWith('val.jsonl'))?.fresh ?? '', text(dir, 'val'));
    writeFileSync(pathIn(dir, 'val'), before);
    sessions.writePending(project, { session, into: 'done', files });
    expect((await editState(dir)).undo?.id).toBe(session.id);
    expect(bytes(dir)).toBe(after);
    expect(sessions.readPending(project)).toBeNull();
    expect((await undoEdit(dir)).session?.id).toBe(session.id);
    expect(rows(dir, 'train')).toEqual(V2.train);
  });

  it('leaves nothing behind when its files are others by now and none was changed', async () => {
    const dir = await twoVersions();
    const project = openDvcProject(dir);
    await editRows(dir, [{ kind: 'move', row: ref(dir, 'train', 0), to: 'val' }]);
    const session = sessions.newest(project, 'done');
    if (!session) throw new Error('Nothing was kept.');
    await undoEdit(dir);
    sessions.forgetAll(project, 'undone');
    // As it lies before the first rename, after which somebody took another version of one file.
    const files = pendingFiles(project, session);
    for (const { fresh } of files) writeFileSync(fresh, 'new');
    writeFileSync(pathIn(dir, 'val'), `${text(dir, 'val')}{"text":"av en annan","label":"positiv"}\n`);
    const lying = bytes(dir);
    sessions.writePending(project, { session, into: 'done', files });
    await recoverEdits(project);
    expect(bytes(dir)).toBe(lying);
    expect(sessions.readPending(project)).toBeNull();
    expect(await editState(dir)).toEqual({ undo: null, redo: null });
    // A part of it done is another matter: a person has to look.
    writeFileSync(pathIn(dir, 'train'), text(dir, 'train').split('\n').slice(1).join('\n'));
    sessions.writePending(project, { session, into: 'done', files });
    const error = await errorOf(() => recoverEdits(project));
    expect(error).toMatchObject({ code: 'conflict', where: 'data/val.jsonl' });
    expect(sessions.readPending(project)).not.toBeNull();
  });

  it('leaves each row in one place, whenever it was', async () => {
    const dir = emptyFolder();
    await initProject(dir);
    for (const split of SPLITS) {
      writeData(
        dir,
        `data/${split}.jsonl`,
        Array.from({ length: 400 }, (_, n) => ({ text: `${split} ${n} ${'ord '.repeat(40)}`, label: `l${n % 3}` })),
      );
      await addFile(dir, `data/${split}.jsonl`);
    }
    const all = (): readonly string[] => SPLITS.flatMap((split) => rows(dir, split).map((row) => row.text)).toSorted();
    const start = all();
    for (let kill = 0; kill < 8; kill++) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./edit-loop.fixture.ts', import.meta.url)), dir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await wait(Math.random() * 60);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await recoverEdits(openDvcProject(dir));
      expect(all()).toEqual(start);
    }
    while ((await undoEdit(dir)).session !== null) expect(all()).toEqual(start);
  }, 60_000);
});
