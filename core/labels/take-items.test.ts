import { describe, expect, test } from 'vitest';
import type { ItemOrigin } from '../contract/labels.ts';
import { nameTwins } from './name-twins.ts';
import { type FoundText, startTaking, type TakeRules } from './take-items.ts';

const prediction = (id: string): ItemOrigin => ({
  kind: 'prediction',
  id,
  at: '2026-11-27T12:00:00.000Z',
  deployment: null,
  consumer: null,
});
const row = (index: number, label: string): ItemOrigin => ({
  kind: 'row',
  revision: 'workspace',
  split: 'train',
  index,
  label,
});
const found = (text: string, origin: ItemOrigin = prediction(text)): FoundText => ({
  text,
  group: '',
  reasons: [],
  origin,
  suggestion: null,
});
const rules = (part: Partial<TakeRules> = {}): TakeRules => ({
  limit: 10,
  inData: new Set(['in the data']),
  inQueues: new Set(['in a queue']),
  isSample: false,
  ...part,
});
const taken = (texts: readonly FoundText[], part: Partial<TakeRules> = {}) => {
  const taking = startTaking(rules(part));
  for (const each of texts) if (!taking.offer(each)) break;
  return { texts: taking.items.map(({ text }) => text), left: taking.left(), ids: taking.items.map(({ id }) => id) };
};

describe('items of what was found', () => {
  const texts = ['One', ' one ', 'In the  DATA', 'in a queue', ' \n', 'two'].map((text) => found(text));

  test('are texts that nobody would tell apart once, and none that is known', () => {
    const { texts: kept, left } = taken(texts);
    expect(kept).toEqual(['One', 'two']);
    expect(left).toEqual({ inData: 1, inQueues: 1, same: 1, blank: 1 });
  });

  test('are no more than the limit, and what comes after it is not counted', () => {
    const { texts: kept, left } = taken(texts, { limit: 1 });
    expect(kept).toEqual(['One']);
    expect(left).toEqual({ inData: 0, inQueues: 0, same: 0, blank: 0 });
  });

  test('of a sample at random are all of them', () => {
    const {
      texts: kept,
      left,
      ids,
    } = taken([found('a', prediction('1')), found('a', prediction('2')), found('in a queue')], { isSample: true });
    expect(kept).toEqual(['a', 'a', 'in a queue']);
    expect(new Set(ids).size).toBe(3);
    expect(left.same + left.inData + left.inQueues).toBe(0);
  });

  test('of the data are rows that the data has, and one text with two labels is two', () => {
    const { texts: kept, left } = taken([
      found('in the data', row(1, 'a')),
      found('in the data', row(2, 'b')),
      found('in the data', row(3, 'a')),
    ]);
    expect(kept).toEqual(['in the data', 'in the data']);
    expect(left).toMatchObject({ same: 1, inData: 0 });
  });

  test('have names that depend on text and origin alone', () => {
    const id = (text: string, origin: ItemOrigin) => taken([found(text, origin)]).ids[0];
    expect(id('a', prediction('1'))).toBe(id('a', prediction('1')));
    expect(id('a', prediction('1'))).not.toBe(id('a', prediction('2')));
    expect(id('a', prediction('1'))).not.toBe(id('b', prediction('1')));
    expect(id('a', row(1, 'x'))).not.toBe(id('a', row(1, 'y')));
    expect(id('a', prediction('1'))).toMatch(/^[0-9a-f]{20}$/);
  });
});

describe('sets of near-duplicates', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const apart = ['1', '2', '3', '4', '5'];

  test('are named by their first text; who is alone has none', () => {
    expect(nameTwins(ids, apart, [{ a: 3, b: 1 }])).toEqual([null, 'b', null, 'b', null]);
    expect(nameTwins(ids, ['x', 'y', 'x', 'z', 'x'], [])).toEqual(['a', null, 'a', null, 'a']);
  });

  test('hold only what is near their first text: a chain does not join its ends', () => {
    const chain = [
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 3 },
    ];
    expect(nameTwins(ids, apart, chain)).toEqual(['a', 'a', 'c', 'c', null]);
  });
});
