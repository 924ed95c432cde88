import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { confusionFigures, confusionOf } from './confusion.ts';
import { fisherUpper } from './fisher.ts';
import { golden } from './golden.fixture.ts';
import { mcnemarExact, rowsNeeded } from './paired.ts';
import { fitPlatt } from './platt.ts';
import { averagePrecision, rankingCurve } from './ranking-curves.ts';
import { binEdges, brierScore, reliabilityBins, surprise } from './reliability.ts';
import { rocAucOf } from './roc-auc.ts';
import { scoreGroups } from './score-groups.ts';
import { scoreHistogram } from './score-histogram.ts';
import { fitTemperature, withTemperature } from './temperature.ts';

const expectAll = (found: readonly number[], wanted: readonly number[], tolerance = 1e-12): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, at) => {
    expect(Math.abs(value - (wanted[at] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  });
};

describe.each(Object.entries(golden.ranked))('scores: %s', (_, wanted) => {
  const scores = Float64Array.from(wanted.scores);
  const hits = Uint8Array.from(wanted.hits);
  const groups = scoreGroups(scores, hits);

  test.each(['uniform', 'quantile'] as const)('reliability in ten %s bins', (binning) => {
    const curve = wanted[binning];
    const bins = reliabilityBins(scores, hits, binEdges(scores.toSorted(), binning, 10));
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(scores.length);
    // scikit-learn has no curve of one class: every row is what its score says.
    expectAll(
      bins.map(({ observed }) => observed),
      curve?.observed ?? bins.map(() => 1),
    );
    expectAll(
      bins.map(({ predicted }) => predicted),
      curve?.predicted ?? wanted.scores,
    );
  });
  test('histogram in 30 bins', () => {
    expect([...scoreHistogram(scores, 30)]).toEqual(wanted.histogram);
  });
  test('Brier score and log loss', () => {
    expect(brierScore(scores, hits)).toBeCloseTo(wanted.brier, 12);
    const lost = wanted.hits.map((hit, row) => surprise(hit === 1 ? (scores[row] ?? 0) : 1 - (scores[row] ?? 0)));
    // What lies within 1e-15 of 1 is no exact number: of 3 000 rows some are so.
    expect(lost.reduce((sum, value) => sum + value, 0) / lost.length).toBeCloseTo(wanted.logLoss, 6);
  });
  test('average precision and area under the ROC curve', () => {
    expect(averagePrecision(groups.positives, groups.negatives)).toBeCloseTo(wanted.averagePrecision ?? 0, 12);
    expect(rocAucOf(groups)?.value ?? -1).toBeCloseTo(wanted.auc ?? -1, 12);
  });
  test('ROC and precision-recall curves', () => {
    const points = rankingCurve(groups);
    expect(points.length === 0).toBe(wanted.auc === undefined);
    // Of many rows the golden file holds the areas alone.
    if (!wanted.roc || !wanted.precisionRecall) return;
    const of = (key: 'falsePositiveRate' | 'truePositiveRate' | 'precision') => points.map((point) => point[key]);
    expectAll(of('falsePositiveRate'), wanted.roc.falsePositiveRate);
    expectAll(of('truePositiveRate'), wanted.roc.truePositiveRate);
    expectAll(of('precision'), wanted.precisionRecall.precision);
    expectAll(of('truePositiveRate'), wanted.precisionRecall.recall);
  });
});

describe.each(Object.entries(golden.confused))('answers: %s', (name, wanted) => {
  const confusion = confusionOf({
    classes: Array.from({ length: wanted.classes }, (_, place) => String(place)),
    truth: Uint16Array.from(wanted.truth),
    answer: Uint16Array.from(wanted.answer),
  });
  const figures = confusionFigures(confusion, seededRandom(name), 20_000);

  test('matrix, precision, recall, F1, accuracy', () => {
    expect([...confusion.counts]).toEqual(wanted.matrix);
    expect(figures.accuracy.value).toBeCloseTo(wanted.accuracy, 12);
    expect(figures.macroF1?.value).toBeCloseTo(wanted.macroF1, 12);
    for (const [place, { precision, recall, f1 }] of figures.perClass.entries()) {
      // scikit-learn says 0 where there is nothing to divide by.
      expect(precision?.value ?? 0).toBeCloseTo(wanted.precision[place] ?? Number.NaN, 12);
      expect(recall?.value ?? 0).toBeCloseTo(wanted.recall[place] ?? Number.NaN, 12);
      expect(f1?.value ?? 0).toBeCloseTo(wanted.f1[place] ?? Number.NaN, 12);
    }
  });
  test("Wilson's intervals of shares", () => {
    const { accuracy, precision, recall } = wanted.wilson;
    expectAll([figures.accuracy.interval?.low ?? 0, figures.accuracy.interval?.high ?? 1], accuracy);
    for (const [place, own] of figures.perClass.entries()) {
      for (const [found, ends] of [
        [own.precision, precision[place]],
        [own.recall, recall[place]],
      ] as const) {
        // Nothing to divide by: no figure.
        expectAll(found?.interval ? [found.interval.low, found.interval.high] : [], ends ?? []);
      }
    }
  });
  test('bootstrap intervals of F1', () => {
    expect(figures.macroF1?.interval === null).toBe(wanted.truth.length < 20);
    if (wanted.truth.length < 20) return;
    // Percentiles of 20 000 and of 100 000 draws: a standard error of about 0.001.
    // An interval of no width is none.
    const near = (interval: { low: number; high: number } | null | undefined, ends: readonly [number, number]): void =>
      expectAll(interval ? [interval.low, interval.high] : [], ends[0] === ends[1] ? [] : ends, 0.006);
    near(figures.macroF1?.interval, wanted.bootstrap.macroF1);
    for (const [place, { f1 }] of figures.perClass.entries()) near(f1?.interval, wanted.bootstrap.f1[place] ?? [0, 0]);
  });
});

describe('calibrators', () => {
  test.each(golden.temperature)('a temperature for $classes classes', (wanted) => {
    const probabilities = Float64Array.from(wanted.probabilities);
    const fitted = fitTemperature(probabilities, wanted.classes, wanted.truth);
    if (fitted.state !== 'ok') throw new Error(fitted.why);
    const { temperature, before, after } = fitted.calibrator;
    expect(Math.abs(after - wanted.loss)).toBeLessThan(1e-9);
    expect(Math.abs(before - wanted.before)).toBeLessThan(1e-9);
    expect(1 / temperature).toBeCloseTo(wanted.inverseTemperatureSklearn ?? wanted.inverseTemperature, 6);
    const scaled = withTemperature(probabilities, wanted.classes, temperature);
    const lost = wanted.truth.map((place, row) => surprise(scaled[row * wanted.classes + place] ?? 0));
    expect(lost.reduce((sum, value) => sum + value, 0) / lost.length).toBeCloseTo(wanted.loss, 9);
  });
  test.each(golden.platt)('Platt, case %#', (wanted) => {
    const fitted = fitPlatt(Float64Array.from(wanted.scores), Uint8Array.from(wanted.hits));
    if (fitted.state !== 'ok') throw new Error(fitted.why);
    expect(Math.abs(fitted.calibrator.after - wanted.loss)).toBeLessThan(1e-9);
    // Equal scores leave open how much is slope and how much is shift.
    if (new Set(wanted.scores).size === 1) return;
    expect(fitted.calibrator.a).toBeCloseTo(wanted.a, 6);
    expect(fitted.calibrator.b).toBeCloseTo(wanted.b, 6);
  });
  test('say what cannot be fitted', () => {
    const right = fitTemperature(Float64Array.of(0.9, 0.1, 0.2, 0.8), 2, [0, 1]);
    expect(right).toEqual({ state: 'cannot-be-fitted', why: expect.stringContaining('answered right') });
    const wrong = fitTemperature(Float64Array.of(0.9, 0.1, 0.2, 0.8), 2, [1, 0]);
    expect(wrong).toEqual({ state: 'cannot-be-fitted', why: expect.stringContaining('would be no better') });
    expect(fitTemperature(new Float64Array(0), 2, []).state).toBe('cannot-be-fitted');
    expect(fitPlatt(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toEqual({
      state: 'cannot-be-fitted',
      why: expect.stringContaining('both classes'),
    });
  });
});

describe('tests', () => {
  test.each(golden.benjaminiHochberg)('Benjamini & Hochberg of $p', ({ p, corrected }) => {
    expectAll(benjaminiHochberg(p), corrected);
  });
  test.each(golden.fisher)('Fisher: $hits of $chosen, $marked of $rows', ({ hits, chosen, marked, rows, p }) => {
    expect(fisherUpper(hits, chosen, marked, rows) / p).toBeCloseTo(1, 9);
  });
  test.each(golden.mcnemar)('McNemar: $b and $c', ({ b, c, p }) => {
    expect(mcnemarExact(b, c)).toBeCloseTo(p, 12);
  });
  test('rows needed to tell two models apart (Connor)', () => {
    expect(rowsNeeded(0.12, 0.04)).toBe(587 + 50);
    expect(rowsNeeded(0.2, -0.1)).toBe(155 + 20);
    expect(rowsNeeded(0.1, 0)).toBeNull();
  });
});
