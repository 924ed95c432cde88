import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '../base/seeded-random.ts';
import { falseAlarmShare } from './false-alarms.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { sharedHistograms } from './shared-histogram.ts';
import { textScores, vocabularyOf } from './text-scores.ts';

const numbers = z.array(z.number());
const golden = z
  .object({
    ks: z.array(
      z.object({ name: z.string(), reference: numbers, live: numbers, statistic: z.number(), p: z.number() }),
    ),
    random: z.object({ seed: z.string(), uint32: numbers, choose: z.array(numbers) }),
    unknownWords: z.object({
      training: z.array(z.string()),
      texts: z.array(z.string()),
      share: numbers,
      seedShare: numbers,
    }),
    histogram: z.object({
      reference: numbers,
      live: numbers,
      edges: numbers,
      referenceCounts: numbers,
      liveCounts: numbers,
    }),
    falseAlarms: z.object({
      seed: z.string(),
      reference: z.array(numbers),
      live: z.array(numbers),
      thresholds: numbers,
      permutations: z.number(),
      share: z.number(),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('./golden/drift.json', import.meta.url), 'utf8')));

describe('Kolmogorov–Smirnov', () => {
  test.each(golden.ks)('$name: statistic as SciPy, p as counted', ({ reference, live, statistic, p }) => {
    for (const found of [kolmogorovSmirnov(reference, live), kolmogorovSmirnov(live, reference)]) {
      expect(Math.abs(found.statistic - statistic)).toBeLessThan(1e-12);
      expect(Math.abs(found.p / p - 1)).toBeLessThan(1e-9);
      expect(found.method).toBe('exact');
    }
  });

  test('tells to which side the live values moved', () => {
    expect(kolmogorovSmirnov([1, 2, 3], [4, 5, 6]).direction).toBe(1);
    expect(kolmogorovSmirnov([4, 5, 6], [1, 2, 3]).direction).toBe(-1);
  });

  test('the limit for large samples lies close to the exact p', () => {
    const values = (size: number, shift: number): number[] =>
      Array.from({ length: size }, (_, index) => Math.sin(index * 12.9898) + shift);
    const small = kolmogorovSmirnov(values(5000, 0), values(5000, 0.02));
    const large = kolmogorovSmirnov(values(5002, 0), values(5002, 0.02));
    expect([small.method, large.method]).toEqual(['exact', 'asymptotic']);
    expect(large.p).toBeCloseTo(small.p, 2);
  });

  test('2 000 live against 500 reference texts take well under a second', () => {
    const random = seededRandom('time');
    const values = (size: number): number[] => Array.from({ length: size }, () => random.below(1000) / 7);
    const start = performance.now();
    const found = kolmogorovSmirnov(values(500), values(2000));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(found.method).toBe('exact');
  });

  test('names the place of a value that is not finite', () => {
    expect(() => kolmogorovSmirnov([1, 2], [3, Number.NaN])).toThrow('Value 3 of the pooled rows is not finite');
  });
});

test('random numbers and choices follow from the seed', () => {
  const { seed, uint32, choose } = golden.random;
  const random = seededRandom(seed);
  expect(uint32.map(() => random.uint32())).toEqual(uint32);
  const fresh = seededRandom(seed);
  expect(choose.map(() => [...fresh.choose(10, 4)])).toEqual(choose);
});

test('shares of unknown words, by clean words and as Python notebooks count', () => {
  const { training, texts, share, seedShare } = golden.unknownWords;
  const vocabulary = vocabularyOf(training);
  const shares = (seedCompatible: boolean): number[] =>
    texts.map((text) => textScores(seedCompatible)[1]?.of(text, vocabulary) ?? Number.NaN);
  expect(shares(false)).toEqual(share);
  expect(shares(true)).toEqual(seedShare);
  expect(textScores(false)[1]?.of('?! ...', vocabulary)).toBe(0);
});

test('histograms have numpy’s edges and counts, and shares that sum to 1', () => {
  const { reference, live, edges, referenceCounts, liveCounts } = golden.histogram;
  const found = sharedHistograms(reference, live);
  found.reference?.edges.forEach((edge, index) => expect(edge).toBeCloseTo(edges[index] ?? Number.NaN, 12));
  expect(found.reference?.shares).toEqual(referenceCounts.map((count) => count / reference.length));
  expect(found.live?.shares).toEqual(liveCounts.map((count) => count / live.length));
  expect(found.live?.edges).toEqual(found.reference?.edges);
  expect(sharedHistograms([2, 2], []).live).toBeNull();
  expect(sharedHistograms([2, 2], [2]).reference?.edges).toHaveLength(11);
});

test('false alarms are counted over the same labellings as SciPy’s statistic gives', () => {
  const { seed, reference, live, thresholds, permutations, share } = golden.falseAlarms;
  const scores = thresholds.map((threshold, index) => ({
    reference: reference[index] ?? [],
    live: live[index] ?? [],
    threshold,
  }));
  expect(falseAlarmShare(scores, seed, permutations)).toBe(share);
  expect(falseAlarmShare([], seed)).toBeNull();
});
