/** The draft on real files: a DVC project, its labels, and what adding them writes. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { undoEdit } from '../../data/edit/edit-rows.ts';
import { labelCommits } from '../../data/label-trailers.ts';
import { V2 } from '../../data/project.fixture.ts';
import { readSplits } from '../../data/split-files.ts';
import { ALERT, SEARCH, setUp } from './draft.fixture.ts';
import * as files from './draft-files.ts';

let at: Awaited<ReturnType<typeof setUp>>;
beforeEach(async () => {
  at = await setUp();
});

describe('labelled texts', () => {
  test('become rows at the end of the file, each once, and are told as added', async () => {
    at.queue('q', SEARCH, [{ text: 'uno' }, { text: 'dos' }, { text: 'uno ' }, { text: 'tres' }]);
    at.label('q', [0, 1]);
    expect(await at.draft.read('q', 'train')).toMatchObject({
      path: 'data/train.jsonl',
      ready: { rows: 2, relabels: 0 },
      added: { rows: 0, at: null },
      message: null,
    });
    expect(await at.draft.add('q', 'train')).toMatchObject({
      ready: { rows: 0 },
      added: { rows: 2 },
      isUncommitted: true,
      message: 'Add 2 labels of texts with x',
    });
    expect(at.lines('train').slice(-2)).toEqual([
      '{"text":"uno","label":"negativ"}',
      '{"text":"dos","label":"negativ"}',
    ]);
    const before = at.lines('train');
    await at.draft.add('q', 'train');
    expect(at.lines('train')).toEqual(before);
    at.label('q', [3], 'positiv');
    expect(await at.draft.read('q', 'val')).toMatchObject({ ready: { rows: 1 }, added: { rows: 2 } });
    await at.draft.add('q', 'val');
    expect(at.lines('val').at(-1)).toBe('{"text":"tres","label":"positiv"}');
    expect(at.lines('train')).toEqual(before);
  });

  test('that people gave differing labels, or that the data has otherwise, are listed and left alone', async () => {
    at.queue('q', SEARCH, [{ text: 'uno' }, { text: V2.train[1]?.text ?? '' }, { text: V2.test[0]?.text ?? '' }]);
    at.label('q', [0, 1, 2], 'negativ');
    at.label('q', [0], 'positiv', 'Bo');
    const found = await at.draft.add('q', 'train');
    expect(found).toMatchObject({ differs: 1, inData: 1, added: { rows: 0 }, conflictCount: 1 });
    expect(found.conflicts).toEqual([
      {
        itemId: 'i1',
        text: 'trasig vara',
        label: 'negativ',
        why: 'other-label',
        there: { split: 'train', index: 1, label: 'positiv' },
      },
    ]);
    expect(at.lines('train')).toHaveLength(3);
  });

  test('that were rows of the data get their new label in their place', async () => {
    const origin = { kind: 'row', revision: 'workspace', split: 'train', index: 1, label: 'positiv' } as const;
    const [, row] = V2.train;
    at.queue('q', SEARCH, [
      { text: row?.text ?? '', origin },
      { text: 'gone', origin },
    ]);
    at.label('q', [0, 1], 'negativ');
    expect(await at.draft.add('q', 'train')).toMatchObject({
      added: { rows: 0, relabels: 1 },
      conflicts: [{ text: 'gone', why: 'row-gone', there: null }],
    });
    expect(at.lines('train')[1]).toBe('{"text":"trasig vara","label":"negativ"}');
    at.clear('q', 0);
    expect(await at.draft.read('q', 'train')).toMatchObject({ withdrawn: 1 });
    expect(await at.draft.takeWithdrawn('q')).toMatchObject({ withdrawn: 0, added: { relabels: 0 } });
    expect(at.lines('train')[1]).toBe('{"text":"trasig vara","label":"positiv"}');
  });

  test('that are labelled otherwise later are relabelled, and taken out when their label is taken back', async () => {
    at.queue('q', SEARCH, [{ text: 'uno' }, { text: 'dos' }]);
    at.label('q', [0, 1], 'negativ');
    await at.draft.add('q', 'train');
    at.label('q', [0], 'positiv');
    at.clear('q', 1);
    expect(await at.draft.read('q', 'train')).toMatchObject({ ready: { rows: 0, relabels: 1 }, withdrawn: 1 });
    await at.draft.add('q', 'train');
    await at.draft.takeWithdrawn('q');
    expect(at.lines('train').slice(3)).toEqual(['{"text":"uno","label":"positiv"}']);
  });

  test('stay told as added after the commit, which names the queue and the alert', async () => {
    at.queue('alert-12', ALERT, [{ text: 'uno' }, { text: 'dos' }]);
    at.label('alert-12', [0, 1]);
    await at.draft.setHoldOut('alert-12', 0);
    const { message } = await at.draft.add('alert-12', 'train');
    expect(message).toBe('Add 2 labels of alert 12: unknown words');
    const revision = await at.commit(message ?? '');
    expect(await at.draft.read('alert-12', 'train')).toMatchObject({
      added: { rows: 2 },
      isUncommitted: false,
      message: null,
    });
    expect(await labelCommits(at.dir)).toMatchObject([
      { revision, subject: message, queues: ['alert-12'], alerts: [12] },
    ]);
    expect(await at.draft.uncommitted()).toEqual([]);
  });
});

describe('what happens to the working copy', () => {
  beforeEach(() => {
    at.queue('q', SEARCH, [{ text: 'uno' }, { text: 'dos' }]);
    at.label('q', [0, 1]);
  });

  test('another version is taken under the draft: it is said, and adding puts the rows there again', async () => {
    await at.draft.add('q', 'train');
    execFileSync('git', ['checkout', '--quiet', 'HEAD'], { cwd: at.dir });
    writeFileSync(join(at.dir, 'data/train.jsonl'), `${JSON.stringify(V2.train[0])}\n`);
    expect(await at.draft.read('q', 'train')).toMatchObject({ lost: 2, ready: { rows: 2 }, added: { rows: 0 } });
    expect(await at.draft.add('q', 'train')).toMatchObject({ lost: 0, added: { rows: 2 } });
    expect(at.lines('train')).toHaveLength(3);
  });

  test('the last adding is taken back with the edits of rows', async () => {
    await at.draft.add('q', 'train');
    expect((await undoEdit(at.dir)).session?.title).toBe('Add labels of texts with x');
    expect(at.lines('train')).toHaveLength(3);
    expect(await at.draft.read('q', 'train')).toMatchObject({ lost: 2, ready: { rows: 2 } });
  });

  test('the file is gone: it is said with what to do, and nothing is lost', async () => {
    const file = join(at.dir, 'data/train.jsonl');
    renameSync(file, `${file}.away`);
    const { path, problem } = await at.draft.read('q', 'train');
    expect(path).toBeNull();
    expect(problem).toMatch(/^data\/train\.jsonl is not in the folder.*Data page/);
    await expect(at.draft.add('q', 'train')).rejects.toThrow('data/train.jsonl is not in the folder');
    renameSync(`${file}.away`, file);
    expect(await at.draft.add('q', 'train')).toMatchObject({ added: { rows: 2 } });
  });

  test('somebody edits the file beside it: their lines stay as they are', async () => {
    appendFileSync(join(at.dir, 'data/train.jsonl'), '{"label": "negativ", "text": "\\u00e5", "id": 7}\n');
    expect((await at.draft.read('q', 'train')).otherKeys).toEqual(['id']);
    await at.draft.add('q', 'train');
    expect(at.lines('train').slice(3)).toEqual([
      '{"label": "negativ", "text": "\\u00e5", "id": 7}',
      '{"label": "negativ", "text": "uno", "id": null}',
      '{"label": "negativ", "text": "dos", "id": null}',
    ]);
  });

  test.skipIf(process.platform === 'win32')('a disk that is full leaves the file as it was', async () => {
    const many = Array.from({ length: 400 }, (_, n) => `{"text":"rad ${n}","label":"positiv"}\n`);
    appendFileSync(join(at.dir, 'data/train.jsonl'), many.join(''));
    const before = at.lines('train');
    at.addBy((question, title) => {
      const script = join(at.dir, '.idrift', 'add.mjs');
      const module = new URL('./draft-files.ts', import.meta.url).href;
      writeFileSync(
        script,
        `import { addToDraft } from ${JSON.stringify(module)};
         await addToDraft(${JSON.stringify(at.dir)}, ${JSON.stringify(question)}, ${JSON.stringify(title)});`,
      );
      // Files may have 4 KB here: writing more fails as it does on a full disk.
      execFileSync('sh', ['-c', `ulimit -f 8; exec "${process.execPath}" "${script}"`], { stdio: 'pipe' });
      return Promise.resolve({});
    });
    await expect(at.draft.add('q', 'train')).rejects.toThrow(/EFBIG/);
    expect(at.lines('train')).toEqual(before);
    expect(readdirSync(join(at.dir, 'data')).filter((name) => name.includes('tmp'))).toEqual([]);
    expect(await at.draft.read('q', 'train')).toMatchObject({ ready: { rows: 2 }, added: { rows: 0 } });
    at.addBy((question, title) => files.addToDraft(at.dir, question, title));
    expect(await at.draft.add('q', 'train')).toMatchObject({ added: { rows: 2 } });
  });
});

describe('texts that are held out', () => {
  const texts = Array.from({ length: 30 }, (_, n) => ({
    text: `texto numero ${n} ${'abcdefghij'[n % 10]}${n} zz${n} yy${n} xx${n}`,
  }));

  test('are one in three of an alert’s, stay with the queue, and go into the data when they are let', async () => {
    at.queue('alert-12', ALERT, texts);
    at.label(
      'alert-12',
      texts.map((_, n) => n),
    );
    const added = await at.draft.add('alert-12', 'train');
    expect(added).toMatchObject({
      added: { rows: 20 },
      holdOut: { oneIn: 3, texts: 10, labelled: 10, released: false },
    });
    const held = await at.draft.heldOut(['alert-12']);
    expect(held).toHaveLength(10);
    const rows = new Set(at.lines('train'));
    for (const { text, label } of held) expect(rows.has(JSON.stringify({ text, label }))).toBe(false);
    await expect(at.draft.setHoldOut('alert-12', 2)).rejects.toThrow('Texts of this queue are in the data already');
    expect(await at.draft.releaseHeldOut('alert-12')).toMatchObject({
      ready: { rows: 10 },
      holdOut: { released: true },
    });
    expect(await at.draft.add('alert-12', 'train')).toMatchObject({ added: { rows: 30 } });
  });

  test('keep what is nearly the same out of training, in every queue', async () => {
    at.queue('alert-12', ALERT, texts);
    at.label(
      'alert-12',
      texts.map((_, n) => n),
    );
    const [one] = await at.draft.heldOut(['alert-12']);
    at.queue('q', SEARCH, [{ text: `${one?.text}!` }, { text: 'algo muy distinto' }]);
    at.label('q', [0, 1]);
    expect(await at.draft.add('q', 'train')).toMatchObject({ nearHeldOut: 1, added: { rows: 1 } });
    expect(at.lines('train').at(-1)).toBe('{"text":"algo muy distinto","label":"negativ"}');
    const revisions = ['HEAD'];
    const asked = { revisions, texts: ['snabb leverans och mycket bra pris!', one?.text ?? ''] };
    expect(await files.unseenTexts(at.dir, asked)).toEqual([false, true]);
    expect((await readSplits(at.dir, 'workspace')).length).toBe(3);
  });
});
