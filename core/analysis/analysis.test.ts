/** Reference values: scipy 1.17, scikit-learn 1.9, statsmodels 0.15. */
import { describe, expect, it } from 'vitest';
import { mean } from './mean.ts';
import { twoSidedNormal } from './normal.ts';
import { comparePaired, mcnemarExact, mcnemarMidP, smallestGain, tangoDifference } from './paired.ts';
import { wilson } from '../base/wilson.ts';
import { clopperPearson, share } from './proportion.ts';
import { rocAuc } from './roc-auc.ts';

const ends = (interval: { low: number; high: number } | null | undefined): readonly number[] =>
  interval ? [interval.low, interval.high] : [];
const expectEnds = (interval: { low: number; high: number } | null | undefined, low: number, high: number): void => {
  expect(ends(interval)[0]).toBeCloseTo(low, 9);
  expect(ends(interval)[1]).toBeCloseTo(high, 9);
};

describe('a share', () => {
  it('has Wilson intervals', () => {
    expectEnds(wilson(44, 50), 0.7619518261679702, 0.9438239984906772);
    expectEnds(wilson(46, 50), 0.8116175308165716, 0.9684504859114069);
    expectEnds(wilson(0, 20), 0, 0.16112515805281935);
    expectEnds(wilson(50, 50), 0.9286524008666412, 1);
    expect(share(0, 0).interval).toBeNull();
  });
  it('has Clopper–Pearson intervals', () => {
    expectEnds(clopperPearson(44, 50), 0.7568986832944374, 0.9546646792263362);
    expectEnds(clopperPearson(0, 20), 0, 0.16843347098308548);
    expectEnds(clopperPearson(50, 50), 0.9288782635357954, 1);
  });
});

describe('a mean', () => {
  it("has Student's interval", () => {
    const { value, interval } = mean([1, 2, 3, 4, 5]);
    expect(value).toBe(3);
    expectEnds(interval, 1.0367568385224393, 4.9632431614775605);
  });
  it('has none with one value', () => {
    expect(mean([4])).toEqual({ value: 4, interval: null, n: 1 });
  });
});

describe('ROC-AUC', () => {
  const y = [0, 0, 1, 1, 0, 1, 1, 0, 1, 1].map(Boolean);
  it('agrees with DeLong on the logit scale', () => {
    const a = rocAuc(y, [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2, 0.7, 0.6]);
    expect(a?.value).toBeCloseTo(0.875, 12);
    expectEnds(a?.interval, 0.4856114878, 0.9810977334);
    const b = rocAuc(y, [0.2, 0.3, 0.5, 0.6, 0.5, 0.1, 0.8, 0.4, 0.9, 0.3]);
    expectEnds(b?.interval, 0.3037178241, 0.9311353929);
  });
  it('does not exist for one class', () => {
    expect(rocAuc([true, true], [0.1, 0.2])).toBeNull();
  });
  it('falls back when all pairs are ordered', () => {
    expect(rocAuc([false, false, true, true], [0.1, 0.2, 0.3, 0.4])?.interval?.method).toContain('Clopper');
  });
  it('has no interval when all scores are equal', () => {
    expect(rocAuc([false, false, true, true], [0.5, 0.5, 0.5, 0.5])).toEqual({ value: 0.5, interval: null, n: 4 });
  });
});

describe('two models on the same texts', () => {
  it('agree with the exact McNemar test', () => {
    expect(mcnemarExact(3, 9)).toBeCloseTo(0.14599609375, 12);
    expect(mcnemarExact(0, 4)).toBeCloseTo(0.125, 12);
    expect(mcnemarExact(5, 5)).toBe(1);
    expect(mcnemarExact(0, 0)).toBe(1);
  });
  it("has McNemar's p where ½ to the number of disagreements is no double any more", () => {
    expect(mcnemarExact(600, 600)).toBe(1);
    expect(mcnemarExact(560, 640)).toBeCloseTo(0.02253662756750957, 10);
    expect(mcnemarExact(3000, 3200)).toBeCloseTo(0.011488253770871206, 10);
    expect(mcnemarExact(500, 700) / 8.535366081034334e-9).toBeCloseTo(1, 8);
    // On both sides of where the computation changes.
    expect(mcnemarExact(400, 600) / 2.7284641560660184e-10).toBeCloseTo(1, 8);
    expect(mcnemarExact(400, 601) / 2.265073348661045e-10).toBeCloseTo(1, 8);
    expect(mcnemarMidP(600, 600)).toBeCloseTo(0.9884859273656986, 10);
    expect(mcnemarMidP(560, 640)).toBeCloseTo(0.02093615712134045, 10);
  });
  it('have an interval of the difference that mirrors when they change places', () => {
    const one = tangoDifference(12, 2, 50);
    const other = tangoDifference(2, 12, 50);
    expect(one.value).toBeCloseTo(0.2, 12);
    expectEnds(one.interval, -(other.interval?.high ?? 0), -(other.interval?.low ?? 0));
    expect(one.interval?.low).toBeGreaterThan(0.05);
    expect(one.interval?.high).toBeLessThan(0.35);
  });
  it('cover the true difference about 95 times in 100', () => {
    // A fixed linear congruential generator: the share is the same in each run.
    let state = 12345;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const rounds = 2000;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      let b = 0;
      let c = 0;
      for (let text = 0; text < 80; text++) {
        const draw = random();
        if (draw < 0.12) b++;
        else if (draw < 0.17) c++;
      }
      const interval = tangoDifference(b, c, 80).interval;
      if (interval && interval.low <= 0.07 && interval.high >= 0.07) covered++;
    }
    expect(covered / rounds).toBeGreaterThan(0.935);
    expect(covered / rounds).toBeLessThan(0.97);
  });
  it('are not told apart by few disagreements', () => {
    const first = Array.from({ length: 50 }, (_, i) => i >= 5);
    const second = first.map(() => true);
    expect(comparePaired(first, second).verdict).toBe('cannot-be-told-apart');
    expect(comparePaired(first.slice(0, 10), second.slice(0, 10)).verdict).toBe('too-few-to-say');
    const worse = first.map((_, i) => i % 2 === 0);
    expect(comparePaired(second, worse).verdict).toBe('worse');
    expect(comparePaired(worse, second).verdict).toBe('better');
  });
  it('need as many texts as the formula says', () => {
    expect(smallestGain(469)).toBeCloseTo(0.05, 3);
    expect(smallestGain(10)).toBeNull();
  });
});

describe('the two-sided normal tail', () => {
  it('agrees with SciPy on both of its branches', () => {
    expect(twoSidedNormal(0)).toBe(1);
    expect(twoSidedNormal(-1.959963984540054) / 0.05).toBeCloseTo(1, 12);
    expect(twoSidedNormal(3) / 0.0026997960632601866).toBeCloseTo(1, 12);
    expect(twoSidedNormal(5) / 5.733031437583892e-7).toBeCloseTo(1, 10);
  });
});
