import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { findCarriers } from './carriers.ts';
import { checkDrift, textsOfWindow } from './check-drift.ts';
import type { DriftInput, LiveText } from './drift-input.ts';

const random = seededRandom('texts');
const WORDS = 'maten var god och personalen trevlig men det tog lång tid att få bord på kvällen tyvärr'.split(' ');
const sentence = (least: number, most: number): string =>
  Array.from({ length: least + random.below(most - least + 1) }, () => WORDS[random.below(WORDS.length)]).join(' ');
const usual = (count: number): string[] => Array.from({ length: count }, () => sentence(4, 10));
const rowsOf = (texts: readonly string[], at = '2026-03-10T12:00:00.000Z'): LiveText[] =>
  texts.map((text, index) => ({ id: `${index}`, text, label: 'positiv', score: 0.9, createdAt: at }));

const reference = usual(50);
const base: DriftInput = {
  model: 'served-model',
  version: 2,
  runId: 'a'.repeat(32),
  revision: 'b'.repeat(40),
  reference,
  training: usual(100),
  live: [],
  from: '2026-03-08T00:00:00.000Z',
  to: '2026-03-15T00:00:00.000Z',
  thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
};

describe('a check', () => {
  test('sees longer texts and unknown words, and says how often the limits cry wolf', () => {
    const live = rowsOf(Array.from({ length: 40 }, () => `${sentence(12, 20)} muy buena comida`));
    const check = checkDrift({ ...base, live });
    expect(check.state).toBe('drift');
    expect(check.scores.map((score) => [score.name, score.statistic, score.exceeded])).toEqual([
      ['length', 1, true],
      ['fraction_out_of_vocab', 1, true],
    ]);
    expect(check.scores[0]?.p).toBeLessThan(1e-20);
    expect(check.scores[0]?.p).toBeGreaterThan(0);
    expect(check.falseAlarmShare).toBeGreaterThan(0.6);
    expect(check).toMatchObject({ texts: 40, blankTexts: 0, referenceTexts: 50, warnings: [], alert: null });
  });

  test('gives the same figures when it is run again', () => {
    const live = rowsOf(usual(40));
    const [first, second] = [checkDrift({ ...base, live }), checkDrift({ ...base, live })];
    expect(second.scores).toEqual(first.scores);
    expect(second.falseAlarmShare).toBe(first.falseAlarmShare);
  });

  test.each([
    { live: 0, reference: 50, state: 'no_data' },
    { live: 9, reference: 50, state: 'too_few' },
    { live: 30, reference: 19, state: 'reference_too_small' },
  ])('with $live live and $reference reference texts is $state and carries no figures', (given) => {
    const check = checkDrift({ ...base, live: rowsOf(usual(given.live)), reference: usual(given.reference) });
    expect(check.state).toBe(given.state);
    expect(check.falseAlarmShare).toBeNull();
    for (const score of check.scores) {
      expect(score).toMatchObject({ state: given.state, statistic: null, p: null, exceeded: false });
    }
  });

  test('counts blank texts and leaves them out', () => {
    const check = checkDrift({ ...base, live: rowsOf([...usual(10), ' \t\n', '\u2003', '']) });
    expect(check).toMatchObject({ state: expect.stringMatching(/ok|drift/), texts: 13, blankTexts: 3 });
    expect(check.warnings.join(' ')).toContain('3 texts are nothing but white space');
    expect(check.warnings.join(' ')).toContain('A weak check: 10 texts');
  });

  test('ignores a limit of an unknown score, with a warning; a score without a limit raises nothing', () => {
    const live = rowsOf(Array.from({ length: 30 }, () => sentence(20, 30)));
    const check = checkDrift({ ...base, live, thresholds: { lenght: 0.1 }, rule: 'fixed' });
    expect(check.warnings).toEqual([
      'No score is called "lenght", so its limit was ignored. Scores: length, fraction_out_of_vocab.',
    ]);
    expect(check.state).toBe('ok');
    expect(check.scores[0]).toMatchObject({ threshold: null, exceeded: false, statistic: 1 });
    expect(check.falseAlarmShare).toBeNull();
  });

  test('of a log that keeps no texts sees their length as ever, and says what it does not see', () => {
    const texts = [...Array.from({ length: 40 }, () => sentence(12, 20)), '  '];
    const counted = rowsOf(texts).map((row) => ({
      ...row,
      text: '',
      statistics: { words: row.text.split(' ').filter((word) => word !== '').length },
    }));
    const check = checkDrift({ ...base, live: counted });
    const [length, unknown] = check.scores;
    expect(length).toEqual(checkDrift({ ...base, live: rowsOf(texts) }).scores[0]);
    expect(unknown).toMatchObject({ state: 'no_data', statistic: null, exceeded: false });
    expect(check).toMatchObject({ state: 'drift', texts: 41, blankTexts: 1 });
    const ofLength = checkDrift({ ...base, live: rowsOf(texts), thresholds: { length: 0.1 } });
    expect(check.falseAlarmShare).toBe(ofLength.falseAlarmShare);
    expect(check.warnings.join()).toContain('40 of 40 texts were logged without their words');
    expect(check.warnings.join()).toContain('not unknown words');
    expect(findCarriers({ ...base, reference, score: 'length', live: counted, limit: 5 }).texts).toEqual([]);
  });

  test('draws 2 000 of a larger window and says so', () => {
    const check = checkDrift({ ...base, live: rowsOf(usual(2100)) });
    expect(check.texts).toBe(2100);
    expect(check.warnings[0]).toContain('2000 of them were drawn');
  });
});

