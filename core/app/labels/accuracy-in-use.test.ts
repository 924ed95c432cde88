import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../base/seeded-random.ts';
import type { AccuracyInUse, Sampling } from '../../contract/labels.ts';
import type { GivenLabel, RandomSample } from '../../labels/given-rows.ts';
import { freshStore, newQueue } from '../../labels/queue.fixture.ts';
import type { NewItem } from '../../labels/types.ts';
import type { LabelStore } from '../../labels/label-store.ts';
import { accuracyInUse } from './accuracy-in-use.ts';

const MODEL = 'm';
const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00.000Z');

/** A logged answer, and what it should have been. */
type Logged = {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly isRight: boolean;
  readonly isHard: boolean;
};

/** Of 14 days; hard ones are wrong half the time, and the alert is about them. */
const traffic = (size: number, seed: string): Logged[] => {
  const random = seededRandom(seed);
  const chance = (): number => random.uint32() / 2 ** 32;
  return Array.from({ length: size }, (_, index) => {
    const isHard = chance() < 0.2;
    return {
      id: randomUUID(),
      at: new Date(START + (index * 14 * DAY) / size).toISOString(),
      text: `text ${index}`,
      isRight: chance() < (isHard ? 0.5 : 0.95),
      isHard,
    };
  });
};

const itemOf = ({ id, at, text }: Logged, version = 1): NewItem => ({
  id,
  text,
  group: '',
  reasons: [],
  unknownWords: [],
  twins: null,
  origin: { kind: 'prediction', id, at, deployment: null, consumer: null },
  suggestion: { model: MODEL, version, label: 'positive', score: 0.9, probabilities: null },
});

/** `to` days from the start, half-open. */
const drawn = (all: readonly Logged[], [from, to]: readonly [number, number], size: number, seed: string) => {
  const window = { from: new Date(START + from * DAY).toISOString(), to: new Date(START + to * DAY).toISOString() };
  const held = all.filter(({ at }) => at >= window.from && at < window.to);
  const chosen = Array.from(seededRandom(seed).choose(held.length, size), (place) => held[place] as Logged);
  const sampling: Sampling = { model: MODEL, version: 1, ...window, population: held.length, size, seed: 1 };
  return { sampling, chosen };
};

let fresh: ReturnType<typeof freshStore> | null = null;
afterEach(() => {
  fresh?.end();
  fresh = null;
});
const open = (): LabelStore => {
  fresh?.end();
  fresh = freshStore();
  return fresh.store;
};

const label = (store: LabelStore, queueId: string, texts: readonly Logged[], person = 'Anna'): void => {
  for (const right of [true, false]) {
    const itemIds = texts.filter(({ isRight }) => isRight === right).map(({ id }) => id);
    if (itemIds.length === 0) continue;
    store.act({
      queueId,
      itemIds,
      person,
      blind: false,
      act: { kind: 'label', label: right ? 'positive' : 'negative' },
    });
  }
};
const say = (store: LabelStore, queueId: string, texts: readonly Logged[], kind: 'skip' | 'flag'): void => {
  store.act({ queueId, itemIds: texts.map(({ id }) => id), person: 'Anna', blind: false, act: { kind } });
};
const add = (store: LabelStore, id: string, texts: readonly Logged[], sampling: Sampling | null = null): void =>
  store.addQueue(
    newQueue(
      id,
      texts.map((each) => itemOf(each)),
      { sampling, suggestedBy: { model: MODEL, version: 1 } },
    ),
  );

const figure = (store: LabelStore): AccuracyInUse => {
  const [first] = accuracyInUse(store.given.samples(MODEL), store.given.labelled());
  if (!first) throw new Error('no sample');
  return first;
};

