/** Labels on their way into the data: whatever ends or comes between, a row is there once, and known to be of its queue. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { SEARCH, setUp } from './draft.fixture.ts';
import * as files from './draft-files.ts';

const never = <Value>(): Promise<Value> => new Promise(() => undefined);

let at: Awaited<ReturnType<typeof setUp>>;
beforeEach(async () => {
  at = await setUp();
  at.queue('q', SEARCH, [{ text: 'uno' }, { text: 'dos' }]);
  at.label('q', [0, 1]);
});

test('an end after the rows were written: they are of the queue, and their commit says so', async () => {
  const before = at.lines('train').length;
  at.addBy(async (question, title) => {
    await files.addToDraft(at.dir, question, title);
    return never();
  });
  void at.draft.add('q', 'train');
  await expect.poll(() => at.lines('train').length, { timeout: 20_000 }).toBe(before + 2);
  const next = at.openDraft();
  expect(await next.read('q', 'train')).toMatchObject({
    ready: { rows: 0 },
    added: { rows: 2 },
    inData: 0,
    message: 'Add 2 labels of texts with x',
  });
  expect(await next.uncommitted()).toEqual([{ queue: 'q', alert: null }]);
});

test('an end before they were written: they are added by the next', async () => {
  const before = at.lines('train');
  at.addBy(never);
  void at.draft.add('q', 'train');
  const record = join(at.dir, '.idrift', 'label-drafts', 'q.json');
  await expect.poll(() => existsSync(record), { timeout: 20_000 }).toBe(true);
  const next = at.openDraft();
  expect(await next.read('q', 'train')).toMatchObject({ ready: { rows: 2 }, added: { rows: 0 } });
  expect(await next.uncommitted()).toEqual([]);
  at.addBy((question, title) => files.addToDraft(at.dir, question, title));
  expect(await next.add('q', 'train')).toMatchObject({ ready: { rows: 0 }, added: { rows: 2 }, lost: 0 });
  expect(at.lines('train')).toHaveLength(before.length + 2);
});

test('two queues with one text, added at once: its row is there once', async () => {
  at.queue('other', SEARCH, [{ text: 'UNO ' }]);
  at.label('other', [0]);
  await Promise.all([at.draft.add('q', 'train'), at.draft.add('other', 'train')]);
  expect(at.lines('train').filter((line) => /"uno ?"/i.test(line))).toEqual(['{"text":"uno","label":"negativ"}']);
});

test('a command adds the same labels at the same time: their rows are there once', async () => {
  const before = at.lines('train').length;
  await Promise.all([at.draft.add('q', 'train'), at.openDraft().add('q', 'train')]);
  expect(at.lines('train')).toHaveLength(before + 2);
  expect(await at.draft.read('q', 'train')).toMatchObject({ ready: { rows: 0 }, added: { rows: 2 } });
});

test('texts that come to a queue later are added as well', async () => {
  expect(await at.draft.add('q', 'train')).toMatchObject({ added: { rows: 2 } });
  const { id: _, ...kept } = at.store.items.kept('q', 'i0');
  at.store.addItems('q', [{ ...kept, id: 'i2', text: 'tres' }]);
  at.label('q', [2]);
  expect(await at.draft.add('q', 'train')).toMatchObject({ added: { rows: 3 } });
});
