import { describe, expect, it } from 'vitest';
import { type Column, leastWidth, sortRows, trackOf } from './columns.ts';

type Row = { readonly name: string; readonly value: number | null };
const columns: readonly Column<Row>[] = [
  { key: 'name', head: 'name', kind: 'text', cell: ({ name }) => name, sort: ({ name }) => name },
  { key: 'value', head: 'value', kind: 'number', cell: ({ value }) => value, sort: ({ value }) => value },
  { key: 'free', head: 'free', kind: 'text', cell: ({ name }) => name, width: '2fr' },
];
const rows: readonly Row[] = [
  { name: 'b', value: 2 },
  { name: 'a', value: null },
  { name: 'c', value: 1 },
];
const order = (key: string, descending: boolean): string =>
  sortRows(rows, columns, { key, descending })
    .map(({ name }) => name)
    .join('');

describe('sortRows', () => {
  it('puts missing values last in both directions', () => {
    expect(order('value', false)).toBe('cba');
    expect(order('value', true)).toBe('bca');
  });
  it('sorts words, and leaves rows alone without a sortable column', () => {
    expect(order('name', false)).toBe('abc');
    expect(order('free', false)).toBe('bac');
    expect(sortRows(rows, columns, null)).toBe(rows);
  });
});

describe('trackOf', () => {
  it('follows the kind unless a width is given', () => {
    expect(leastWidth(columns)).toBe(120 + 84 + 96);
    expect(columns.map(trackOf)).toEqual(['minmax(120px, 1fr)', '84px', 'minmax(96px, 2fr)']);
  });
});