describe('accuracy in use', () => {
  const all = traffic(1000, 'one');
  const { sampling, chosen } = drawn(all, [0, 14], 100, 'sample');

  test('is not said before there are enough labels, and then with what it stands for', () => {
    const store = open();
    expect(accuracyInUse(store.given.samples(MODEL), store.given.labelled())).toEqual([]);
    add(store, 'random', chosen, sampling);
    label(store, 'random', chosen.slice(0, 29));
    expect(figure(store)).toMatchObject({ accuracy: null, least: 30, labelled: 29, unlabelled: 71 });
    expect(figure(store).note).toContain('1 more label of texts drawn at random');
    label(store, 'random', chosen.slice(29, 40));
    const right = chosen.slice(0, 40).filter(({ isRight }) => isRight).length;
    expect(figure(store)).toMatchObject({
      model: MODEL,
      version: 1,
      population: 1000,
      labelled: 40,
      right,
      unlabelled: 60,
      queues: ['random'],
      from: sampling.from,
      to: sampling.to,
      accuracy: { value: right / 40, n: 40, interval: { method: 'Wilson, finite population' } },
    });
  });

  test('knows nothing of chosen texts, and of chosen parts of the sample', () => {
    const store = open();
    const hard = all.filter(({ isHard }) => isHard);
    add(store, 'alert', hard);
    add(store, 'random', chosen, sampling);
    label(store, 'alert', hard);
    // Hard texts of the sample are labelled in the alert's queue: none of them counts before the sample is labelled.
    expect(figure(store)).toMatchObject({ accuracy: null, labelled: 0, unlabelled: 100 });
    label(store, 'random', chosen.slice(60));
    expect(figure(store)).toMatchObject({ accuracy: null, labelled: 0 });
    expect(figure(store).note).toContain('further down do not count yet');
    label(store, 'random', chosen.slice(0, 60));
    const right = chosen.filter(({ isRight }) => isRight).length;
    expect(figure(store).accuracy).toMatchObject({ value: expect.closeTo(right / 100, 12), n: 100 });
  });

  test('takes labels given elsewhere inside the part that was gone through', () => {
    const store = open();
    const ten = chosen.slice(10, 20);
    add(store, 'search', ten);
    add(store, 'random', chosen, sampling);
    label(store, 'search', ten);
    label(store, 'random', [...chosen.slice(0, 10), ...chosen.slice(20, 40)]);
    expect(figure(store)).toMatchObject({ labelled: 40, unlabelled: 60 });
  });

  test('keeps to the texts that were drawn, when a sample of the same name joined them', () => {
    const store = open();
    add(store, 'random', chosen, sampling);
    const others = traffic(40, 'elsewhere').map((each) => ({ ...each, text: `${each.text} elsewhere` }));
    const items = others.map((each) => itemOf(each));
    expect(store.addItems('random', items)).toBe(40);
    label(store, 'random', [...chosen, ...others]);
    const right = chosen.filter(({ isRight }) => isRight).length;
    expect(figure(store)).toMatchObject({ labelled: 100, right, unlabelled: 0, population: 1000 });
  });

  test('counts no label of an answer that is called differently in two other queues', () => {
    const store = open();
    const [one] = chosen;
    if (!one) throw new Error('nothing was drawn');
    add(store, 'random', chosen, sampling);
    label(store, 'random', chosen.slice(1, 40));
    add(store, 'search', [one]);
    add(store, 'disputed', [one]);
    label(store, 'search', [one]);
    label(store, 'disputed', [{ ...one, isRight: !one.isRight }]);
    expect(figure(store)).toMatchObject({ labelled: 39, unlabelled: 61 });
  });

  test('tells of texts without a label, and how far they could move it', () => {
    const store = open();
    add(store, 'random', chosen, sampling);
    say(store, 'random', chosen.slice(0, 5), 'skip');
    say(store, 'random', chosen.slice(5, 10), 'flag');
    label(store, 'random', chosen.slice(10, 60));
    label(
      store,
      'random',
      chosen.slice(10, 11).map((each) => ({ ...each, isRight: !each.isRight })),
      'Bo',
    );
    const right = chosen.slice(11, 60).filter(({ isRight }) => isRight).length;
    const found = figure(store);
    expect(found).toMatchObject({ labelled: 49, right, unlabelled: 51 });
    expect(found.note).toContain('11 drawn texts have no label');
    expect(found.note).toContain(`with all of them wrong it would be ${(right / 60).toFixed(2)}`);
    expect(found.note).toContain(`with all right ${((right + 11) / 60).toFixed(2)}`);
  });

  test('says that labels beside a suggestion lean towards it, unless they were given blind', () => {
    const store = open();
    add(store, 'random', chosen, sampling);
    for (const { id } of chosen.slice(0, 40)) {
      store.act({
        queueId: 'random',
        itemIds: [id],
        person: 'Anna',
        blind: true,
        act: { kind: 'label', label: 'positive' },
      });
    }
    expect(figure(store).note).not.toContain('blind');
    label(store, 'random', chosen.slice(40, 42));
    expect(figure(store).note).toContain('2 labels were not given blind');
  });

  test('is told for each version of a sample of all', () => {
    const store = open();
    const items = chosen.map((each, place) => itemOf(each, place % 4 === 0 ? 2 : 1));
    store.addQueue(newQueue('random', items, { sampling: { ...sampling, version: null } }));
    label(store, 'random', chosen);
    const [second, first] = accuracyInUse(store.given.samples(MODEL), store.given.labelled());
    expect([second?.version, second?.labelled, second?.population]).toEqual([2, 25, 250]);
    expect([first?.version, first?.labelled, first?.population]).toEqual([1, 75, 750]);
    expect(second?.accuracy).toBeNull();
    expect(first?.accuracy?.n).toBe(75);
  });
});

