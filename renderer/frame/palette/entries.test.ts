import { describe, expect, it } from 'vitest';
import { findEntries, type PaletteEntry } from './entries.ts';

const entry = (id: string, group: PaletteEntry['group'], title: string, words = ''): PaletteEntry => ({
  id,
  group,
  title,
  words,
  note: '',
  run: () => undefined,
});
const all = [
  entry('train', 'Commands', 'Train on the newest data version…'),
  entry('data', 'Pages', 'Data'),
  entry('v', 'Data versions', '7c41e0b Add 158 texts', '7c41e0bffffff'),
  entry('r', 'Runs', 'quiet-lynx-204', '7c41e0bffffff'),
  entry('a', 'Alerts', '#12  Text length, spelling', '12'),
];
const ids = (query: string, recent: readonly string[] = []): readonly string[] =>
  findEntries(all, query, recent).map(({ id }) => id);

describe('findEntries', () => {
  it('brings a version and what was made from it for a hash', () => {
    expect(ids('7c41')).toEqual(['v', 'r']);
  });
  it('narrows by prefix', () => {
    expect(ids('>')).toEqual(['train']);
    expect(ids('@lynx')).toEqual(['r']);
    expect(ids('#')).toEqual(['a']);
    expect(ids('#12')).toEqual(['a']);
  });
  it('puts the last used first without a query', () => {
    expect(ids('', ['data'])[0]).toBe('data');
    expect(ids('')).toHaveLength(5);
  });
  it('wants every word', () => {
    expect(ids('data train')).toEqual(['train']);
    expect(ids('nothing')).toEqual([]);
  });
});
