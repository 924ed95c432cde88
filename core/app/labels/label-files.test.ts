/** Queues to other programs and back, between two real projects; files of other programs; files that are wrong. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { ErrorInfo } from '../../contract/errors.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import type { LabelAct } from '../../contract/labels.ts';
import { createApp } from '../app.ts';
import type { LabelFormat } from './label-file-read.ts';
import type { ImportOrder } from './label-files.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../../labels/formats/golden/${name}`, import.meta.url));
const MEANINGS = { negativ: 'Kunden är missnöjd', positiv: 'Kunden är nöjd' };

/** A project in which this person labels, open in the real app. */
const open = async (person: string) => {
  const root = mkdtempSync(join(tmpdir(), 'idrift-label-files-'));
  const dir = join(root, 'project');
  mkdirSync(dir);
  execFileSync('git', ['init', '-q', dir]);
  execFileSync('git', ['config', 'user.name', person], { cwd: dir });
  writeFileSync(join(dir, 'idrift.json'), JSON.stringify({ labelMeanings: MEANINGS }));
  const app = createApp({ door: 'browser', settingsDir: root, slackToken: null, onBusy: () => undefined });
  onTestFinished(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });
  await app.openProject(dir);
  const { labels, labelFiles } = app.session();
  const read = (path: string, format: LabelFormat, more: Partial<ImportOrder> = {}) =>
    labelFiles.importFile({ path, format, labels: {}, people: {}, asNew: false, newLabels: false, ...more });
  const refused = async (path: string, format: LabelFormat, more: Partial<ImportOrder> = {}): Promise<ErrorInfo> =>
    read(path, format, more).then(
      () => expect.fail(`${path} was taken`),
      (thrown: unknown) => toErrorInfo(thrown),
    );
  const write = (queueId: string, format: LabelFormat, path: string) =>
    labelFiles.exportQueue({ queueId, format, path, people: {} });
  const act = async (queueId: string, at: number, act: LabelAct): Promise<void> => {
    const item = (await labels.items({ queueId, offset: at, limit: 1 })).items[0];
    await labels.act({ queueId, itemId: item?.id ?? '', act, blind: at % 2 === 1, twins: false, shown: 1200 });
  };
  /** States of the queue's texts, in order, with all that people say. */
  const said = async (queueId: string): Promise<string[]> => {
    const file = join(root, 'said.jsonl');
    await write(queueId, 'jsonl', file);
    const { items } = await labels.items({ queueId, offset: 0, limit: 100 });
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line, index) => {
        const { answers } = JSON.parse(line) as {
          answers: { person: string; state: string; label: string; note: string; blind: boolean }[];
        };
        const each = answers.map(
          ({ person, state, label, note, blind }) => `${person}: ${label ?? state} ${note}${blind ? ' blind' : ''}`,
        );
        return [items[index]?.state, ...each.toSorted()].join(' | ');
      });
  };
  return { root, labels, read, refused, write, act, said };
};

const TEXTS = ['Paketet kom aldrig fram', 'Snabb leverans, tack! 🥳', 'Paketet "var" trasigt,\nlåda 2', 'Paket i tid'];

/** A queue of four texts, of which three are said to be something. */
const withQueue = async () => {
  const ada = await open('Ada');
  const file = join(ada.root, 'texts.jsonl');
  writeFileSync(file, TEXTS.map((text, id) => JSON.stringify({ id, text })).join('\n'));
  const { queueId } = await ada.read(file, 'jsonl');
  await ada.act(queueId, 0, { kind: 'label', label: 'negativ' });
  await ada.act(queueId, 0, { kind: 'note', note: 'bud' });
  await ada.act(queueId, 1, { kind: 'label', label: 'negativ' });
  await ada.labels.undo({ queueId });
  await ada.act(queueId, 1, { kind: 'label', label: 'positiv' });
  await ada.act(queueId, 2, { kind: 'flag' });
  return { ada, queueId };
};

