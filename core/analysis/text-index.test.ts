import { describe, expect, test } from 'vitest';
import { createTextIndex } from './text-index.ts';
import { wordFeatures } from './word-features.ts';

const TEXTS = [
  'Saldot på kortet uppdateras först dagen efter',
  'Kortet laddades men pengarna syns inte',
  'Bussen var tjugo minuter sen igen',
  'Föraren var trevlig och hjälpsam',
  'Appen kraschar när jag laddar kortet',
];

const indexOf = (texts: readonly string[]) => {
  const index = createTextIndex();
  for (const text of texts) index.add(text);
  return index;
};

describe('nearest texts', () => {
  test('are the same text first, then those that share rare words and pieces, none that shares nothing', () => {
    const index = indexOf(TEXTS);
    const found = index.nearest('Saldot på kortet uppdateras först dagen efter', 5);
    expect(found[0]).toMatchObject({ place: 0, similarity: expect.closeTo(1, 6) });
    expect(new Set(found.slice(0, 3).map(({ place }) => place))).toEqual(new Set([0, 1, 4]));
    expect(index.nearest('zzz qqq', 5)).toEqual([]);
    expect(index.nearest('', 5)).toEqual([]);
  });

  test('see an inflected word as like the other', () => {
    const [first] = indexOf(TEXTS).nearest('busschauffören hjälpsamt', 1);
    expect(first?.place).toBe(3);
  });

  test('are less like a text of which most is new', () => {
    const index = indexOf(TEXTS);
    const near = index.nearest('bussen var sen', 1)[0]?.similarity ?? 0;
    const far = index.nearest('bussen qwerty asdfgh zxcvbn poiuyt lkjhgf', 1)[0]?.similarity ?? 0;
    expect(near).toBeGreaterThan(0.5);
    expect(far).toBeGreaterThan(0);
    expect(far).toBeLessThan(near / 3);
  });

  test('are only those that are wanted, and as many as are asked for', () => {
    const index = indexOf(TEXTS);
    expect(index.nearest('kortet laddas', 1)).toHaveLength(1);
    expect(index.nearest('kortet laddas', 5, (place) => place === 0).map(({ place }) => place)).toEqual([0]);
    index.add('kortet laddas');
    expect(index.size()).toBe(6);
    expect(index.nearest('kortet laddas', 1)[0]?.place).toBe(5);
  });

  test('of a script without blanks share pairs of letters', () => {
    expect(indexOf(['電車が遅れました', '運転手は親切でした']).nearest('電車は遅れた', 1)[0]?.place).toBe(0);
  });
});

test('features are vectors of length 1 over what two texts share', () => {
  const { starts, values, width, columns } = wordFeatures(['kortet laddas', 'kortet är borta', 'zzz']);
  expect([...starts].map((start, row) => (starts[row + 1] ?? start) - start).slice(0, 3)).toEqual([width, width, 0]);
  const length = (row: number): number => Math.hypot(...values.subarray(starts[row], starts[row + 1]));
  expect(length(0)).toBeCloseTo(1, 12);
  expect(length(1)).toBeCloseTo(1, 12);
  expect(Math.max(...columns)).toBe(width - 1);
});
