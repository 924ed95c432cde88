/** Reference values by statsmodels, made by golden/kappa.py, and how often the interval holds the truth. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import { agreementOf, cohensKappa } from './kappa.ts';

type Case = {
  readonly name: string;
  readonly table: readonly (readonly number[])[];
  readonly kappa: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
};
const { cases } = JSON.parse(readFileSync(new URL('./golden/kappa.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

const pairsOf = (table: readonly (readonly number[])[]): (readonly [string, string])[] =>
  table.flatMap((row, i) => row.flatMap((n, j) => Array.from({ length: n }, () => [`l${i}`, `l${j}`] as const)));
const many = (n: number, first: string, second = first): (readonly [string, string])[] =>
  Array.from({ length: n }, () => [first, second]);

describe("Cohen's kappa", () => {
  it.each(cases)('is that of statsmodels: $name', ({ table, kappa, standardError, low, high }) => {
    const ours = cohensKappa(table);
    expect(ours.kappa).toBeCloseTo(kappa, 12);
    expect(ours.standardError).toBeCloseTo(standardError, 12);
    // Theirs is symmetric and may pass 1; ours is not, about as wide, and nearer to 0 as is the estimate's own error.
    expect(ours.interval.low).toBeLessThan(kappa);
    expect(ours.interval.high).toBeLessThan(1);
    expect(Math.abs(ours.interval.high - ours.interval.low - (high - low))).toBeLessThan(0.25 * (high - low));
  });

  it('is the published one', () => {
    // Fleiss, Cohen & Everitt 1969, their example of 200 texts: kappa .429, standard error .054.
    const { kappa, standardError } = cohensKappa(cases[0]?.table ?? []);
    expect([kappa.toFixed(3), standardError.toFixed(3)]).toEqual(['0.429', '0.054']);
  });

  it('does not depend on who is the first', () => {
    const { table } = cases[6] as Case;
    const turned = table.map((_, i) => table.map((row) => row[i] ?? 0));
    expect(cohensKappa(turned).standardError).toBeCloseTo(cohensKappa(table).standardError, 12);
  });

  it('is not certain when all agree', () => {
    const { kappa, state } = agreementOf([...many(15, 'a'), ...many(10, 'b')]);
    expect(state).toBe('ok');
    expect(kappa?.value).toBe(1);
    // 25 of 25 agree: at least 0.8628 by Clopper and Pearson, and 0.52 by chance.
    expect(kappa?.interval?.low).toBeCloseTo((0.8628148 - 0.52) / 0.48, 6);
    expect(kappa?.interval?.high).toBe(1);
  });

  it.each([
    { kappa: 0.6, share: 5, n: 40 },
    { kappa: 0.8, share: 5, n: 80 },
    { kappa: 0.2, share: 5, n: 60 },
    { kappa: 0.6, share: 2, n: 60 },
  ])('holds the truth as often as it says: $kappa, $share tenths, $n texts', ({ kappa, share, n }) => {
    // Both give the first label to `share` tenths of the texts; the second copies the first in `kappa` of them.
    const random = seededRandom(`kappa ${kappa} ${share} ${n}`);
    const draw = (): number => (random.below(10) < share ? 0 : 1);
    let held = 0;
    let told = 0;
    for (let round = 0; round < 4000; round++) {
      const pairs = Array.from({ length: n }, () => {
        const first = draw();
        const second = random.below(1000) < kappa * 1000 ? first : draw();
        return [`${first}`, `${second}`] as const;
      });
      const interval = agreementOf(pairs).kappa?.interval;
      if (!interval) continue;
      told += 1;
      if (interval.low <= kappa && interval.high >= kappa) held += 1;
    }
    expect(told).toBeGreaterThan(3900);
    // 4 000 draws: a standard error of 0.35 points.
    expect(held / told).toBeGreaterThan(0.935);
    expect(held / told).toBeLessThan(0.97);
  });
});

describe('agreement of two people', () => {
  it('is nothing without texts in common', () => {
    expect(agreementOf([])).toMatchObject({ state: 'none', n: 0, kappa: null, labels: [], counts: [] });
    expect(agreementOf([]).agreed).toEqual({ value: 0, interval: null, n: 0 });
  });

  it('has no kappa of few texts', () => {
    expect(agreementOf([...many(10, 'a'), ...many(9, 'b')])).toMatchObject({ state: 'too-few', n: 19, kappa: null });
    expect(agreementOf([...many(10, 'a'), ...many(10, 'b')])).toMatchObject({ state: 'ok', n: 20 });
  });

  it('has no kappa when one of them gave one label only', () => {
    expect(agreementOf(many(40, 'a'))).toMatchObject({ state: 'one-label', kappa: null, agreed: { value: 1 } });
    expect(agreementOf([...many(30, 'a'), ...many(10, 'a', 'b')])).toMatchObject({ state: 'one-label', kappa: null });
  });

  it('tells of each label, in the order of the queue', () => {
    const { labels, counts } = agreementOf(
      [...many(8, 'b'), ...many(2, 'b', 'a'), ...many(9, 'a'), ...many(1, 'a', 'x')],
      ['b', 'a', 'c'],
    );
    expect(labels.map(({ label, first, second, both }) => [label, first, second, both])).toEqual([
      ['b', 10, 8, 8],
      ['a', 10, 11, 9],
      ['x', 0, 1, 0],
    ]);
    expect(counts).toEqual([
      [8, 2, 0],
      [0, 9, 1],
      [0, 0, 0],
    ]);
    expect(labels[0]?.agreed).toMatchObject({ value: 0.8, n: 10 });
    expect(pairsOf(counts)).toHaveLength(20);
  });
});
