import { describe, expect, it } from 'vitest';
import type { Estimate } from '../contract/common.ts';
import { row } from './project.fixture.ts';
import type { SplitFile } from './split-files.ts';
import { statisticsOf } from './statistics.ts';

const estimate = (value: number, n: number): Estimate => ({ value, interval: null, n });
const estimators = {
  share: (k: number, n: number) => estimate(k / n, n),
  mean: (values: readonly number[]) =>
    estimate(values.reduce((sum, each) => sum + each, 0) / values.length, values.length),
};
const file = (split: 'train' | 'val', rows: SplitFile['rows']): SplitFile => ({
  split,
  path: `data/${split}.jsonl`,
  md5: '',
  rows,
});
const train = file('train', [row('a b c'), row('d', 'negativ'), row('a b c', 'negativ')]);

describe('statistics', () => {
  const figures = statisticsOf('HEAD', [train, file('val', [row('d'), row('e\u00a0f')])], estimators);
  it('give words, labels and the describe table per split', () => {
    expect(figures.splits.train).toMatchObject({
      rows: 3,
      words: { mean: { value: 7 / 3, n: 3 }, min: 1, max: 3 },
      labels: [
        { label: 'negativ', count: 2, share: { value: 2 / 3 } },
        { label: 'positiv', count: 1, share: { value: 1 / 3 } },
      ],
      columns: [
        { column: 'text', count: 3, unique: 2, top: 'a b c', freq: 2 },
        { column: 'label', count: 3, unique: 2, top: 'negativ', freq: 2 },
      ],
    });
    expect(figures.splits.val?.words.max).toBe(2);
    expect(figures.splits.test).toBeUndefined();
  });
  it('have histograms on one set of edges, whose shares sum to 1', () => {
    const [a, b] = [figures.splits.train?.wordHistogram, figures.splits.val?.wordHistogram];
    expect(a?.edges).toEqual(b?.edges);
    expect(a?.edges).toHaveLength((a?.shares.length ?? 0) + 1);
    expect(a?.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });
  it('find texts that occur twice, in a split and across splits', () => {
    expect([figures.texts, figures.uniqueTexts]).toEqual([5, 3]);
    expect(
      figures.duplicates.map(({ text, places }) => [text, places.map(({ split, index }) => [split, index])]),
    ).toEqual([
      [
        'a b c',
        [
          ['train', 0],
          ['train', 2],
        ],
      ],
      [
        'd',
        [
          ['train', 1],
          ['val', 0],
        ],
      ],
    ]);
  });
});
