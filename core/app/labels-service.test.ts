import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { toErrorInfo } from '../contract/errors.ts';
import { openPredictionWriter } from '../serving/prediction-log.ts';
import { createApp } from './app.ts';

/** A project with a log of reviews, open in the real app. */
const openProject = async (texts: readonly { text: string; label: string; score: number }[]) => {
  const root = mkdtempSync(join(tmpdir(), 'idrift-labels-'));
  const dir = join(root, 'project');
  const app = createApp({ door: 'browser', settingsDir: root, slackToken: null, onBusy: () => undefined });
  onTestFinished(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });
  const writer = openPredictionWriter(join(dir, '.idrift', 'predictions.db'), 'served-model');
  writer.record(
    texts.map(({ text, label, score }) => ({
      modelName: 'served-model',
      modelVersion: 1,
      runId: null,
      dataMd5: null,
      text,
      label,
      score,
      probabilities: { negative: 1 - score, positive: score },
      tokens: 3,
      truncated: false,
      abstain: false,
      milliseconds: 1,
      consumer: null,
      requestId: null,
      role: 'live' as const,
      deployment: 'prod',
    })),
  );
  writer.close();
  writeFileSync(join(dir, 'idrift.json'), `${JSON.stringify({ ours: 'not', model: 'served-model' })}\n`);
  await app.openProject(dir);
  const { labels, jobs } = app.session();
  const make = async (text: string): Promise<string> => {
    const { jobId, queueId } = await labels.make({
      source: { kind: 'search', in: 'log', text, limit: 200 },
    });
    for (;;) {
      const job = jobs.list().find(({ id }) => id === jobId);
      if (job?.state === 'finished') return queueId;
      if (job?.state === 'failed') throw new Error(job.error ?? '');
      await pause(5);
    }
  };
  return { dir, app, labels, make };
};

const REVIEWS = [
  { text: 'order came late', label: 'negative', score: 0.4 },
  { text: 'order was fine', label: 'positive', score: 0.9 },
  { text: 'order  Came late', label: 'negative', score: 0.4 },
  { text: 'order?', label: 'positive', score: 0.51 },
];

const refusal = async (call: Promise<unknown>) =>
  toErrorInfo(
    await call.then(
      () => null,
      (thrown: unknown) => thrown,
    ),
  );

test('texts of the log are labelled, undone and done again; what is said twice counts once', async () => {
  const { labels, make } = await openProject(REVIEWS);
  const queueId = await make('order');
  const queue = await labels.queue({ queueId });
  expect(queue.counts).toMatchObject({ total: 3, open: 3, labelled: 0 });
  expect(queue.left).toMatchObject({ same: 1 });
  const { items } = await labels.items({ queueId, offset: 0, limit: 10 });
  const [first, second] = items.map(({ id }) => id) as [string, string];
  const act = {
    queueId,
    itemId: first,
    act: { kind: 'label' as const, label: 'negative' },
    blind: false,
    twins: false,
    shown: 800,
    actId: '6f6e3b0e-0f5a-4b7e-9c74-5d8e8b6c0001',
  };
  const acted = await labels.act(act);
  expect(acted).toMatchObject({ next: second, undoable: 1, redoable: 0, counts: { open: 2, labelled: 1 } });
  expect(acted.items[0]).toMatchObject({ label: 'negative', mine: { state: 'labelled', blind: false } });
  expect((await labels.act(act)).counts.labelled).toBe(1);
  expect(await refusal(labels.act({ ...act, act: { kind: 'skip' } }))).toMatchObject({ code: 'conflict' });
  expect(await labels.undo({ queueId })).toMatchObject({ undoable: 0, redoable: 1, counts: { open: 3 } });
  expect(await labels.redo({ queueId })).toMatchObject({ undoable: 1, redoable: 0, counts: { labelled: 1 } });
  expect(await labels.redo({ queueId })).toMatchObject({ items: [], undoable: 1 });
});

test('a label that is not known is refused with the ones that are; its meaning makes it one', async () => {
  const { dir, labels, make } = await openProject(REVIEWS);
  const queueId = await make('order');
  const { items } = await labels.items({ queueId, offset: 0, limit: 10 });
  const act = {
    queueId,
    itemId: items[0]?.id ?? '',
    act: { kind: 'label' as const, label: 'mixed' },
    blind: false,
    twins: false,
  };
  expect(await refusal(labels.act(act))).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('negative, positive') as unknown,
    hint: expect.stringContaining('say what it means') as unknown,
  });
  labels.setMeaning({ label: 'mixed', meaning: 'Both good and bad.' });
  expect((await labels.act(act)).counts.labelled).toBe(1);
  expect((await labels.queue({ queueId })).labels).toContainEqual({ label: 'mixed', meaning: 'Both good and bad.' });
  expect(JSON.parse(readFileSync(join(dir, 'idrift.json'), 'utf8'))).toEqual({
    ours: 'not',
    model: 'served-model',
    labelMeanings: { mixed: 'Both good and bad.' },
  });
  labels.setMeaning({ label: 'mixed', meaning: '' });
  expect((await labels.queue({ queueId })).labels.map(({ label }) => label)).not.toContain('mixed');
});

test('a closed queue, a text and a queue that are not there are refused by name', async () => {
  const { labels, make } = await openProject(REVIEWS);
  const queueId = await make('order');
  const act = { queueId, itemId: 'nobody', act: { kind: 'skip' as const }, blind: false, twins: false };
  expect(await refusal(labels.act(act))).toMatchObject({ code: 'not-found', where: `${queueId}/nobody` });
  expect(await refusal(labels.act({ ...act, queueId: 'no' }))).toMatchObject({ code: 'not-found', where: 'no' });
  expect((await labels.close({ queueId })).state).toBe('closed');
  expect(await refusal(labels.act(act))).toMatchObject({ code: 'conflict' });
  expect((await labels.reopen({ queueId })).state).toBe('open');
});

test('the model of a queue may be gone: that is said, and labels count', async () => {
  const { labels, make } = await openProject(REVIEWS);
  const queueId = await make('fine');
  const { problem } = await labels.queue({ queueId });
  expect(problem).toContain('served-model v1');
  const { items } = await labels.items({ queueId, offset: 0, limit: 10 });
  const act = { kind: 'label' as const, label: 'positive' };
  const acted = await labels.act({ queueId, itemId: items[0]?.id ?? '', act, blind: true, twins: false });
  expect(acted.counts).toMatchObject({ labelled: 1, agreed: { count: 1, of: 1 } });
});
