import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/seeded-random.ts';
import { heldOut, nearlyOneOf } from './hold-out.ts';

const words = (n: number, random: ReturnType<typeof seededRandom>): string =>
  Array.from({ length: n }, () => `w${random.below(4000)}`).join(' ');

describe('texts that are held out', () => {
  const random = seededRandom('held out');
  const items = Array.from({ length: 60 }, (_, n) => ({
    id: `i${n}`,
    text: words(9, random),
    twins: null as string | null,
  }));
  it('are a third of them, whatever the order in which they come', () => {
    const held = heldOut('alert-12', items, 3);
    expect(held.size).toBe(20);
    expect([...heldOut('alert-12', items.toReversed(), 3)].toSorted()).toEqual([...held].toSorted());
    expect([...heldOut('alert-13', items, 3)].toSorted()).not.toEqual([...held].toSorted());
    expect(heldOut('alert-12', items, 0).size).toBe(0);
    expect(heldOut('alert-12', items.slice(0, 1), 3).size).toBe(0);
  });
  it('are the same texts under other ids', () => {
    const textsOf = (all: typeof items): string[] => {
      const held = heldOut('alert-12', all, 3);
      return all.flatMap(({ id, text }) => (held.has(id) ? [text] : [])).toSorted();
    };
    expect(textsOf(items.map((item, n) => ({ ...item, id: `other ${60 - n}` })))).toEqual(textsOf(items));
  });
  it('take all that are nearly the same with them, and leave a set that is too large in training', () => {
    for (let round = 0; round < 40; round++) {
      const some = items.slice(0, 30);
      const copies = some.slice(0, 10).map(({ id, text }) => ({ id: `${id} copy`, text: `${text} mer`, twins: null }));
      const named = some.slice(10, 14).map((item) => ({ ...item, twins: 'a set' }));
      const all = [...some.filter((_, at) => at < 10 || at >= 14), ...copies, ...named];
      const held = heldOut(`queue ${round}`, all, 3);
      expect(held.size).toBeLessThanOrEqual(Math.round(all.length / 3));
      expect(held.size).toBeGreaterThan(Math.round(all.length / 3) - 4);
      for (const { id } of copies) expect(held.has(id)).toBe(held.has(id.slice(0, -5)));
      expect(new Set(named.map(({ id }) => held.has(id))).size).toBe(1);
    }
    const same = items.map((item) => ({ ...item, twins: 'one' }));
    expect(heldOut('alert-12', same, 3).size).toBe(0);
  });
  it('are known among others by their words', () => {
    expect(
      nearlyOneOf(['el paquete llegó roto', 'muy bien'], ['El paquete llegó roto!', 'todo mal', 'muy mal y caro']),
    ).toEqual([true, false]);
    expect(nearlyOneOf(['!!', 'a'], ['!!'])).toEqual([true, false]);
    expect(nearlyOneOf(['👍  👍\n'], [' 👍 👍'])).toEqual([true]);
  });
  it('keep texts without words together, whatever blanks are about them', () => {
    const blank = items.slice(0, 3).map((item, at) => ({ ...item, text: `${' '.repeat(at)}👍` }));
    for (let round = 0; round < 20; round++) {
      const held = heldOut(`queue ${round}`, [...blank, ...items.slice(3, 15)], 3);
      expect(new Set(blank.map(({ id }) => held.has(id))).size).toBe(1);
    }
  });
});
