import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { cheapestThreshold, expectedCost } from '../contract/analysis.ts';
import { abstainCurve } from './abstaining.ts';
import { type AnalysedRow, analyse, type AnalysisInput } from './analyse.ts';
import { binomial } from './binomial.ts';
import { resample } from './resampling.ts';
import { scoredRows } from './scored-rows.ts';
import { judgeSlices } from './slices.ts';
import { textSlices } from './text-slices.ts';

const LABELS = ['negative', 'positive'];
const row = (label: string, positive: number, line = 1, text = `text ${line}`): AnalysedRow => ({
  split: 'test',
  line,
  text,
  label,
  predicted: positive >= 0.5 ? 'positive' : 'negative',
  probabilities: [1 - positive, positive],
});

const order = (rows: readonly AnalysedRow[], more: Partial<AnalysisInput> = {}): AnalysisInput => ({
  name: 'v4',
  labels: LABELS,
  rows,
  slices: [],
  fitOn: null,
  whyNotFitted: 'Nothing to fit on.',
  seed: 'test',
  resamples: 200,
  ...more,
});

/** Rows whose probabilities are true, or too sure. */
const drawn = (rows: number, sureness: number): AnalysedRow[] => {
  const random = seededRandom(`rows ${rows} ${sureness}`);
  return Array.from({ length: rows }, (_, at) => {
    const p = (random.uint32() + 0.5) / 2 ** 32;
    const hit = (random.uint32() + 0.5) / 2 ** 32 < p;
    const logit = sureness * Math.log(p / (1 - p));
    return row(hit ? 'positive' : 'negative', 1 / (1 + Math.exp(-logit)), at + 1);
  });
};

