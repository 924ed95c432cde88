import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import type { Read } from './given-rows.ts';
import type { LabelStore } from './label-store.ts';
import { freshStore, newItem, newQueue, SAMPLED } from './queue.fixture.ts';

let fresh: ReturnType<typeof freshStore>;
let store: LabelStore;
beforeEach(() => {
  fresh = freshStore();
  store = fresh.store;
});
afterEach(() => fresh.end());

const items = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => newItem(`${prefix}${index}`, `${prefix} text ${index}`));

test('texts of open queues are those that wait, labelled or not', () => {
  store.addQueue(newQueue('a', items('a', 2)));
  store.addQueue(newQueue('b', items('b', 1)));
  expect([...store.given.openTexts()]).toEqual(['a text 0', 'a text 1', 'b text 0']);
  store.setQueueState('a', 'closed');
  expect([...store.given.openTexts()]).toEqual(['b text 0']);
});

test('a sample is given whole, in its order, with what all people together came to', () => {
  store.addQueue(newQueue('chosen', items('c', 2)));
  store.addQueue(newQueue('random', items('r', 4), SAMPLED));
  const said = { queueId: 'random', blind: false };
  store.act({ ...said, itemIds: ['r0', 'r1'], person: 'Anna', act: { kind: 'label', label: 'positive' } });
  store.act({ ...said, itemIds: ['r1'], person: 'Bo', act: { kind: 'label', label: 'negative' } });
  store.act({ ...said, itemIds: ['r2'], person: 'Bo', act: { kind: 'skip' } });
  const [sample, ...others] = store.given.samples('m');
  expect(others).toEqual([]);
  expect(sample).toMatchObject({ queueId: 'random', sampling: SAMPLED.sampling });
  expect(sample?.items.map(({ text, state, label }) => [text, state, label])).toEqual([
    ['r text 0', 'labelled', 'positive'],
    ['r text 1', 'differs', null],
    ['r text 2', 'skipped', null],
    ['r text 3', 'open', null],
  ]);
  expect(store.given.samples('other')).toEqual([]);
});

test('who reads what changed, again and again, knows what who reads all does', () => {
  const random = seededRandom('changes');
  const known = new Map<number, { text: string; label: string }>();
  let read: Read | null = null;
  let told = 0;
  const readOn = (): void => {
    const { upTo, items: changed } = store.given.changed(read);
    read = upTo;
    told += changed.length;
    for (const { no, text, label } of changed) {
      if (label === null) known.delete(no);
      else known.set(no, { text, label });
    }
    const all = [...store.given.labelled()].map(({ text, label }) => `${text} ${label}`);
    expect([...known.values()].map(({ text, label }) => `${text} ${label}`).toSorted()).toEqual(all.toSorted());
  };
  store.addQueue(newQueue('a', items('a', 6)));
  for (let step = 0; step < 150; step++) {
    const person = random.below(2) === 0 ? 'Anna' : 'Bo';
    const itemIds = Array.from(random.choose(6, 1 + random.below(3)), (index) => `a${index}`);
    const kind = random.below(6);
    if (kind < 3) {
      const label = random.below(2) === 0 ? 'positive' : 'negative';
      store.act({ queueId: 'a', itemIds, person, blind: false, act: { kind: 'label', label } });
    } else if (kind === 3) store.act({ queueId: 'a', itemIds, person, blind: false, act: { kind: 'clear' } });
    else if (kind === 4) store.undo({ queueId: 'a', person });
    else store.redo({ queueId: 'a', person });
    // Texts of the first queue are asked again in a second one: labels count there too.
    if (step === 70) store.addQueue(newQueue('b', items('a', 6)));
    if (random.below(3) > 0) readOn();
  }
  readOn();
  expect(known.size).toBeGreaterThan(0);
  expect(told).toBeGreaterThan(60);
  readOn();
});
