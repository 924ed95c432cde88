/** Texts for the benches of drift: the sample project's own, and ones put together anew of their words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSample } from '../core/app/sample.ts';
import type { seededRandom } from '../core/base/seeded-random.ts';
import { readRows } from '../core/text/jsonl.ts';

type Random = ReturnType<typeof seededRandom>;
export type LabelledText = { readonly text: string; readonly label: string };

/** @param dir where the sample project is made; it is not there yet. */
export const sampleTexts = async (dir: string): Promise<Record<'train' | 'val' | 'test', readonly LabelledText[]>> => {
  await makeSample(dir);
  const rows = (split: string): readonly LabelledText[] =>
    readRows(readFileSync(join(dir, 'data', `${split}.jsonl`)), split);
  return { train: rows('train'), val: rows('val'), test: rows('test') };
};

/** So many texts of the words of `from`, as long as its texts are. */
export const madeOf = (from: readonly string[], count: number, random: Random): string[] => {
  const all = from.map((text) => text.split(' '));
  const words = all.flat();
  return Array.from({ length: count }, () => {
    const length = all[random.below(all.length)]?.length ?? 1;
    return Array.from({ length }, () => words[random.below(words.length)]).join(' ');
  });
};
