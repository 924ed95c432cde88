import { expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { hasWords, splitWords, tidied } from './words.ts';

const SIGNS = ['a', 'å', 'ß', ' ', ' ', '\t', '\n', '\u00a0', '\u0085', '\u001f', '\u3000', '\ufeff', '👍', '.'];

test('a tidied text is its words with blanks between them, and a text without words has none', () => {
  const random = seededRandom('words');
  for (let i = 0; i < 5000; i++) {
    const text = Array.from({ length: random.below(7) }, () => SIGNS[random.below(SIGNS.length)]).join('');
    expect([JSON.stringify(text), tidied(text)]).toEqual([JSON.stringify(text), splitWords(text).join(' ')]);
    expect([JSON.stringify(text), hasWords(text)]).toEqual([JSON.stringify(text), splitWords(text).length > 0]);
  }
});