describe('analyse', () => {
  test('refuses scores that are none, and says which row', () => {
    const of = (probabilities: readonly number[]) => () =>
      scoredRows(LABELS, [row('positive', 0.7), { ...row('negative', 0.1), probabilities }]);
    expect(of([Number.NaN, 1])).toThrow('Row 2 has a probability of NaN for "negative"');
    expect(of([0.5, 1.5])).toThrow('Row 2 has a probability of 1.5 for "positive"');
    expect(of([1])).toThrow('Row 2 has 1 probabilities for 2 labels');
    expect(() => scoredRows(LABELS, [{ ...row('positive', 0.7), predicted: 'odd' }])).toThrow(
      '"odd", which is no label',
    );
  });

  test('reads a model that is too sure, and finds the temperature that mends it', () => {
    const found = analyse(order(drawn(3000, 2), { fitOn: drawn(2000, 2) }));
    expect(found.headline).toContain('is too sure');
    expect(found.reading[0]).toContain('on 3000 texts');
    expect(found.reading.join(' ')).toContain('chance does not explain this');
    const [temperature, platt] = found.calibrators;
    if (temperature?.state !== 'ok' || platt?.state !== 'ok') throw new Error('Both can be fitted.');
    expect(temperature.temperature).toBeCloseTo(2, 0);
    expect(temperature.change.interval?.high).toBeLessThan(0);
    expect(temperature.errorAfter).toBeLessThan(temperature.errorBefore / 2);
    expect(platt.after).toBeLessThan(platt.before);
  });

  test('trusts a model whose probabilities are true', () => {
    const found = analyse(order(drawn(3000, 1)));
    expect(found.headline).toBe('v4’s confidence can be trusted: it is right about as often as it says.');
    expect(found.reading.join(' ')).toContain('chance alone explains this');
    expect(found.calibrators.map(({ state }) => state)).toEqual(['none', 'none']);
  });

  test('has figures of its own rows', () => {
    const found = analyse(order(drawn(400, 1)));
    expect(found.confusion.flat().reduce((sum, own) => sum + own, 0)).toBe(400);
    expect(found.wrong).toBe((found.confusion[0]?.[1] ?? 0) + (found.confusion[1]?.[0] ?? 0));
    expect(found.errors).toHaveLength(found.wrong);
    expect(found.errors.map(({ loss }) => loss)).toEqual(
      found.errors.map(({ loss }) => loss).toSorted((a, b) => b - a),
    );
    expect(found.accuracy.value).toBe(1 - found.wrong / 400);
    expect(found.reliability.map(({ label }) => label)).toEqual([null, ...LABELS]);
    for (const { histogram, uniform, quantile } of found.reliability) {
      expect(histogram).toHaveLength(30);
      for (const counts of [histogram, uniform.bins.map(({ rows }) => rows), quantile.bins.map(({ rows }) => rows)]) {
        expect(counts.reduce((sum, own) => sum + own, 0)).toBe(400);
      }
    }
    expect(found.abstain.at(-1)).toMatchObject({ answered: 400, coverage: 1, accuracy: found.accuracy.value });
    // The same rows and seed give the same intervals.
    expect(analyse(order(drawn(400, 1)))).toEqual(found);
  });

  test('warns of sparse bins and says where scores hardly ever lie', () => {
    const rows = [...drawn(25, 1), ...Array.from({ length: 200 }, (_, at) => row('positive', 0.97, at))];
    const found = analyse(order(rows));
    expect(found.reading.some((words) => /bins hold fewer than 30 texts and say little/.test(words))).toBe(true);
    expect(found.reading.join(' ')).toMatch(/% of the texts have scores from 0\.9 to 1/);
  });

  test('has intervals of resampled figures from 20 rows on, 5 of each label', () => {
    const of = (rows: number) =>
      analyse(order(Array.from({ length: rows }, (_, at) => row(LABELS[at % 2] ?? '', ((at * 7) % 10) / 10, at + 1))));
    const figures = (rows: number) => of(rows).classes.flatMap(({ f1, averagePrecision }) => [f1, averagePrecision]);
    for (const figure of figures(18)) expect(figure).toMatchObject({ interval: null, n: 18 });
    for (const figure of figures(20)) expect(figure?.interval?.method).toContain('bootstrap');
  });

  test('has states instead of figures for odd sets', () => {
    const one = analyse(order([row('positive', 0.8)]));
    expect(one.accuracy).toMatchObject({ value: 1, n: 1 });
    expect(one.macroF1).toMatchObject({ value: 1, interval: null });
    expect(one.headline).toContain('too few texts');
    expect(one.classes[0]).toMatchObject({
      rows: 0,
      answered: 0,
      precision: null,
      recall: null,
      f1: null,
      rocAuc: null,
      curve: [],
    });
    const oneClass = analyse(order(Array.from({ length: 30 }, (_, at) => row('positive', 0.3 + at / 100, at))));
    expect(oneClass.classes[1]).toMatchObject({ rows: 30, rocAuc: null });
    const equal = analyse(
      order(drawn(40, 1).map((own) => ({ ...own, predicted: 'positive', probabilities: [0.4, 0.6] }))),
    );
    expect(equal.classes[1]?.rocAuc).toEqual({ value: 0.5, interval: null, n: 40 });
    expect(equal.abstain).toHaveLength(1);
    const never = analyse(order(drawn(40, 1).map((own) => ({ ...own, predicted: 'positive' }))));
    expect(never.classes[0]).toMatchObject({ answered: 0, precision: null, recall: { value: 0 } });
    // Redrawn rows do not change F1 of a model that always says the same: that is no certainty.
    expect(never.classes[1]?.f1?.interval).toBeNull();
    expect(never.reading.at(-1)).toMatch(
      /^It is not shown to be right more often than always saying “(?:posi|nega)tive” would be/,
    );
    expect(analyse(order(drawn(400, 1))).reading.join(' ')).not.toContain('not shown');
    const strange = analyse(order([...drawn(40, 1), row('neutral', 0.9, 41)]));
    expect(strange.classes[2]).toMatchObject({ label: 'neutral', known: false, rows: 1, recall: { value: 0 } });
  });
});

