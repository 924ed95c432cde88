import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '../base/seeded-random.ts';
import { andersonDarling, andersonDarlingOf } from './anderson-darling.ts';
import { familyVerdict } from './family.ts';
import type { GroupStatistic } from './group-statistic.ts';
import { denseVector, meanGapOf } from './mean-gap.ts';
import { BUCKETS, spellingVector } from './spelling-vector.ts';
import { trigramModel } from './surprisal.ts';
import { exceedance, tailCount, tailCountOf } from './tail-count.ts';

const numbers = z.array(z.number());
const rows = z.union([numbers, z.array(numbers)]);
const byName = z.record(z.string(), z.number());
const golden = z
  .object({
    andersonDarling: z.array(z.object({ name: z.string(), reference: numbers, live: numbers, statistic: z.number() })),
    exceedance: z.array(
      z.object({ reference: z.number(), live: z.number(), k: z.number(), x: z.number(), p: z.number() }),
    ),
    family: z.array(
      z.object({
        mode: z.enum(['enumerated', 'sampled']),
        seed: z.string().default(''),
        permutations: z.number().optional(),
        metrics: z.record(
          z.string(),
          z.object({ statistic: z.enum(['ad', 'tail', 'mean_gap']), ref: rows, live: rows }),
        ),
        statistic: byName,
        p: byName,
        pAdjusted: byName,
        pFamily: z.number(),
        groups: z.number(),
      }),
    ),
    surprisal: z.object({ training: z.array(z.string()), texts: z.array(z.string()), bits: numbers }),
    spelling: z.object({
      texts: z.array(z.string()),
      buckets: numbers,
      lowest: z.array(z.tuple([z.number(), z.number()])),
      cosines: z.array(numbers),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('./golden/family.json', import.meta.url), 'utf8')));

const expectClose = (found: number, wanted: number, tolerance = 1e-9): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));

const statisticOf = (
  kind: 'ad' | 'tail' | 'mean_gap',
  ref: z.infer<typeof rows>,
  live: z.infer<typeof rows>,
): GroupStatistic => {
  if (kind === 'mean_gap') {
    const vectors = ([...ref, ...live] as number[][]).map(denseVector);
    return meanGapOf(vectors, vectors[0]?.values.length ?? 0, { reference: ref.length, live: live.length });
  }
  return (kind === 'ad' ? andersonDarlingOf : tailCountOf)(ref as number[], live as number[]);
};

describe('Anderson–Darling', () => {
  test.each(golden.andersonDarling)('$name: as SciPy', ({ reference, live, statistic }) => {
    expectClose(andersonDarling(reference, live), statistic);
    expectClose(andersonDarling(live, reference), statistic);
  });

  test('is 0 of equal values, and names a value that is not finite', () => {
    expect(andersonDarling([2, 2, 2], [2])).toBe(0);
    expect(() => andersonDarling([1, Number.NaN], [2])).toThrow('Value 1 of the pooled rows is not finite');
  });
});

describe('values beyond the k-th largest', () => {
  test.each(golden.exceedance)('$reference, $live, k $k, x $x: as counted', ({ reference, live, k, x, p }) => {
    expect(Math.abs(exceedance(reference, live, k, x) / p - 1)).toBeLessThan(1e-9);
  });

  test('counts strictly above, and says where', () => {
    expect(tailCount([1, 2, 3, 4, 5], [5, 6, 7])).toMatchObject({ k: 1, beyond: 2 });
    expect(tailCount([1, 1, 1], [1, 1])).toEqual({ k: 1, beyond: 0, statistic: 0 });
  });

  test('refuses what there is not', () => {
    expect(() => exceedance(5, 5, 6, 1)).toThrow('k is to be a whole number from 1 to 5');
  });
});