test.each(['label-studio', 'argilla', 'jsonl'] as const)(
  'a queue goes through %s to another project with all that was said, and back',
  async (format) => {
    const { ada, queueId } = await withQueue();
    const bo = await open('Bo');
    const file = join(ada.root, 'out.json');
    expect(await ada.write(queueId, format, file)).toMatchObject({ queueId, texts: 4, answers: 3 });
    expect(await bo.read(file, format)).toMatchObject({ queueId, made: 'new', texts: 4, people: ['Ada'], dropped: [] });
    expect(await bo.said(queueId)).toEqual(await ada.said(queueId));
    expect(await bo.said(queueId)).toEqual([
      'labelled | Ada: negativ bud',
      'labelled | Ada: positiv  blind',
      'flagged | Ada: flagged ',
      'open',
    ]);
    // Both go on; what either says comes to the other once, however often the files are read.
    await bo.act(queueId, 0, { kind: 'label', label: 'positiv' });
    await bo.act(queueId, 3, { kind: 'skip' });
    await ada.act(queueId, 2, { kind: 'label', label: 'negativ' });
    await bo.write(queueId, format, file);
    expect(await ada.read(file, format)).toMatchObject({ made: 'joined', answers: 2, people: ['Bo'] });
    expect(await ada.read(file, format)).toMatchObject({ made: 'joined', answers: 0 });
    await ada.write(queueId, format, file);
    await bo.read(file, format);
    expect(await bo.said(queueId)).toEqual(await ada.said(queueId));
    expect((await ada.said(queueId))[0]).toBe('differs | Ada: negativ bud | Bo: positiv ');
    // Undo still takes back what each said, and travels too.
    await bo.labels.undo({ queueId });
    await bo.write(queueId, format, file);
    await ada.read(file, format);
    expect((await ada.said(queueId))[3]).toBe('open');
  },
);

test('CSV tells who said what, and comes back as answers', async () => {
  const { ada, queueId } = await withQueue();
  const file = join(ada.root, 'out.csv');
  await ada.write(queueId, 'csv', file);
  expect(readFileSync(file, 'utf8')).toMatch(/^text,label,state,person,note,at,blind,suggested,/);
  expect(await ada.read(file, 'csv')).toMatchObject({ made: 'joined', answers: 0, same: 3 });
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Ada', 'Åsa Öberg'));
  expect(await ada.read(file, 'csv')).toMatchObject({ made: 'joined', answers: 3, people: ['Åsa Öberg'] });
  expect((await ada.said(queueId))[0]).toBe('labelled | Ada: negativ bud | Åsa Öberg: negativ bud');
});

test('an export of Label Studio becomes a queue; the same export, grown, adds to it', async () => {
  const ada = await open('Ada');
  const file = join(ada.root, 'tasks.json');
  const tasks = readFileSync(golden('label-studio.json'), 'utf8').replaceAll('"negativ"', '"Negative"');
  writeFileSync(file, tasks);
  expect(await ada.refused(file, 'label-studio')).toMatchObject({
    message: expect.stringContaining('labels that are not known here: "Negative". Known are "negativ", "positiv"'),
    hint: expect.stringContaining('--label "Negative=negativ"'),
  });
  expect(await ada.labels.queues()).toEqual([]);
  const names = { labels: { Negative: 'negativ' }, people: { '1': 'Ada' } };
  const made = await ada.read(file, 'label-studio', names);
  expect(made).toMatchObject({
    made: 'new',
    texts: 4,
    answers: 4,
    people: ['2', 'Ada'],
    labels: ['negativ', 'positiv'],
  });
  expect(made.dropped).toEqual([
    { what: 'data.url', why: 'a queue keeps the text alone', count: 4, first: 'tasks.json, task 1' },
  ]);
  const grown = JSON.parse(tasks) as { annotations: unknown[] }[];
  grown[3]?.annotations.push(grown[1]?.annotations[0]);
  writeFileSync(file, JSON.stringify(grown));
  const { queueId } = made;
  expect(await ada.read(file, 'label-studio', names)).toMatchObject({ queueId, made: 'joined', answers: 1, same: 4 });
  expect(await ada.read(file, 'label-studio', names)).toMatchObject({ answers: 0, same: 5 });
  expect((await ada.labels.queue({ queueId })).counts).toMatchObject({ labelled: 2, differs: 1, skipped: 1 });
  // As new, it is another queue; with labels as they are, they are new ones.
  const own = await ada.read(file, 'label-studio', { asNew: true, newLabels: true });
  expect(own.queueId).not.toBe(queueId);
  expect((await ada.labels.queue({ queueId: own.queueId })).labels.map(({ label }) => label)).toEqual([
    'negativ',
    'positiv',
    'Negative',
  ]);
});

