import { describe, expect, it } from 'vitest';
import { lanesOf } from './lanes.ts';

const node = (revision: string, ...parents: string[]) => ({ revision, parents });

describe('lanes of the version graph', () => {
  it('draw a single line straight', () => {
    const { rows, width } = lanesOf([node('c', 'b'), node('b', 'a'), node('a')]);
    expect(width).toBe(1);
    expect(rows).toEqual([
      { lane: 0, into: [], out: [0], past: [] },
      { lane: 0, into: [0], out: [0], past: [] },
      { lane: 0, into: [0], out: [], past: [] },
    ]);
  });
  it('part at a branch and meet at a merge', () => {
    const { rows, width } = lanesOf([
      node('side', 'm'),
      node('main', 'm'),
      node('m', 'l', 'r'),
      node('l', 'a'),
      node('r', 'a'),
      node('a'),
    ]);
    expect(width).toBe(2);
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0, 0, 1, 0]);
    expect(rows[1]).toEqual({ lane: 1, into: [], out: [0], past: [0] });
    expect(rows[2]).toEqual({ lane: 0, into: [0], out: [0, 1], past: [] });
    expect(rows[4]).toEqual({ lane: 1, into: [1], out: [0], past: [0] });
    expect(rows[5]?.into).toEqual([0]);
  });
  it('let a line end whose beginning is not listed, and hold many lines within eight lanes', () => {
    expect(lanesOf([node('a', 'cut off')]).rows[0]?.out).toEqual([]);
    const heads = Array.from({ length: 20 }, (_, n) => node(`h${n}`, `p${n}`));
    const parents = Array.from({ length: 20 }, (_, n) => node(`p${n}`));
    const { width, rows } = lanesOf([...heads, ...parents]);
    expect(width).toBe(8);
    expect(Math.max(...rows.map(({ lane }) => lane))).toBe(7);
  });
});