describe('the family', () => {
  test.each(golden.family)('$mode over $groups splits: as by plain Python', (wanted) => {
    const [first] = Object.values(wanted.metrics);
    const found = familyVerdict({
      reference: first?.ref.length ?? 0,
      live: first?.live.length ?? 0,
      statistics: new Map(
        Object.entries(wanted.metrics).map(([name, { statistic, ref, live }]) => [
          name,
          statisticOf(statistic, ref, live),
        ]),
      ),
      seed: wanted.seed,
      mode: wanted.mode,
      ...(wanted.permutations === undefined ? {} : { permutations: wanted.permutations }),
    });
    expect(found.groups).toBe(wanted.groups);
    expectClose(found.p, wanted.pFamily);
    for (const [name, own] of found.statistics) {
      expectClose(own.statistic, wanted.statistic[name] ?? Number.NaN);
      expectClose(own.p, wanted.p[name] ?? Number.NaN);
      expectClose(own.pAdjusted, wanted.pAdjusted[name] ?? Number.NaN);
    }
  });

  test('looks at all splits where there are few, and answers 1 when all rows are equal', () => {
    const found = familyVerdict({
      reference: 6,
      live: 3,
      statistics: new Map([['length', andersonDarlingOf([3, 3, 3, 3, 3, 3], [3, 3, 3])]]),
      seed: 'x',
    });
    expect(found).toMatchObject({ method: 'enumerated', groups: 84, p: 1 });
  });

  test('swapping rows of equal figures changes nothing', () => {
    const random = seededRandom('swap');
    for (let round = 0; round < 20; round++) {
      const pooled = Array.from({ length: 60 }, () => random.below(5));
      const vectors = pooled.map((value) => denseVector([value, value * value]));
      const order = [...random.choose(40, 40)];
      const shuffled = [...order.map((row) => pooled[row] as number), ...pooled.slice(40)];
      const moved = [...order.map((row) => vectors[row] ?? denseVector([])), ...vectors.slice(40)];
      const groups = { reference: 40, live: 20 };
      const of = (values: readonly number[], own: typeof vectors) =>
        [
          andersonDarlingOf(values.slice(0, 40), values.slice(40)),
          tailCountOf(values.slice(0, 40), values.slice(40)),
          meanGapOf(own, 2, groups),
        ].map((statistic) =>
          statistic.of(
            Uint32Array.from({ length: 20 }, (_, i) => 40 + i),
            Uint32Array.from({ length: 40 }, (_, i) => i),
          ),
        );
      const [before, after] = [of(pooled, vectors), of(shuffled, moved)];
      for (const [i, value] of before.entries()) expectClose(after[i] as number, value, 1e-12);
    }
  });

  test('both ways to the mean gap agree', () => {
    const texts = Array.from({ length: 90 }, (_, i) => `text ${i % 7} om ${'ab'.repeat(i % 5)} och ${i}`);
    const vectors = texts.map(spellingVector);
    const few = meanGapOf(vectors, BUCKETS, { reference: 80, live: 10 });
    const many = meanGapOf(vectors, BUCKETS, { reference: 1e9, live: 1e9 }); // never by a Gram matrix
    const random = seededRandom('gap');
    for (let draw = 0; draw < 20; draw++) {
      const { chosen, rest } = random.split(90, 10);
      expectClose(few.of(chosen, rest), many.of(chosen, rest), 1e-12);
    }
  });
});

describe('what texts are measured by', () => {
  test('bits per character', () => {
    const { bits } = trigramModel(golden.surprisal.training);
    for (const [i, text] of golden.surprisal.texts.entries()) expectClose(bits(text), golden.surprisal.bits[i] ?? 0);
    expect(Number.isFinite(trigramModel([]).bits('utan förlaga'))).toBe(true);
  });

  test('hashed n-grams', () => {
    const vectors = golden.spelling.texts.map(spellingVector);
    const dense = vectors.map(({ places, values }) => {
      const all = new Float64Array(BUCKETS);
      places.forEach((place, i) => (all[place] = values[i] as number));
      return all;
    });
    for (const [i, { places, values }] of vectors.entries()) {
      expect(places.length).toBe(golden.spelling.buckets[i]);
      const [bucket, value] = golden.spelling.lowest[i] ?? [0, 0];
      expect(places[0]).toBe(bucket);
      expectClose(values[0] as number, value);
      for (const [j, other] of dense.entries()) {
        const product = other.reduce(
          (sum, value, place) => sum + value * ((dense[i] as Float64Array)[place] as number),
          0,
        );
        expectClose(product, golden.spelling.cosines[i]?.[j] ?? Number.NaN);
      }
    }
  });
});
