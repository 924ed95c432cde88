import { describe, expect, it } from 'vitest';
import type { Carrier } from './monitoring.ts';
import { groupName, groupTexts } from './text-groups.ts';

const carrier = (text: string, index: number): Carrier => ({
  id: String(index),
  text,
  label: 'neutral',
  score: 0.6,
  createdAt: '2026-11-25T12:00:00.000Z',
  words: text.split(' ').length,
  unknownShare: 0,
  unknownWords: [],
});
const word = (name: string) => ({ word: name, live: 3, reference: 0 });

describe('groups of texts', () => {
  const texts = [
    'Klippkort+ laddar men saldot uppdateras inte',
    'Hei, jeg får ikke bonuspoeng',
    'Klippkort+ och saldot är borta',
    'Bussen var sen',
    'Hvor finner jeg det, ikke her',
    'Saldot på mitt klippkort',
  ].map(carrier);
  const groups = groupTexts(texts, [word('klippkort'), word('jeg'), word('saldot'), word('ikke')]);

  it('hold texts that share words, the largest first, and the rest last', () => {
    expect(groups.map((group) => [group.words, group.texts.map(({ id }) => id)])).toEqual([
      [
        ['klippkort', 'saldot'],
        ['0', '2', '5'],
      ],
      [
        ['jeg', 'ikke'],
        ['1', '4'],
      ],
      [[], ['3']],
    ]);
  });

  it('are named by their longer words', () => {
    expect(groups.map((group) => groupName(group, 2))).toEqual(['klippkort, saldot', 'jeg, ikke', 'other']);
    expect(groupName({ words: ['la', 'paquete'], texts: [] }, 1)).toBe('paquete');
  });

  it('lose no text and hold none twice', () => {
    const ids = groups.flatMap((group) => group.texts.map(({ id }) => id)).toSorted();
    expect(ids).toEqual(texts.map(({ id }) => id).toSorted());
  });

  it('are one without words that separate, and none without texts', () => {
    expect(groupTexts(texts, [])).toEqual([{ words: [], texts }]);
    expect(groupTexts([], [word('jeg')])).toEqual([]);
  });

  it('leave a word of one text with the rest', () => {
    expect(groupTexts(texts, [word('bussen')])).toHaveLength(1);
  });
});
