/** The one verdict of a check: what it names, what it leaves out and why, and that its level holds. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { alarmCauses } from '../contract/monitoring.ts';
import { checkDrift } from './check-drift.ts';
import type { DriftInput, LiveText, ReferenceText } from './drift-input.ts';
import { couldSee, noticedShare } from './could-see.ts';
import { levelOf } from './level.ts';
import { powerNear } from './power-table.ts';

const random = seededRandom('promise');
const WORDS = 'maten var god och personalen trevlig men det tog lång tid att få bord på kvällen tyvärr'.split(' ');
const sentence = (least = 4, most = 10): string =>
  Array.from({ length: least + random.below(most - least + 1) }, () => WORDS[random.below(WORDS.length)]).join(' ');
const share = (): number => random.below(1000) / 1000;
/** As a model with two labels that reads two numbers out of a text would have it. */
const read = (text: string, positive = share()): ReferenceText => ({
  text,
  probabilities: { negativ: 1 - positive, positiv: positive },
  state: [share() - 0.5, share() - 0.5],
});
const liveOf = (texts: readonly ReferenceText[], part: (i: number) => Partial<LiveText> = () => ({})): LiveText[] =>
  texts.map((row, i) => {
    const positive = row.probabilities?.['positiv'] ?? 0;
    return {
      ...row,
      id: `p${i}`,
      label: positive > 0.5 ? 'positiv' : 'negativ',
      score: Math.max(positive, 1 - positive),
      createdAt: new Date(Date.UTC(2026, 2, 9, 0, i)).toISOString(),
      ...part(i),
    };
  });
const many = (count: number): ReferenceText[] => Array.from({ length: count }, () => read(sentence()));

const base: DriftInput = {
  model: 'served-model',
  version: 2,
  runId: 'a'.repeat(32),
  revision: null,
  reference: many(60),
  training: many(100).map(({ text }) => text),
  live: [],
  from: '2026-03-08T00:00:00Z',
  to: '2026-03-15T00:00:00Z',
  thresholds: { length: 0.1, fraction_out_of_vocab: 0.1 },
  permutations: 999,
};
const statistic = (check: ReturnType<typeof checkDrift>, name: string) =>
  check.statistics.find((found) => found.name === name);

