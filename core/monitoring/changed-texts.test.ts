import { describe, expect, it } from 'vitest';
import { changedTexts } from './changed-texts.ts';

const texts = ['Jag älskar fika', 'Bussen var sen', 'Härlig dag', 'Maten var kall', 'På söndag'];
const change = (kind: Parameters<typeof changedTexts>[1]['kind'], share: number, others: readonly string[] = []) =>
  changedTexts(texts, { kind, texts: others }, share, 'seed');

describe('changed texts', () => {
  it('are as many as were asked for, and the rest stays in its place', () => {
    const mixed = change('mixed', 0.4, ['Hola', 'Buenos días']);
    expect(mixed.filter((text) => !texts.includes(text)).toSorted()).toEqual(['Buenos días', 'Hola']);
    expect(mixed.filter((text, row) => text === texts[row])).toHaveLength(3);
    expect(change('mixed', 0, ['Hola'])).toEqual(texts);
    expect(change('mixed', 1, ['Hola'])).toEqual(texts.map(() => 'Hola'));
  });
  it('are the same for the same seed', () => {
    expect(change('longer', 0.6)).toEqual(change('longer', 0.6));
  });
  it('lose their marks, are damaged, repeat, or grow', () => {
    expect(change('plain', 1)).toEqual([
      'Jag alskar fika',
      'Bussen var sen',
      'Harlig dag',
      'Maten var kall',
      'Pa sondag',
    ]);
    expect(change('mojibake', 1)[2]).toBe('HÃ¤rlig dag');
    expect(new Set(change('repeated', 1)).size).toBe(1);
    expect(change('longer', 1).every((text, row) => text.startsWith(`${texts[row]} `))).toBe(true);
  });
  it('take no texts, and nothing to mix in', () => {
    expect(changedTexts([], { kind: 'longer', texts: [] }, 1, 's')).toEqual([]);
    expect(change('mixed', 1)).toEqual(texts);
  });
});
