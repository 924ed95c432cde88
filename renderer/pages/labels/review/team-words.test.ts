import { expect, test } from 'vitest';
import { opinionWords } from './team-words.ts';

test('second opinions are counted in words, one and many', () => {
  const none = { share: 0.2, waiting: [], items: [], withOthers: 0, done: 0 };
  expect(opinionWords(none)).toBe('0 texts have two opinions, 0 of yours wait for somebody else, 0 wait for you.');
  expect(opinionWords({ ...none, done: 1, withOthers: 1, waiting: [{ id: 'a', why: 'asked' }] })).toBe(
    '1 text has two opinions, 1 of yours waits for somebody else, 1 waits for you.',
  );
});
