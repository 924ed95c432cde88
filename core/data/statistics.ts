/** Figures of a version per split: rows, words, labels, the describe table, and texts that occur more than once (D-14 to D-16). */
import type { Estimate, Histogram, Split } from '../contract/common.ts';
import type { DataStatistics, SplitStatistics } from '../contract/data.ts';
import { countWords } from '../text/words.ts';
import type { SplitFile } from './split-files.ts';

/** How estimates get their intervals; supplied by whoever composes the domains. */
export type Estimators = {
  readonly share: (k: number, n: number) => Estimate;
  readonly mean: (values: readonly number[]) => Estimate;
};

export const statisticsOf = (revision: string, files: readonly SplitFile[], estimators: Estimators): DataStatistics => {
  const words = new Map(files.map((file) => [file.split, file.rows.map(({ text }) => countWords(text))]));
  const edges = histogramEdges([...words.values()].flat());
  const splits = files.map((file) => [
    file.split,
    splitStatistics(file, words.get(file.split) ?? [], edges, estimators),
  ]);
  const texts = files.flatMap(({ rows }) => rows.map(({ text }) => text));
  return {
    revision,
    splits: Object.fromEntries(splits) as Partial<Record<Split, SplitStatistics>>,
    texts: texts.length,
    uniqueTexts: new Set(texts).size,
    duplicates: duplicatesOf(files),
  };
};

const splitStatistics = (
  { path, rows }: SplitFile,
  words: readonly number[],
  edges: readonly number[],
  { share, mean }: Estimators,
): SplitStatistics => {
  const labels = countBy(rows.map(({ label }) => label));
  return {
    path,
    rows: rows.length,
    words: {
      mean: mean(words),
      min: words.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
      max: words.reduce((most, each) => Math.max(most, each), 0),
    },
    wordHistogram: histogramOf(words, edges),
    labels: [...labels]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, count]) => ({ label, count, share: share(count, rows.length) })),
    columns: [
      describe(
        'text',
        rows.map(({ text }) => text),
      ),
      describe(
        'label',
        rows.map(({ label }) => label),
      ),
    ],
  };
};

const countBy = (values: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** pandas' describe() of a text column: on equal frequencies the value that comes first. */
const describe = (column: string, values: readonly string[]): SplitStatistics['columns'][number] => {
  const counts = countBy(values);
  let top: { value: string; count: number } | undefined;
  for (const [value, count] of counts) if (!top || count > top.count) top = { value, count };
  return { column, count: values.length, unique: counts.size, top: top?.value ?? null, freq: top?.count ?? 0 };
};

/** The same bins for every split, so that they compare: about a dozen, of 1, 2 or 5 times a power of ten words. */
const histogramEdges = (words: readonly number[]): readonly number[] => {
  const most = words.reduce((greatest, each) => Math.max(greatest, each), 1);
  const rough = (most + 1) / 12;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const width = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(most / width) + 2 }, (_, index) => index * width);
};

const histogramOf = (words: readonly number[], edges: readonly number[]): Histogram => {
  const width = edges[1] ?? 1;
  const counts = edges.slice(1).map(() => 0);
  for (const each of words) counts[Math.floor(each / width)] = (counts[Math.floor(each / width)] ?? 0) + 1;
  return { edges: [...edges], shares: counts.map((count) => (words.length === 0 ? 0 : count / words.length)) };
};

const duplicatesOf = (files: readonly SplitFile[]): DataStatistics['duplicates'] => {
  const places = new Map<string, DataStatistics['duplicates'][number]['places']>();
  for (const { split, rows } of files) {
    for (const [index, { text, label }] of rows.entries()) {
      const list = places.get(text);
      if (list) list.push({ split, index, label });
      else places.set(text, [{ split, index, label }]);
    }
  }
  return [...places].flatMap(([text, where]) => (where.length > 1 ? [{ text, places: where }] : []));
};
