/** Labelling by the command alone: queues, answers, files for other programs and back, and what goes wrong. */
import { execFileSync } from 'node:child_process';
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
const golden = fileURLToPath(new URL('../labels/formats/golden/label-studio.json', import.meta.url));
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

describe('a queue', { timeout: 300_000 }, () => {
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

test('a queue goes out as files and comes back; what is left out is told', { timeout: 300_000 }, async () => {
  const out = join(root, 'queue.json');
  const words = ['export', queueId, '--format', 'label-studio', '--out', out];
  expect(await expectOk(words)).toMatchObject({
    queueId,
    texts: 3,
    files: [{ file: out }, { file: join(root, 'queue.xml') }],
  });
  await expectRefused(words, 1, /is there already/, /--force/);
  await expectRefused([...words, '--force', '--person', 'A=x', 'B=x'], 1, /A and B are both "x"/);
  const back = await idrift(['label', 'import', out, '--format', 'label-studio'], here);
  expect(back.stdout).toContain(`Queue ${queueId}: 0 new answers; 3 were here already.`);
  const named = ['--title', 'Enkät', '--new-labels', '--person', '1=Ada', '2=Bo'];
  const { stdout } = await idrift(
    ['label', 'queue', 'make', 'import', golden, '--format', 'label-studio', ...named],
    here,
  );
  expect(stdout).toContain('4 texts, 4 answers.\nBy Ada, Bo.\nLeft out:');
  expect(stdout).toMatch(/data\.url +4 +a queue keeps the text alone +label-studio\.json, task 1/);
  await expectRefused(['import', join(root, 'none.json'), '--format', 'argilla'], 3, /There is no file/);
  await expectRefused(['import', out, '--format', 'doccano'], 2, /argilla and jsonl/);
});

test('labels go into the draft, and the verbs for several people answer alone as well', {
  timeout: 300_000,
}, async () => {
  const shown = await expectOk(['draft', 'show', queueId]);
  expect(shown).toMatchObject({ queueId, path: 'data/train.jsonl', added: { rows: 0 }, problem: null });
  const { ready } = shown as { ready: { rows: number } };
  expect(ready.rows).toBeGreaterThan(0);
  expect(await expectOk(['draft', 'add', queueId])).toMatchObject({ ready: { rows: 0 }, added: { rows: ready.rows } });
  expect(await expectOk(['loop', queueId])).toMatchObject({ queueId, next: 'commit' });
  expect(await expectOk(['agreement', queueId])).toEqual([]);
  expect(await expectOk(['review', queueId])).toMatchObject({ total: 0 });
  expect(await expectOk(['second', queueId])).toMatchObject({ waiting: [], done: 0 });
  expect(await expectOk(['team'])).toMatchObject({ person: 'Åsa Öberg', through: null });
  await expectRefused(['settle', queueId, 'text'], 2, /missing, or said twice/, /--leave-out/);
  await expectRefused(['second', queueId, '--flagged', '--mine'], 2, /one thing at a time/);
  await expectRefused(['share'], 1, /./);
});
