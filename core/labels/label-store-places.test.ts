import { expect, onTestFinished, test, vi } from 'vitest';
import type { LabelAct } from '../contract/labels.ts';
import { openLabelStore } from './label-store.ts';
import { freshStore, newItem, newQueue, SAMPLED } from './queue.fixture.ts';

const fresh = () => {
  const made = freshStore();
  onTestFinished(made.end);
  return made;
};

test('a text of two queues is asked once; a sample asks for itself', () => {
  const { store } = fresh();
  store.addQueue(newQueue('alert-1', [newItem('a', 'No  delivery'), newItem('b', 'fine')]));
  store.addQueue(newQueue('unsure', [newItem('c', 'no delivery', { suggestion: null }), newItem('d', 'other')]));
  store.addQueue(newQueue('random', [newItem('e', 'No delivery')], SAMPLED));
  const anna = { queueId: 'alert-1', person: 'Anna' };
  const mine = (queueId: string, id: string) => store.items.get(queueId, id, 'Anna').mine;
  const { queues } = store.act({ ...anna, itemIds: ['a'], act: { kind: 'label', label: 'negative' } });
  expect(queues).toEqual(['alert-1', 'unsure']);
  expect(mine('unsure', 'c')).toMatchObject({ state: 'labelled', label: 'negative', via: 'alert-1' });
  expect(mine('random', 'e')).toBeNull();
  // Her own word on it there wins, and what she says elsewhere leaves it alone from then on.
  store.act({ queueId: 'unsure', person: 'Anna', itemIds: ['c'], act: { kind: 'label', label: 'positive' } });
  expect(mine('alert-1', 'a')).toMatchObject({ label: 'negative', via: null });
  store.act({ ...anna, itemIds: ['a'], act: { kind: 'clear' } });
  expect(mine('alert-1', 'a')).toBeNull();
  expect(mine('unsure', 'c')).toMatchObject({ label: 'positive', via: null });
});

test('what was carried to another queue is taken back with it; a closed queue takes nothing', () => {
  const { store } = fresh();
  store.addQueue(newQueue('one', [newItem('a', 'late')]));
  store.addQueue(newQueue('two', [newItem('b', 'late')]));
  const order = { queueId: 'one', person: 'Anna', itemIds: ['a'], act: { kind: 'label', label: 'negative' } } as const;
  const label = () => store.items.get('two', 'b', 'Anna').label;
  store.act(order);
  expect(store.undo({ queueId: 'two', person: 'Anna' }).acted).toMatchObject({ items: [], undoable: 0 });
  expect(label()).toBe('negative');
  store.undo(order);
  expect(label()).toBeNull();
  store.redo(order);
  expect(label()).toBe('negative');
  store.undo(order);
  store.setQueueState('two', 'closed');
  store.act(order);
  expect(label()).toBeNull();
});

test('what takes the place of a label takes it back where it was carried to, and nowhere else', () => {
  const { store } = fresh();
  for (const id of ['one', 'two', 'three']) store.addQueue(newQueue(id, [newItem(id, 'late')]));
  const say = (queueId: string, act: LabelAct): void =>
    void store.act({ queueId, itemIds: [queueId], person: 'Anna', act });
  const labels = () => ['one', 'two', 'three'].map((id) => store.items.get(id, id, 'Anna').label);
  say('one', { kind: 'label', label: 'negative' });
  expect(labels()).toEqual(['negative', 'negative', 'negative']);
  say('two', { kind: 'clear' });
  expect(labels()).toEqual(['negative', null, 'negative']);
  say('one', { kind: 'skip' });
  expect(labels()).toEqual([null, null, null]);
  expect(store.items.get('three', 'three', 'Anna')).toMatchObject({ state: 'open', mine: null });
  store.undo({ queueId: 'one', person: 'Anna' });
  expect(labels()).toEqual(['negative', null, 'negative']);
});

test('a label that its giver takes back on another computer is gone here too, with all that was counted of it', () => {
  const [here, there] = [fresh().store, fresh().store];
  for (const store of [here, there]) store.addQueue(newQueue('q', [newItem('a', 'late'), newItem('b', 'fine')]));
  const bo = { queueId: 'q', person: 'Bo', itemIds: ['a'], act: { kind: 'label', label: 'negative' } } as const;
  there.act(bo);
  here.addEvents(there.events('q'));
  here.act({ ...bo, person: 'Anna', act: { kind: 'label', label: 'positive' } });
  expect(here.counts('q', 'Anna')).toMatchObject({ differs: 1, labelled: 0 });
  there.undo({ queueId: 'q', person: 'Bo' });
  expect(here.addEvents(there.events('q'))).toEqual(['q']);
  expect(here.items.kept('q', 'a')).toMatchObject({
    state: 'labelled',
    outcome: 'positive',
    answers: [{ person: 'Anna' }],
  });
  expect(here.counts('q', 'Bo')).toMatchObject({ labels: [], differs: 0, labelled: 1 });
});

test('what another program writes is told within a second or so', async () => {
  const { store, file } = fresh();
  store.addQueue(newQueue('q', [newItem('a', 'late')]));
  const told = vi.fn<() => void>();
  store.follow(told);
  store.act({ queueId: 'q', person: 'Anna', itemIds: ['a'], act: { kind: 'skip' } });
  const other = openLabelStore(file);
  onTestFinished(() => other.close());
  expect(told).not.toHaveBeenCalled();
  other.act({ queueId: 'q', person: 'Anna', itemIds: ['a'], act: { kind: 'label', label: 'negative' } });
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  expect(store.items.get('q', 'a', 'Anna').label).toBe('negative');
});
