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
const data = { revision: 'abc', reference, training, thresholds, rule: 'fixed', level: 1 / 52 } as const;
/** As a model might that finds long texts good. */
const probabilitiesOf = (text: string) => {
  const good = Math.min(1, text.split(' ').length / 8);
  return { bad: 1 - good, good };
};
const answers = reference.map(probabilitiesOf);
const made = driftReferenceOf(data, answers);
const readBack = (part: Partial<DriftReference> = {}): DriftReference =>
  driftReference.parse({ ...(JSON.parse(JSON.stringify(made)) as object), ...part });
const answered = (text: string) => ({ text, probabilities: probabilitiesOf(text) });

const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const rows = (all: readonly string[]) =>
  all.map((text, at) => ({
    id: String(at),
    ...answered(text),
    label: '',
    score: 1,
    createdAt: '2026-01-01T10:00:00Z',
  }));

test.each([
  ['few texts', texts(5, 'few')],
  ['texts of the same kind', texts(80, 'same')],
  ['other texts', [...texts(40, 'other', ['hola', 'comida', 'var', 'god', 'fría', 'y', 'mal']), '', ' \n']],
  ['no texts', []],
])('statistics alone give what the texts give: %s', async (_, live) => {
  const of = liveDrift(readBack());
  for (const text of live) of.add(answered(text));
  const about = { model: 'm', version: 1, runId: 'r', revision: 'abc', ...window };
  const whole = checkDrift({
    ...about,
    reference: reference.map(answered),
    training,
    thresholds,
    rule: 'fixed',
    live: rows(live),
  });
  const found = await of.check();
  expect(found).toMatchObject({
    state: whole.state,
    rule: 'fixed',
    texts: live.filter((text) => text.trim() !== '').length,
    referenceTexts: 60,
    scores: whole.scores.map(({ reference: _reference, live: _live, ...score }) => score),
  });
  // The permutations are others, what they permute is not.
  expect(found.statistics.map(({ name, state, statistic, effect }) => [name, state, statistic, effect?.live])).toEqual(
    whole.statistics.map(({ name, state, statistic, effect }) => [name, state, statistic, effect?.live]),
  );
  expect(found.verdict?.permutations).toBe(whole.family?.permutations);
});

test('the verdict decides where the project has it so, and an older export has its limits alone', async () => {
  const foreign = texts(40, 'foreign', ['hola', 'comida', 'fría', 'y', 'mal']);
  const of = liveDrift(readBack({ rule: 'promise', thresholds: {} }));
  for (const text of foreign) of.add(answered(text));
  const found = await of.check();
  expect(found).toMatchObject({ state: 'drift', rule: 'promise', verdict: { alpha: 1 / 52 } });
  expect(found.statistics.find(({ name }) => name === 'strangeness')).toMatchObject({ state: 'ok', named: true });
  expect(found.statistics.find(({ name }) => name === 'meaning')).toMatchObject({ state: 'unavailable' });
  expect(await of.check()).toEqual(found);

  const { rule: _rule, level: _level, figures: _figures, ...older } = made;
  const before = liveDrift(driftReference.parse(older));
  for (const text of foreign) before.add(answered(text));
  expect(await before.check()).toMatchObject({ state: 'drift', rule: 'fixed', verdict: null, statistics: [] });
});

test('it holds no word of the data, and no two of the same data have the same hashes', () => {
  const written = JSON.stringify(made);
  for (const word of [...WORDS, 'okänt']) expect(written.toLowerCase()).not.toContain(word.toLowerCase());
  expect(driftReferenceOf(data, answers).words.hashes).not.toBe(made.words.hashes);
});

test('the last 2000 texts count, and the last 500 for the verdict', async () => {
  const of = liveDrift(readBack());
  for (let at = 0; at < 1990; at += 1) of.add(answered('maten var god'));
  for (let at = 0; at < 2000; at += 1) of.add(answered('hola'));
  const { texts, scores, statistics } = await of.check();
  expect(texts).toBe(2000);
  expect(statistics.find(({ name }) => name === 'length')?.effect?.live).toBe(1);
  expect(scores.find(({ name }) => name === 'fraction_out_of_vocab')?.statistic).toBeGreaterThan(0.8);
});