/** As the store gives it: labelled from the top, so far. */
const sampleOf = ({ sampling, chosen }: ReturnType<typeof drawn>, queueId: string, gone: number): RandomSample => ({
  queueId,
  sampling,
  items: chosen.map((each, place) => ({
    ...itemOf(each),
    state: place < gone ? 'labelled' : 'open',
    label: place < gone ? labelOf(each) : null,
    blind: true,
  })),
});
const labelOf = ({ isRight }: Logged): string => (isRight ? 'positive' : 'negative');

describe('by simulation', () => {
  const ROUNDS = 3000;

  // Of 3000 rounds a share of 0.95 has a standard error of 0.004. Shares of few texts take few values, so what an interval
  // holds jumps about 0.95 with the number of labels: two per cent either way are allowed, and more on the safe side.
  test.each([
    ['one sample, labelled in part', [[0, 14]], [120], [50]],
    ['one sample that is half of all', [[0, 7]], [300], [300]],
    [
      'two windows that overlap',
      [
        [0, 9],
        [5, 14],
      ],
      [80, 80],
      [80, 40],
    ],
    [
      'a window within another',
      [
        [0, 14],
        [3, 5],
      ],
      [100, 60],
      [90, 60],
    ],
  ] as const)(
    '%s: intervals hold the truth though most labels are of chosen texts',
    (_, windows, sizes, gone) => {
      const all = traffic(1200, `rounds ${sizes.join()}`);
      const [first, last] = [Math.min(...windows.map(([from]) => from)), Math.max(...windows.map(([, to]) => to))];
      const meant = drawn(all, [first, last], 0, '').sampling;
      const within = all.filter(({ at }) => at >= meant.from && at < meant.to);
      const truth = within.filter(({ isRight }) => isRight).length / within.length;
      // An alert's queue: every hard text is labelled, wherever it is asked for.
      const chosen = all
        .filter(({ isHard }) => isHard)
        .map(
          (each): GivenLabel => ({
            text: each.text,
            label: labelOf(each),
            queueId: 'alert',
            origin: itemOf(each).origin,
          }),
        );
      let held = 0;
      let naive = 0;
      let sum = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const samples = windows.map((window, place) =>
          sampleOf(
            drawn(all, window, sizes[place] as number, `${round} ${place}`),
            `random-${place}`,
            gone[place] as number,
          ),
        );
        const own = samples.flatMap(({ items }) => items.flatMap((item) => item.label ?? []));
        const labels = [...own, ...chosen.map((given) => given.label)];
        naive += labels.filter((given) => given === 'positive').length / labels.length;
        const { value, interval } = accuracyInUse(samples, chosen)[0]?.accuracy ?? {
          value: Number.NaN,
          interval: null,
        };
        sum += value;
        if (interval !== null && interval.low <= truth && truth <= interval.high) held += 1;
      }
      expect(held / ROUNDS).toBeGreaterThan(0.93);
      expect(held / ROUNDS).toBeLessThan(0.985);
      expect(Math.abs(sum / ROUNDS - truth)).toBeLessThan(0.004);
      // All labels together would be far off: there is something to keep out.
      expect(Math.abs(naive / ROUNDS - truth)).toBeGreaterThan(0.08);
    },
    120_000,
  );
});