test('a label may be called as every object calls something', async () => {
  const ada = await open('Ada');
  const file = join(ada.root, 'texts.jsonl');
  writeFileSync(file, '{"text": "en", "label": "constructor"}\n');
  const { queueId } = await ada.read(file, 'jsonl', { newLabels: true });
  expect((await ada.labels.queue({ queueId })).labels.at(-1)).toEqual({ label: 'constructor', meaning: '' });
  await ada.write(queueId, 'label-studio', join(ada.root, 'out.json'));
  expect(readFileSync(join(ada.root, 'out.xml'), 'utf8')).toContain('<Choice value="constructor" hotkey="3"/>');
});

test('what cannot be joined is refused: a closed queue, a part of an absent one, a changed text, files of two queues', async () => {
  const { ada, queueId } = await withQueue();
  const bo = await open('Bo');
  const file = join(ada.root, 'out.json');
  await ada.write(queueId, 'label-studio', file);
  const tasks = JSON.parse(readFileSync(file, 'utf8')) as { data: Record<string, string> }[];
  await ada.labels.close({ queueId });
  expect(await ada.refused(file, 'label-studio')).toMatchObject({
    code: 'conflict',
    hint: expect.stringContaining(`reopen ${queueId}`),
  });
  await ada.labels.reopen({ queueId });
  writeFileSync(file, JSON.stringify(tasks.slice(1)));
  expect(await bo.refused(file, 'label-studio')).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('3 of its 4 texts'),
  });
  expect(await ada.read(file, 'label-studio')).toMatchObject({ made: 'joined', answers: 0 });
  expect(await bo.read(file, 'label-studio', { asNew: true })).toMatchObject({ made: 'new', texts: 3 });
  const [first, second] = tasks;
  writeFileSync(file, JSON.stringify([{ ...first, data: { ...first?.data, text: 'Något annat' } }, second]));
  expect((await ada.refused(file, 'label-studio')).message).toContain('the text was changed since it left queue');
  const two = tasks.map(({ data }, index) => ({ data: { ...data, idrift_queue: `q${index % 2}` }, annotations: [] }));
  writeFileSync(file, JSON.stringify(two));
  expect((await ada.refused(file, 'label-studio')).message).toContain('several queues: q0, q1');
  expect((await ada.labels.queues()).map(({ id }) => id)).toEqual([queueId]);
});

test('files that are broken, of other tasks or not there are refused with their place', async () => {
  const ada = await open('Ada');
  const file = join(ada.root, 'bad');
  const cases: readonly [content: string | Uint8Array, LabelFormat, message: RegExp, hint?: RegExp][] = [
    ['[{"data": {"text": "a"},\n]', 'label-studio', /line 2, column 1/],
    ['[]', 'label-studio', /holds no tasks/],
    ['[1]', 'argilla', /record 1: this is no record/],
    ['{"text": "a"\n', 'jsonl', /line 1, column 13/],
    ['', 'jsonl', /holds no rows/],
    [Uint8Array.of(0x7b, 0xff), 'jsonl', /is not UTF-8/],
    ['[{"fields": {"text": "a"}}]', 'label-studio', /looks like Argilla/, /--format argilla/],
    ['[{"data": {"text": "a"}, "annotations": []}]', 'argilla', /looks like Label Studio/, /--format label-studio/],
    ['text,label\n', 'csv', /rows/],
    ['{"review": "a", "city": "b"}\n', 'jsonl', /there is no "text", but "review", "city"/, /--text/],
    ['{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n', 'jsonl', /id 1 stands twice.*bad:1, and bad:2/],
    [readFileSync(golden('argilla-2-spans.json')), 'argilla', /belongs to another task/],
  ];
  for (const [content, format, message, hint = /./] of cases) {
    writeFileSync(file, content);
    const info = await ada.refused(file, format);
    expect([info.code === 'internal', info.message, info.hint]).toEqual([
      false,
      expect.stringMatching(message),
      expect.stringMatching(hint),
    ]);
  }
  expect(await ada.refused(join(ada.root, 'none'), 'argilla')).toMatchObject({ code: 'not-found' });
  expect(await ada.labels.queues()).toEqual([]);
});