test('a window takes its start and leaves its end, whatever the zone of the time stamps', () => {
  const at = (createdAt: string): LiveText => ({ id: createdAt, text: 'x', label: 'a', score: 1, createdAt });
  const rows = [
    '2026-03-08T00:59:59.999+01:00',
    '2026-03-08T01:00:00+01:00',
    '2026-03-14T19:59:59-04:00',
    '2026-03-15T00:00:00Z',
  ].map(at);
  expect(textsOfWindow(rows, base.from, base.to).map((row) => row.id)).toEqual([
    '2026-03-08T01:00:00+01:00',
    '2026-03-14T19:59:59-04:00',
  ]);
});

describe('carriers', () => {
  const strange = ['La comida fue muy buena', 'La comida fue mala', 'La cuenta fue cara, y la comida fría'];
  const live = rowsOf([...usual(20), ...strange, '  ']);
  const input = { reference, training: base.training, live, limit: 5 };

  test('are ordered by the score, strongest first, with their unknown words', () => {
    const { texts, words } = findCarriers({ ...input, score: 'fraction_out_of_vocab' });
    expect(
      texts
        .slice(0, 3)
        .map((row) => row.text)
        .toSorted(),
    ).toEqual(strange.toSorted());
    expect(texts).toHaveLength(5);
    const last = texts.find((row) => row.text === strange[2]);
    expect(last).toMatchObject({ words: 8, unknownShare: 1 });
    expect(last?.unknownWords).toEqual(['la', 'cuenta', 'fue', 'cara', 'y', 'comida', 'fría']);
    expect(
      words
        .map(({ word }) => word)
        .slice(0, 3)
        .toSorted(),
    ).toEqual(['comida', 'fue', 'la']);
    expect(words[0]).toMatchObject({ live: 3, reference: 0 });
  });

  test('follow the side to which the window moved', () => {
    const short = rowsOf(['god', ...Array.from({ length: 20 }, () => sentence(2, 3))]);
    const { texts } = findCarriers({ ...input, live: short, score: 'length' });
    expect(texts[0]?.text).toBe('god');
  });

  test.each(['strangeness', 'spelling'])('of %s are those that are strange to the reference', (score) => {
    const { texts } = findCarriers({ ...input, score });
    expect(
      texts
        .slice(0, 3)
        .map((row) => row.text)
        .toSorted(),
    ).toEqual(strange.toSorted());
  });

  test('of an unknown score or an empty window are none', () => {
    expect(findCarriers({ ...input, score: 'nothing' }).texts).toEqual([]);
    expect(findCarriers({ ...input, live: [], score: 'length' })).toEqual({ texts: [], words: [] });
  });
});
