/** Labelling by the command alone: queues, answers, files for other programs and back, and what goes wrong. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LabelQueue, QueueItem } from '../contract/labels.ts';
import { PLAIN_ROW } from '../serving/log.fixture.ts';
import { openPredictionWriter } from '../serving/prediction-log.ts';
import { idrift, idriftJson, scratch } from './command.fixture.ts';

const root = scratch();
const project = join(root, 'butiken');
const here = { cwd: project };
const golden = (name: string): string => fileURLToPath(new URL(`../labels/formats/golden/${name}`, import.meta.url));
const expectOk = async (
  words: readonly string[],
  options: { cwd: string } = here,
): Promise<Record<string, unknown>> => {
  const { status, answer } = await idriftJson(['label', ...words], options);
  expect([words.join(' '), status, answer]).toEqual([words.join(' '), 0, expect.anything()]);
  return answer as Record<string, unknown>;
};
const expectRefused = async (words: readonly string[], status: number, message: RegExp, hint = /./): Promise<void> => {
  const ended = await idriftJson(['label', ...words], here);
  expect([words.join(' '), ended]).toEqual([
    words.join(' '),
    {
      status,
      answer: {
        error: expect.objectContaining({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
      },
    },
  ]);
};

const TEXTS = ['Paketet kom aldrig fram', 'Snabb leverans, tack!', 'Paketet var trasigt', 'Paket i tid'];
let queueId: string;

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
  execFileSync('git', ['config', 'user.name', 'Åsa Öberg'], { cwd: project });
  const writer = openPredictionWriter(join(project, '.idrift', 'predictions.db'), 'served-model');
  writer.record(TEXTS.map((text, at) => ({ ...PLAIN_ROW, modelName: 'served-model', text, requestId: `r${at}` })));
  writer.close();
}, 60_000);

describe('a queue', { timeout: 120_000 }, () => {
  test('is previewed, made of a search, listed and shown', async () => {
    expect(await expectOk(['queue', 'list'])).toEqual([]);
    expect((await idrift(['label', 'queue', 'list'], here)).stdout).toContain('There is no queue');
    expect(await expectOk(['queue', 'make', 'search', 'paket', '--dry-run'])).toMatchObject({ items: 3 });
    const made = (await expectOk(['queue', 'make', 'search', 'paket', '--title', 'Paket'])) as unknown as LabelQueue;
    queueId = made.id;
    expect(made).toMatchObject({ title: 'Paket', state: 'open', counts: { total: 3, open: 3 } });
    expect(await expectOk(['queue', 'list'])).toMatchObject([{ id: queueId }]);
    const { stdout } = await idrift(['label', 'queue', 'show', queueId], here);
    expect(stdout).toContain(`Paket (${queueId}, open)`);
    const none = await idriftJson(['label', 'queue', 'make', 'search', 'nowhere to be found'], here);
    expect(none).toMatchObject({ status: 4, answer: { counts: { total: 0 } } });
  });

  test('is labelled text by text; undo and redo go back and forth', async () => {
    const { item, help, queue } = (await expectOk(['next', queueId])) as unknown as {
      item: QueueItem;
      help: { suggestion: unknown };
      queue: LabelQueue;
    };
    const [label = '', other = ''] = queue.labels.map((each) => each.label);
    expect(help.suggestion).toMatchObject({ model: 'served-model' });
    expect(await expectOk(['next', queueId, '--blind'])).toMatchObject({
      item: { id: item.id },
      help: { suggestion: null, others: [] },
    });
    const set = await expectOk(['set', queueId, item.id, label, '--note', 'tydligt']);
    expect(set).toMatchObject({
      items: [{ id: item.id, state: 'labelled', label, mine: { person: 'Åsa Öberg', note: 'tydligt' } }],
    });
    expect(await expectOk(['undo', queueId])).toMatchObject({ items: [{ mine: { label, note: '' } }] });
    expect(await expectOk(['undo', queueId])).toMatchObject({ items: [{ state: 'open' }] });
    expect(await expectOk(['redo', queueId])).toMatchObject({ items: [{ state: 'labelled', label }] });
    expect(await expectOk(['redo', queueId])).toMatchObject({ items: [{ mine: { note: 'tydligt' } }] });
    expect(await idriftJson(['label', 'redo', queueId], here)).toMatchObject({ status: 4, answer: { items: [] } });
    const { next } = set as { next: string };
    expect(await expectOk(['set', queueId, next, '--skip'])).toMatchObject({ items: [{ state: 'skipped' }] });
    expect(await expectOk(['set', queueId, next, other])).toMatchObject({
      items: [{ state: 'labelled', label: other }],
    });
    expect(await expectOk(['set', queueId, next, '--clear'])).toMatchObject({ items: [{ state: 'open' }] });
    expect(await expectOk(['set', queueId, next, '--flag'])).toMatchObject({
      items: [{ state: 'flagged' }],
      counts: { open: 1 },
    });
    const { stdout } = await idrift(['label', 'next', queueId], here);
    expect(stdout).toMatch(/^3 of 3 · \w+/);
  });

  test('refuses what it cannot do, and says what to do', async () => {
    const { item } = (await expectOk(['next', queueId])) as unknown as { item: QueueItem };
    await expectRefused(['next', 'nothing'], 3, /There is no label queue nothing/, /idrift label queue list/);
    await expectRefused(['set', queueId, 'no-text', '--skip'], 3, /There is no text no-text/);
    await expectRefused(
      ['set', queueId, item.id, 'positvi'],
      1,
      /"positvi" is not a label of the queue/,
      /idrift label meaning/,
    );
    await expectRefused(['set', queueId, item.id], 2, /What the text is, is missing/);
    await expectRefused(['set', queueId, item.id, 'positive', '--skip'], 2, /one answer/);
    await expectRefused(['queue', 'make', 'alert', '99'], 3, /99/);
    await expectRefused([queueId], 2, /needs a terminal/, /idrift label next/);
    await expectRefused(['queue', 'make', 'unsure', '--days', '0'], 2, /days/);
    await expectOk(['queue', 'close', queueId]);
    await expectRefused(['set', queueId, item.id, '--skip'], 1, /closed/, /open/i);
    await expectOk(['queue', 'reopen', queueId]);
  });

  test('gets a label that is new once it has a meaning', async () => {
    const { item } = (await expectOk(['next', queueId])) as unknown as { item: QueueItem };
    await expectOk(['meaning', 'frakt', 'Det handlar om frakten']);
    expect(await expectOk(['set', queueId, item.id, 'frakt'])).toMatchObject({
      items: [{ label: 'frakt' }],
      next: null,
    });
    expect(await idriftJson(['label', 'next', queueId], here)).toMatchObject({ status: 4, answer: { item: null } });
    expect(await expectOk(['accuracy'])).toEqual([]);
  });
});

const counted = async (cwd: string, id: string): Promise<unknown> => {
  const { counts } = (await expectOk(['queue', 'show', id], { cwd })) as unknown as LabelQueue;
  return { ...counts, labels: [], agreed: null, secondsAText: null };
};

describe('files', { timeout: 180_000 }, () => {
  test.each(['label-studio', 'argilla', 'jsonl'])(
    'of %s take a queue to another project with all that was said, and back',
    async (format) => {
      const out = join(root, `queue.${format}.json`);
      const written = await expectOk(['export', queueId, '--format', format, '--out', out]);
      expect(written).toMatchObject({ queueId, texts: 3, answers: 3 });
      for (const { file } of written['files'] as { file: string }[]) expect(existsSync(file)).toBe(true);
      await expectRefused(['export', queueId, '--format', format, '--out', out], 1, /is there already/, /--force/);
      const other = join(root, `other-${format}`);
      execFileSync('git', ['init', '-q', other]);
      execFileSync('git', ['config', 'user.name', 'Bo'], { cwd: other });
      writeFileSync(join(other, 'idrift.json'), readFileSync(join(project, 'idrift.json')));
      const imported = await expectOk(['import', out, '--format', format], { cwd: other });
      expect(imported).toMatchObject({ queueId, made: 'new', texts: 3, dropped: [] });
      expect(imported['people']).toContain('Åsa Öberg');
      expect(await counted(other, queueId)).toEqual(await counted(project, queueId));
      // What the other project adds comes back once, however often it is read.
      const [first] = (await items(other)).slice(0, 1);
      await expectOk(['set', queueId, first ?? '', 'frakt'], { cwd: other });
      const back = join(root, `back.${format}.json`);
      await expectOk(['export', queueId, '--format', format, '--out', back], { cwd: other });
      expect(await expectOk(['import', back, '--format', format])).toMatchObject({
        made: 'joined',
        answers: 1,
        people: ['Bo'],
      });
      expect(await expectOk(['import', back, '--format', format])).toMatchObject({ made: 'joined', answers: 0 });
      await expectOk(['undo', queueId], { cwd: other });
      await expectOk(['export', queueId, '--format', format, '--out', back, '--force'], { cwd: other });
      await expectOk(['import', back, '--format', format]);
    },
  );

  test('of CSV tell who said what, and come back as answers', async () => {
    const out = join(root, 'queue.csv');
    await expectOk(['export', queueId, '--format', 'csv', '--out', out]);
    const [head = '', ...lines] = readFileSync(out, 'utf8').trimEnd().split('\r\n');
    expect(head.split(',').slice(0, 4)).toEqual(['text', 'label', 'state', 'person']);
    expect(lines).toHaveLength(3);
    writeFileSync(out, readFileSync(out, 'utf8').replaceAll('Åsa Öberg', 'Eva'));
    expect(await expectOk(['import', out, '--format', 'csv'])).toMatchObject({
      made: 'joined',
      answers: 3,
      people: ['Eva'],
    });
  });

  test('of another program become a queue; the same export, grown, adds to it', async () => {
    const file = join(root, 'tasks.json');
    writeFileSync(file, readFileSync(golden('label-studio.json'), 'utf8').replaceAll('"negativ"', '"Negative"'));
    await expectRefused(
      ['import', file, '--format', 'label-studio'],
      1,
      /labels that are not known here: "Negative"\. Known are "negativ", "positiv"/,
      /--label "Negative=negativ"/,
    );
    const words = ['import', file, '--format', 'label-studio', '--label', 'Negative=negativ', '--person', '1=Ada'];
    const made = await expectOk(words);
    expect(made).toMatchObject({
      made: 'new',
      texts: 4,
      answers: 4,
      people: ['2', 'Ada'],
      labels: ['negativ', 'positiv'],
    });
    expect(made['dropped']).toEqual([
      { what: 'data.url', why: 'a queue keeps the text alone', count: 4, first: 'tasks.json, task 1' },
    ]);
    const tasks = JSON.parse(readFileSync(file, 'utf8')) as { annotations: unknown[] }[];
    const [done] = tasks[1]?.annotations ?? [];
    tasks[3]?.annotations.push(done);
    writeFileSync(file, JSON.stringify(tasks));
    expect(await expectOk(words)).toMatchObject({
      queueId: made['queueId'],
      made: 'joined',
      answers: 1,
      same: 4,
      people: ['Ada'],
    });
    expect(await expectOk(['queue', 'show', String(made['queueId'])])).toMatchObject({
      counts: { labelled: 2, differs: 1, skipped: 1 },
    });
    const text = (await idrift(['label', ...words], here)).stdout;
    expect(text).toContain('0 new answers; 5 were here already.');
    expect(text).toContain('data.url');
  });

  test('that are broken, of other tasks or not there are refused with their place', async () => {
    const file = join(root, 'bad.json');
    const bad = async (content: string, format: string, message: RegExp, hint = /./, status = 1): Promise<void> => {
      writeFileSync(file, content);
      await expectRefused(['import', file, '--format', format], status, message, hint);
    };
    await bad('[{"data": {"text": "a"},\n]', 'label-studio', /line 2, column 1/);
    await bad('{"text": "a"\n', 'jsonl', /line 1, column 13/);
    await bad('[{"fields": {"text": "a"}}]', 'label-studio', /looks like Argilla/, /--format argilla/);
    await bad('text,label\n', 'csv', /holds no rows/);
    await bad('{"review": "a", "city": "b"}\n', 'jsonl', /there is no "text", but "review", "city"/, /--text/);
    await bad('{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n', 'jsonl', /id 1 stands twice/);
    await expectRefused(['import', join(root, 'none.json'), '--format', 'argilla'], 3, /There is no file/);
    await expectRefused(
      ['import', golden('argilla-2-spans.json'), '--format', 'argilla'],
      1,
      /belongs to another task/,
    );
    await expectRefused(['import', file, '--format', 'doccano'], 2, /label-studio and argilla/);
    expect(await expectOk(['queue', 'list'])).toHaveLength(3);
  });
});

const items = async (cwd: string): Promise<string[]> => {
  const out = join(root, `ids-${Math.random()}.jsonl`);
  await expectOk(['export', queueId, '--format', 'jsonl', '--out', out], { cwd });
  return readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
};
