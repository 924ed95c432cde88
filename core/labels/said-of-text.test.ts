import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, newItem, newQueue } from './queue.fixture.ts';

let fresh: ReturnType<typeof freshStore>;
beforeEach(() => {
  fresh = freshStore();
});
afterEach(() => fresh.end());

it('tells who gave a text which label, in which queue, until it is taken back', () => {
  const { store } = fresh;
  store.addQueue(newQueue('alert-1', [newItem('a', 'Muy malo'), newItem('b', 'another')], { title: 'Alert 1' }));
  const on = { queueId: 'alert-1', itemIds: ['a'], person: 'Anna', blind: false, twins: false } as const;
  const label = (name: string) => store.act({ ...on, act: { kind: 'label', label: name } });
  label('negative');
  store.act({ ...on, person: 'Bo', act: { kind: 'skip' } });
  expect(store.saidOf('Muy malo')).toMatchObject([
    { queueId: 'alert-1', queue: 'Alert 1', person: 'Anna', label: 'negative', note: '' },
  ]);
  expect(store.saidOf('another')).toEqual([]);
  store.undo({ queueId: 'alert-1', person: 'Anna' });
  expect(store.saidOf('Muy malo')).toEqual([]);
});
