import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LabelStore } from './label-store.ts';
import { createModel, type ModelAct, type ModelQueue } from './labels-model.fixture.ts';
import { freshStore, newItem, newQueue, SAMPLED } from './queue.fixture.ts';
import type { LabelEvent } from './types.ts';

/** Texts stand in both queues, in the sample, and twice in one; some are nearly the same. */
const QUEUES: readonly ModelQueue[] = [
  {
    id: 'alert-1',
    sampled: false,
    items: [
      { id: 'a', text: 'one', twins: 'set' },
      { id: 'b', text: 'two', twins: 'set' },
      { id: 'c', text: 'three', twins: null },
      { id: 'd', text: 'one', twins: null },
    ],
  },
  {
    id: 'unsure',
    sampled: false,
    items: [
      { id: 'a', text: 'two', twins: null },
      { id: 'e', text: 'one', twins: null },
    ],
  },
  {
    id: 'random',
    sampled: true,
    items: [
      { id: 'f', text: 'one', twins: null },
      { id: 'g', text: 'three', twins: null },
    ],
  },
];
const PEOPLE = ['Anna', 'Bo'] as const;
const PLACES = QUEUES.flatMap(({ id, items }) => items.map((item) => ({ queue: id, item: item.id })));

const addQueues = (store: LabelStore): void => {
  for (const { id, sampled, items } of QUEUES) {
    const own = items.map(({ id: item, text, twins }) => newItem(item, text, { twins }));
    store.addQueue(newQueue(id, own, sampled ? SAMPLED : {}));
  }
};

const label = fc.constantFrom('negative', 'positive');
const act: fc.Arbitrary<ModelAct> = fc.oneof(
  { weight: 6, arbitrary: label.map((name) => ({ kind: 'label' as const, label: name })) },
  { weight: 3, arbitrary: fc.constantFrom({ kind: 'skip' }, { kind: 'flag' }, { kind: 'clear' }) },
  { weight: 1, arbitrary: fc.option(label).map((name) => ({ kind: 'settle' as const, label: name })) },
);
// Mostly one person in one queue: what is undone and done again must meet.
const person = fc.constantFrom(...PEOPLE, 'Anna' as const, 'Anna' as const);
const queue = fc.constantFrom(...QUEUES, ...QUEUES.slice(0, 1), ...QUEUES.slice(0, 1));
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: queue.chain(({ id, items }) =>
      fc.record({
        kind: fc.constant('act' as const),
        queue: fc.constant(id),
        items: fc.subarray(
          items.map((item) => item.id),
          { minLength: 1, maxLength: 2 },
        ),
        act,
        person,
        twins: fc.boolean(),
      }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('undo' as const, 'redo' as const),
      queue: queue.map(({ id }) => id),
      person,
    }),
  },
);

const take = (store: LabelStore, one: typeof step extends fc.Arbitrary<infer Step> ? Step : never) =>
  one.kind === 'act'
    ? store.act({ queueId: one.queue, itemIds: one.items, act: one.act, person: one.person, twins: one.twins })
    : store[one.kind]({ queueId: one.queue, person: one.person });

/** All that anybody is shown. */
const shownTo = (store: LabelStore, person: string) =>
  QUEUES.map(({ id }) => ({
    items: store.items.page({ queueId: id, offset: 0, limit: 100 }, person).items,
    counts: { ...store.counts(id, person), secondsAText: null },
  }));

const WORDS = { skipped: 'skip', flagged: 'flag', open: null };

/** For each place: its state, its label, and what each person says; then how many places of each queue are in a state. */
const seenIn = (store: LabelStore) => [
  ...PLACES.map(({ queue, item }) => {
    const { state, outcome, answers } = store.items.kept(queue, item);
    const mine = PEOPLE.map((name) => {
      const own = answers.find((answer) => answer.person === name);
      if (own === undefined) return null;
      return own.state === 'labelled' ? `label ${own.label}` : WORDS[own.state];
    });
    return [queue, item, state, outcome, ...mine].join(' | ');
  }),
  ...QUEUES.map(({ id }) => {
    const { total, open, labelled, skipped, flagged, differs } = store.counts(id, 'Anna');
    return [id, total, open, labelled, skipped, flagged, differs].join(' | ');
  }),
];

const saidBy = (model: ReturnType<typeof createModel>) => [
  ...PLACES.map((place) => {
    const { state, label } = model.outcome(place);
    return [place.queue, place.item, state, label, ...PEOPLE.map((name) => model.mine(place, name))].join(' | ');
  }),
  ...QUEUES.map(({ id, items }) => {
    const states = items.map(({ id: item }) => model.outcome({ queue: id, item }).state);
    const counts = ['open', 'labelled', 'skipped', 'flagged', 'differs'].map(
      (name) => states.filter((state) => state === name).length,
    );
    return [id, items.length, ...counts].join(' | ');
  }),
];

// A clock that stands still: what is later must not depend on it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T12:00:00.000Z') }));
afterEach(() => void vi.useRealTimers());

describe('what people do to queues', () => {
  it('comes to what the plain model says after every step', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 60 }), (steps) => {
        const { store, end } = freshStore();
        try {
          addQueues(store);
          const model = createModel(QUEUES);
          for (const one of steps) {
            if (one.kind === 'act') model.act(one.queue, one.items, one.act, one.person, one.twins);
            else model[one.kind](one.queue, one.person);
            const { acted } = take(store, one);
            expect(acted).toMatchObject(model.stacks(one.queue, one.person));
            expect(seenIn(store)).toEqual(saidBy(model));
          }
        } finally {
          end();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in every copy that has all events, in whatever order they came', () => {
    const side = fc.array(fc.tuple(fc.nat(1), step), { maxLength: 40 });
    fc.assert(
      fc.property(side, fc.integer(), (steps, seed) => {
        const copies = [freshStore(), freshStore(), freshStore()];
        const [one, two, late] = copies.map(({ store }) => store) as [LabelStore, LabelStore, LabelStore];
        try {
          addQueues(one);
          addQueues(two);
          const pull = (from: LabelStore, to: LabelStore): void => {
            to.addEvents(
              shuffled(
                QUEUES.flatMap(({ id }) => from.events(id)),
                seed,
              ),
            );
          };
          for (const [index, [copy, each]] of steps.entries()) {
            take(copy === 0 ? one : two, each);
            if (index % 7 === 6) pull(two, one);
          }
          pull(one, two);
          pull(two, one);
          pull(two, one); // events that come twice
          for (const event of shuffled(
            QUEUES.flatMap(({ id }) => one.events(id)),
            seed + 1,
          ))
            late.addEvents([event]);
          addQueues(late);
          for (const name of PEOPLE) {
            expect(shownTo(two, name)).toEqual(shownTo(one, name));
            expect(shownTo(late, name)).toEqual(shownTo(one, name));
          }
          for (const { id } of QUEUES) {
            for (const name of PEOPLE) {
              const counts = (store: LabelStore) => {
                const { undoable, redoable } = store.undo({ queueId: id, person: name }).acted;
                return { undoable, redoable };
              };
              expect(counts(two)).toEqual(counts(one));
            }
          }
        } finally {
          for (const { end } of copies) end();
        }
      }),
      { numRuns: 40 },
    );
  });
});

const shuffled = (events: readonly LabelEvent[], seed: number): LabelEvent[] =>
  events
    .map((event, index) => ({ event, key: Math.sin(seed + index * 7919) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ event }) => event);
