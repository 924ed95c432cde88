import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/seeded-random.ts';
import { cleanWords } from '../../text/words.ts';
import { nearPairs } from './near-pairs.ts';
import { wordSets } from './word-sets.ts';

const jaccard = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both || 1);
};

/** Each with each. */
const allPairs = (texts: readonly string[], threshold: number): string[] => {
  const sets = texts.map((text) => new Set(cleanWords(text)));
  return sets.flatMap((one, a) =>
    sets.flatMap((other, b) =>
      a < b && one.size > 0 && other.size > 0 && jaccard(one, other) >= threshold
        ? [`${a} ${b} ${jaccard(one, other).toFixed(9)}`]
        : [],
    ),
  );
};

const found = (texts: readonly string[], threshold: number): string[] =>
  nearPairs(wordSets(texts), threshold, (text) => text) // each of a kind of its own: none stands for another
    .pairs.map(({ a, b, likeness }) => `${Math.min(a, b)} ${Math.max(a, b)} ${likeness.toFixed(9)}`);

describe('nearly the same texts', () => {
  it.each([0.5, 0.7, 0.8, 0.9, 1])('are those that comparing each with each finds, at %s', (threshold) => {
    for (const [seed, vocabulary, longest] of [
      ['short', 12, 6],
      ['mixed', 30, 14],
      ['long', 60, 40],
    ] as const) {
      const { below } = seededRandom(`${seed} ${threshold}`);
      const texts = Array.from({ length: 300 }, () =>
        Array.from({ length: below(longest + 1) }, () => `w${below(vocabulary)}`).join(' '),
      );
      const edited = texts.slice(0, 100).map((text) => `${text} w${below(vocabulary)}`);
      const all = [...texts, ...edited];
      expect(found(all, threshold).toSorted()).toEqual(allPairs(all, threshold).toSorted());
    }
  });
  it('do not depend on letter case, punctuation or Unicode form', () => {
    expect(found(['Åsa, är här!', 'A\u030asa är   (här)', 'ÅSA ÄR HÄR'], 1)).toHaveLength(3);
  });
  it('are found where words stand without blanks', () => {
    expect(found(['今日はとても良い天気ですね', '今日はとても良い天気でした', '全然違う文です'], 0.6)).toEqual([
      expect.stringMatching(/^0 1 /),
    ]);
  });
  it('are found for every text when all are alike, though not every pair is', () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `order ${index} kom i tid och var hel och fin`);
    const { pairs, isComplete } = nearPairs(wordSets(texts), 0.75, () => 0);
    const paired = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    expect(paired.size).toBe(5000);
    expect(pairs.length).toBeLessThan(5000 * 20);
    expect(isComplete).toBe(true);
  });
});