describe('the verdict', () => {
  test('names what moved, with its effect, and not what did not', () => {
    const live = liveOf(Array.from({ length: 40 }, () => read(sentence(), 0.5 + share() / 2)));
    const check = checkDrift({ ...base, live });
    expect(check).toMatchObject({ state: 'drift', rule: 'promise', weak: false });
    expect(check.family).toMatchObject({ permutations: 999, method: 'sampled', unit: 'texts', batches: null });
    expect(check.family?.p).toBeLessThanOrEqual(1 / 52);
    expect(check.statistics.map(({ name, state, named }) => [name, state, named])).toEqual([
      ['length', 'ok', false],
      ['strangeness', 'ok', false],
      ['prediction', 'ok', true],
      ['meaning', 'ok', false],
      ['spelling', 'ok', false],
    ]);
    expect(alarmCauses(check)).toEqual(['prediction']);
    const found = statistic(check, 'prediction');
    expect(found).toMatchObject({ title: 'Answers: positiv', effect: { live: 1, unit: 'share' } });
    expect(found?.effect?.interval?.[0]).toBeGreaterThan(0.9);
    expect(found?.reference?.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
    expect(checkDrift({ ...base, live }).statistics).toEqual(check.statistics);
  });

  test('says which strange texts there are, and how many there would be', () => {
    const foreign = Array.from({ length: 8 }, () => read('La comida fue muy buena y la cuenta cara'));
    const check = checkDrift({ ...base, live: liveOf([...many(32), ...foreign]) });
    expect(statistic(check, 'strangeness')).toMatchObject({ named: true, effect: { unit: 'texts' } });
    expect(statistic(check, 'strangeness')?.effect?.live).toBeGreaterThanOrEqual(8);
    const strangers = check.inputs.find(({ kind }) => kind === 'stranger');
    expect(strangers).toMatchObject({ expected: 40 / 61, alarm: false });
    expect(strangers?.count).toBe(strangers?.ids.length);
    expect(strangers?.ids).toEqual(expect.arrayContaining(foreign.map((_, i) => `p${32 + i}`)));
  });

  test('under fixed limits is theirs, and the promise is shown beside', () => {
    const live = liveOf(many(40));
    const fixed = checkDrift({ ...base, live, rule: 'fixed', thresholds: { length: 0 } });
    expect(fixed).toMatchObject({ state: 'drift', rule: 'fixed' });
    expect(fixed.family?.p).toBeGreaterThan(1 / 52);
    expect(alarmCauses(fixed)).toEqual(['length']);
    expect(alarmCauses({ ...fixed, rule: 'promise', state: 'ok' })).toEqual([]);
  });

  test('leaves out what a text lacks, and says why', () => {
    const bare = checkDrift({
      ...base,
      reference: base.reference.map((row) => (row as ReferenceText).text),
      live: liveOf(many(30)),
    });
    expect(statistic(bare, 'prediction')).toMatchObject({
      state: 'unavailable',
      p: null,
      reason: expect.stringContaining('reference') as string,
    });
    expect(statistic(bare, 'meaning')?.reason).toContain('The model is not at hand');
    const live = liveOf(many(30), (i) => (i === 4 ? { state: null, probabilities: null, label: 'annat' } : {}));
    const partly = checkDrift({ ...base, live });
    expect(statistic(partly, 'meaning')?.reason).toBe('1 of 30 texts were not read by the model for this check.');
    expect(statistic(partly, 'prediction')?.reason).toContain('1 of 30 texts were logged without');
    const counted = checkDrift({
      ...base,
      live: liveOf(many(30), () => ({ text: '', state: null, statistics: { words: 7 } })),
    });
    expect(counted.statistics.map(({ state }) => state)).toEqual([
      'ok',
      'unavailable',
      'ok',
      'unavailable',
      'unavailable',
    ]);
    expect(counted.inputs.every(({ count }) => count === 0)).toBe(true);
  });

  test('reads the probability of two labels out of an older answer’s score', () => {
    const live = liveOf(many(30));
    const older = live.map((row) => ({ ...row, probabilities: null }));
    const [now, before] = [checkDrift({ ...base, live }), checkDrift({ ...base, live: older })];
    expect(statistic(before, 'prediction')?.statistic).toBeCloseTo(
      statistic(now, 'prediction')?.statistic ?? Number.NaN,
      9,
    );
  });

  test.each([
    { live: 0, state: 'no_data' },
    { live: 1, state: 'too_few' },
    { live: 9, state: 'too_few' },
  ])('of $live texts is $state: input checks alone', ({ live, state }) => {
    const rows = liveOf(many(live), () => ({ text: 'Ett trasigt mÃ¶te' }));
    const check = checkDrift({ ...base, live: rows });
    expect(check).toMatchObject({ state, family: null, couldSee: null });
    expect(check.statistics.map((found) => found.state)).toEqual(Array.from({ length: 5 }, () => state));
    expect(check.inputs[0]).toMatchObject({ kind: 'mojibake', count: live, alarm: live > 0 });
    expect(alarmCauses(check)).toEqual(live > 0 ? ['mojibake', ...(live >= 5 ? ['repeats'] : [])] : []);
  });

  test('of texts that are all the same, or all blank, is no alarm and no fault', () => {
    const same = checkDrift({
      ...base,
      reference: Array.from({ length: 30 }, () => read('god', 0.5)).map((row) => ({ ...row, state: [1, 0] })),
      training: ['god'],
      live: liveOf(Array.from({ length: 30 }, () => ({ ...read('god', 0.5), state: [1, 0] }))),
    });
    expect(same).toMatchObject({ state: 'ok', family: { p: 1 } });
    for (const { pAdjusted } of same.statistics) expect(pAdjusted).toBe(1);
    const blank = checkDrift({ ...base, live: liveOf(Array.from({ length: 30 }, () => read(' \u2003\t'))) });
    expect(blank).toMatchObject({ state: 'no_data', blankTexts: 30, texts: 30 });
    const none = checkDrift({ ...base, reference: [], training: [], live: liveOf(many(30)) });
    expect(none).toMatchObject({ state: 'reference_too_small', family: null });
  });

  test('is weak below 20 texts; an extended window is said', () => {
    const check = checkDrift({ ...base, live: liveOf(many(12)), days: { asked: 7, covered: 28 } });
    expect(check).toMatchObject({ state: 'ok', weak: true, days: 28 });
    expect(check.warnings.join(' ')).toContain('extended from 7 to 28 days');
  });
});

describe('bursts', () => {
  const bursts = (alike: boolean): LiveText[] => {
    const texts = Array.from({ length: 12 }, () => {
      const positive = random.below(2) * 0.9 + 0.05;
      return Array.from({ length: 5 }, () => read(sentence(), alike ? positive : share()));
    });
    return liveOf(texts.flat(), (i) => ({ requestId: `r${Math.floor(i / 5)}` }));
  };

  test('of texts that are alike count as one each', () => {
    const check = checkDrift({ ...base, live: bursts(true) });
    expect(check.family).toMatchObject({ unit: 'batches', batches: 12 });
    expect(check.warnings.join(' ')).toContain('came in 12 batches');
  });

  test('of texts that have nothing in common are texts', () => {
    expect(checkDrift({ ...base, live: bursts(false) }).family).toMatchObject({ unit: 'texts', batches: null });
  });

  test('of one consumer without a pause are a batch; too few of them are no verdict', () => {
    const live = bursts(true).slice(0, 40);
    const at = (i: number): string => new Date(Date.UTC(2026, 2, 9, Math.floor(i / 5), 0, i)).toISOString();
    const rows = live.map((row, i) => ({ ...row, requestId: `own ${i}`, consumer: 'shop', createdAt: at(i) }));
    const check = checkDrift({ ...base, live: rows });
    expect(check).toMatchObject({ state: 'too_few', family: null, couldSee: null });
    expect(check.statistics.every(({ state }) => state === 'too_few')).toBe(true);
    expect(check.warnings.join(' ')).toContain('At least 10 are needed for a verdict');
  });

  test('that repeat one text count once where that is set', () => {
    const rows = liveOf([...many(30), ...Array.from({ length: 10 }, () => read('Var är min order?'))], () => ({
      consumer: 'shop',
    }));
    const check = checkDrift({ ...base, live: rows, countRepeatsOnce: true });
    expect(check.warnings.join(' ')).toContain('9 texts are the same as one that its consumer had sent before');
    expect(check.inputs.find(({ kind }) => kind === 'repeats')).toMatchObject({ count: 10, alarm: true });
  });
});

test('alarms without drift in no more checks than promised', () => {
  const CHECKS = 200;
  const ALPHA = 0.1;
  let alarms = 0;
  for (let check = 0; check < CHECKS; check++) {
    const rows = many(50);
    const found = checkDrift({
      ...base,
      to: `2026-03-15T00:00:00.${String(check).padStart(3, '0')}Z`,
      reference: rows.slice(0, 30),
      live: liveOf(rows.slice(30)),
      alpha: ALPHA,
      permutations: 199,
    });
    if (found.state === 'drift') alarms += 1;
  }
  // Four standard errors on either side: once in some ten thousand runs it fails by itself, were the texts not drawn by a seed.
  const error = Math.sqrt((ALPHA * (1 - ALPHA)) / CHECKS);
  expect(Math.abs(alarms / CHECKS - ALPHA)).toBeLessThan(4 * error);
}, 60_000);

describe('what could be seen', () => {
  test.each([
    [50, [0.37, 0.3, 0.21, 0.16, 0.13]],
    [100, [0.37, 0.25, 0.16, 0.11, 0.09]],
    [200, [0.27, 0.2, 0.13, 0.08, 0.06]],
  ])('of %i reference texts: the share that is noticed with 80 %%', (reference, shares) => {
    for (const [i, live] of [10, 20, 40, 80, 160].entries()) {
      // As a search in steps of one percent finds it.
      expect(Math.ceil(100 * (noticedShare(reference, live, 1 / 52) ?? Number.NaN)) / 100).toBe(shares[i]);
    }
  });

  test('says so in words, and that nothing is seen of next to nothing', () => {
    const { sentence: words, noticedShare: noticed, power } = couldSee(100, 43, 1 / 52);
    expect(words).toContain(
      'With 43 texts, a fifth of them in Spanish among Swedish ones would be noticed in about 8 of 10 weeks',
    );
    expect(words).toContain(`${Math.ceil((noticed ?? 0) * 100)} % of all`);
    expect(power.find(({ change }) => change === 'nothing')).toEqual({
      change: 'nothing',
      share: 0.024,
      nRef: 100,
      nLive: 40,
    });
    expect(noticedShare(3, 2, 1e-6)).toBeNull();
    expect(powerNear(1, 1).every(({ nRef, nLive }) => nRef === 50 && nLive === 20)).toBe(true);
  });
});

test('the level is the budget’s part of one check', () => {
  expect(levelOf({ falseAlarmsPerYear: 1, every: 'week', models: 1 })).toBe(1 / 52);
  expect(levelOf({ falseAlarmsPerYear: 2, every: 'day', models: 4 })).toBe(2 / 365 / 4);
  expect(levelOf({ falseAlarmsPerYear: 52, every: 'off', models: 0 })).toBe(0.5);
});
