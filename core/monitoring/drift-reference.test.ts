import { expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { checkDrift } from './check-drift.ts';
import { type DriftReference, driftReference, driftReferenceOf, liveDrift } from './drift-reference.ts';

const WORDS = ['maten', 'bussen', 'var', 'god', 'sen', 'trevlig', 'Åsa', 'aldrig', 'mycket', 'kall'];
const texts = (count: number, seed: string, words = WORDS): string[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const places = [...random.choose(words.length, 1 + (at % 6))];
    return `${places.map((place) => words[place]).join(' ')}!`;
  });
};
const training = texts(200, 'training');
const reference = [...texts(60, 'reference', [...WORDS, 'okänt']), '   '];
const thresholds = { length: 0.2, fraction_out_of_vocab: 0.1 };
const made = driftReferenceOf({ revision: 'abc', reference, training, thresholds });
const readBack = (): DriftReference => driftReference.parse(JSON.parse(JSON.stringify(made)));

const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const rows = (all: readonly string[]) =>
  all.map((text, at) => ({ id: String(at), text, label: '', score: 1, createdAt: '2026-01-01T10:00:00Z' }));

test.each([
  ['few texts', texts(5, 'few')],
  ['texts of the same kind', texts(80, 'same')],
  ['other texts', [...texts(40, 'other', ['hola', 'comida', 'var', 'god', 'fría', 'y', 'mal']), '', ' \n']],
  ['no texts', []],
])('statistics alone give what the texts give: %s', (_, live) => {
  const of = liveDrift(readBack());
  for (const text of live) of.add(text);
  const about = { model: 'm', version: 1, runId: 'r', revision: 'abc', ...window };
  const whole = checkDrift({ ...about, reference, training, thresholds, live: rows(live) });
  expect(of.check()).toEqual({
    state: whole.state,
    texts: live.filter((text) => text.trim() !== '').length,
    referenceTexts: 60,
    scores: whole.scores.map(({ reference: _reference, live: _live, ...score }) => score),
  });
});

test('it holds no word of the data, and no two of the same data have the same hashes', () => {
  const written = JSON.stringify(made);
  for (const word of [...WORDS, 'okänt']) expect(written.toLowerCase()).not.toContain(word.toLowerCase());
  expect(driftReferenceOf({ revision: 'abc', reference, training, thresholds }).words.hashes).not.toBe(
    made.words.hashes,
  );
});

test('the last 2000 texts count', () => {
  const of = liveDrift(readBack());
  for (let at = 0; at < 1990; at += 1) of.add('maten var god');
  for (let at = 0; at < 2000; at += 1) of.add('hola');
  const { texts, scores } = of.check();
  expect(texts).toBe(2000);
  expect(scores.find(({ name }) => name === 'fraction_out_of_vocab')?.statistic).toBeGreaterThan(0.8);
});