describe('abstaining', () => {
  const points = abstainCurve(Float64Array.of(0.9, 0.9, 0.8, 0.6, 0.55), Uint8Array.of(1, 1, 0, 1, 0));
  test('answers equal confidences together', () => {
    expect(points.map(({ coverage, accuracy }) => [coverage, accuracy])).toEqual([
      [0.4, 1],
      [0.6, 2 / 3],
      [0.8, 0.75],
      [1, 0.6],
    ]);
  });
  test('is where it costs least', () => {
    expect(cheapestThreshold(points, { error: 10, abstain: 1 })?.threshold).toBe(0.9);
    expect(cheapestThreshold(points, { error: 1, abstain: 10 })?.threshold).toBe(0.55);
    expect(cheapestThreshold(points, { error: 1, abstain: 0.6 })?.threshold).toBe(0.6);
    expect(cheapestThreshold([], { error: 1, abstain: 1 })).toBeNull();
    expect(points.map((point) => expectedCost(point, { error: 5, abstain: 1 }))[0]).toBeCloseTo(0.6, 12);
  });
});

describe('slices', () => {
  test('find where errors gather, and hold back what chance gathers', () => {
    const texts = Array.from({ length: 400 }, (_, at) => ({
      text: at % 10 === 0 ? `inte ord ${at}?` : `ord nummer ${at}`,
      label: at % 2 === 0 ? 'negative' : 'positive',
      words: at % 10 === 0 ? ['inte', 'ord', String(at)] : ['ord', 'nummer', String(at)],
      unknownShare: at % 3 === 0 ? 0.6 : 0,
    }));
    const random = seededRandom('errors');
    const right = Uint8Array.from(texts, (_, at) => (random.below(100) < (at % 10 === 0 ? 60 : 8) ? 0 : 1));
    const found = judgeSlices(textSlices(texts), right);
    // "inte" and "nummer" divide the rows as the question mark does: one name is enough.
    expect(found[0]).toMatchObject({ name: 'question', rows: 40, stands: true });
    expect(found.filter(({ name }) => name === '“inte”')).toEqual([]);
    expect(found.filter(({ stands }) => stands).map(({ name }) => name)).not.toContain('over 50 % unknown words');
  });
  test('without a pattern stand in few of many tries', () => {
    let stood = 0;
    for (let round = 0; round < 200; round++) {
      const random = seededRandom(`round ${round}`);
      const slices = Array.from({ length: 30 }, (_, at) => ({
        name: String(at),
        rows: new Set(Array.from({ length: 300 }, (_, place) => place).filter(() => random.below(8) === 0)),
      }));
      const right = Uint8Array.from({ length: 300 }, () => (random.below(10) === 0 ? 0 : 1));
      if (judgeSlices(slices, right).some(({ stands }) => stands)) stood++;
    }
    // 5 % at most: of 200 rounds 10, and three standard errors more.
    expect(stood / 200).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 200));
  });
});

describe('resampling', () => {
  test.each([1, 7, 40, 900])('draws cells of %i rows as often as they hold rows', (size) => {
    const counts = Uint32Array.from({ length: 40 }, () => size);
    const [sums, squares] = [new Float64Array(40), new Float64Array(40)];
    const times = 4000;
    resample(counts, times, seededRandom(`cells ${size}`), (weights) => {
      weights.forEach((weight, cell) => {
        sums[cell] = (sums[cell] ?? 0) + weight;
        squares[cell] = (squares[cell] ?? 0) + weight * weight;
      });
    });
    for (let cell = 0; cell < 40; cell++) {
      const mean = (sums[cell] ?? 0) / times;
      const variance = (squares[cell] ?? 0) / times - mean * mean;
      expect(Math.abs(mean - size)).toBeLessThan(4.5 * Math.sqrt(size / times));
      // Of few rows, drawn from 40 cells: 39/40 of Poisson's.
      expect(variance / size).toBeGreaterThan(0.85);
      expect(variance / size).toBeLessThan(1.15);
    }
  });
  test.each([
    [20, 0.3],
    [500, 0.02],
    [500, 0.9],
    [100_000, 0.4],
  ])('binomial numbers of %i throws at %f', (n, p) => {
    const random = seededRandom(`binomial ${n} ${p}`);
    const drawn = Array.from({ length: 4000 }, () => binomial(n, p, random));
    const mean = drawn.reduce((sum, own) => sum + own, 0) / drawn.length;
    const variance = drawn.reduce((sum, own) => sum + (own - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - n * p)).toBeLessThan(4.5 * Math.sqrt((n * p * (1 - p)) / drawn.length));
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.88);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.12);
  });
});
