import { expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { type AnalysedRow, analyse } from './analyse.ts';
import { compareAnswers } from './compare-answers.ts';

const LABELS = ['a', 'b', 'c'];

/** Rows of a model that is right with this probability, and surer when it is. */
const rows = (count: number, share: number, seed: string): AnalysedRow[] => {
  const [truth, random] = [seededRandom('truth'), seededRandom(seed)];
  return Array.from({ length: count }, (_, at) => {
    const place = truth.below(3);
    const said = random.below(1000) < 1000 * share ? place : (place + 1 + random.below(2)) % 3;
    const confidence = 0.5 + random.below(400) / 1000;
    const probabilities = LABELS.map((_label, own) => (own === said ? confidence : (1 - confidence) / 2));
    const [label, predicted] = [LABELS[place] ?? '', LABELS[said] ?? ''];
    return { split: 'test' as const, line: at + 1, text: `text ${at}`, label, predicted, probabilities };
  });
};

const of = (name: string, own: readonly AnalysedRow[]) => ({ name, labels: LABELS, rows: own });
const figures = (own: readonly AnalysedRow[]) =>
  analyse({ name: '', labels: LABELS, rows: own, slices: [], fitOn: null, whyNotFitted: '', seed: '', resamples: 20 });

test('differences are those of the two analyses, and flips are all that changed', () => {
  const [now, before] = [rows(300, 0.9, 'now'), rows(300, 0.7, 'before')];
  const found = compareAnswers(of('v5', now), of('v4', before), 'seed');
  const [own, others] = [figures(now), figures(before)];
  expect(found.difference.value).toBeCloseTo(own.accuracy.value - others.accuracy.value, 12);
  expect(found.macroF1?.value).toBeCloseTo((own.macroF1?.value ?? 0) - (others.macroF1?.value ?? 0), 12);
  expect(found.logLoss.value).toBeCloseTo(own.logLoss.value - others.logLoss.value, 12);
  for (const { value, interval } of [found.difference, found.macroF1, found.logLoss].flatMap((each) => each ?? [])) {
    expect(interval?.low).toBeLessThan(value);
    expect(interval?.high).toBeGreaterThan(value);
  }
  expect(found).toMatchObject({ verdict: 'better', headline: 'v5 is more often right than v4 on these 300 texts.' });
  expect(found.mended).toHaveLength(found.onlyModel);
  expect(found.broken).toHaveLength(found.onlyAgainst);
  const changed = now.filter(({ predicted }, at) => predicted !== before[at]?.predicted).length;
  expect(found.mended.length + found.broken.length + found.otherwise.length).toBe(changed);
  // The other way round everything changes its sign.
  const turned = compareAnswers(of('v4', before), of('v5', now), 'seed');
  expect(turned.difference.value).toBeCloseTo(-found.difference.value, 12);
  expect(turned).toMatchObject({ verdict: 'worse', p: found.p, onlyModel: found.onlyAgainst });
});

test('equal answers cannot be told apart by any number of rows', () => {
  const own = rows(60, 0.8, 'now');
  expect(compareAnswers(of('v5', own), of('v4', own), 'seed')).toMatchObject({
    p: 1,
    rowsNeeded: null,
    logLoss: { value: 0, interval: null },
    headline: 'These 60 texts cannot tell v5 and v4 apart: they are right equally often.',
    mended: [],
    broken: [],
    otherwise: [],
  });
});

test('a small difference says how many rows it would need', () => {
  const [now, before] = [rows(40, 0.82, 'now'), rows(40, 0.8, 'other')];
  const found = compareAnswers(of('v5', now), of('v4', before), 'seed');
  expect(found.headline).toMatch(/^These 40 texts cannot tell v5 and v4 apart: /);
  expect(found.rowsNeeded ?? Number.POSITIVE_INFINITY).toBeGreaterThan(40);
});

test('many labels are no matter: only answers that occur are redrawn', () => {
  const labels = Array.from({ length: 300 }, (_, place) => `l${place}`);
  const answers = (wrongEvery: number) => ({
    name: `every ${wrongEvery}`,
    labels,
    rows: Array.from({ length: 1500 }, (_, at): AnalysedRow => {
      const place = at % labels.length;
      const said = at % wrongEvery === 0 ? (place + 1) % labels.length : place;
      const probabilities = labels.map((_label, own) => (own === said ? 0.701 : 0.001));
      return {
        split: 'test',
        line: at + 1,
        text: `text ${at}`,
        label: labels[place] ?? '',
        predicted: labels[said] ?? '',
        probabilities,
      };
    }),
  });
  const { macroF1 } = compareAnswers(answers(11), answers(7), 'seed');
  expect(macroF1?.value).toBeGreaterThan(0);
  expect(macroF1?.interval?.low).toBeLessThan(macroF1?.value ?? 0);
  expect(macroF1?.interval?.high).toBeGreaterThan(macroF1?.value ?? 0);
});
