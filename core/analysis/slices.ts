/** Where a model is wrong more often than elsewhere: groups of texts, each tested, and judged together (Benjamini & Hochberg). */
import type { Estimate } from '../contract/common.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { fisherUpper } from './fisher.ts';
import { share } from './proportion.ts';

/** Some of the rows, by a property that is seen without knowing the answers. */
export type Slice = { readonly name: string; readonly rows: ReadonlySet<number> };

export type JudgedSlice = {
  readonly name: string;
  readonly rows: number;
  readonly wrong: number;
  /** Share wrong within the slice, with Wilson's interval, and of all other rows. */
  readonly errors: Estimate;
  readonly elsewhere: Estimate;
  /** Fisher's exact test, one side: that so many errors fall in the slice by chance. */
  readonly p: number;
  /** p corrected for the number of slices that were looked at. */
  readonly corrected: number;
  /** Among the slices found so, one in twenty is a false find in the mean. */
  readonly stands: boolean;
};

const FALSE_FINDS = 0.05;
/** Fewer rows in a slice, or outside of it, are not tested: nothing could be found. */
const FEWEST_IN_A_SLICE = 5;

/** The most surely worse first. Slices of too few rows, and all but the first of those with the same rows, are left out before testing. */
export const judgeSlices = (slices: readonly Slice[], isRight: Uint8Array): readonly JudgedSlice[] => {
  const all = isRight.length;
  const wrongIn = (rows: Iterable<number>): number => {
    let wrong = 0;
    for (const row of rows) if (isRight[row] === 0) wrong++;
    return wrong;
  };
  const wrongOfAll = wrongIn(isRight.keys());
  const seen = new Set<string>();
  const tested = slices.flatMap(({ name, rows }) => {
    if (rows.size < FEWEST_IN_A_SLICE || all - rows.size < FEWEST_IN_A_SLICE) return [];
    const key = fingerprint(rows);
    if (seen.has(key)) return [];
    seen.add(key);
    const wrong = wrongIn(rows);
    return [
      {
        name,
        rows: rows.size,
        wrong,
        errors: share(wrong, rows.size),
        elsewhere: share(wrongOfAll - wrong, all - rows.size),
        p: fisherUpper(wrong, rows.size, wrongOfAll, all),
      },
    ];
  });
  const corrected = benjaminiHochberg(tested.map(({ p }) => p));
  return tested
    .map((slice, at) => ({ ...slice, corrected: corrected[at] ?? 1, stands: (corrected[at] ?? 1) <= FALSE_FINDS }))
    .toSorted((a, b) => a.p - b.p || b.wrong - a.wrong);
};

/** Equal for equal sets; differs for others as surely as two 53-bit sums do. */
const fingerprint = (rows: ReadonlySet<number>): string => {
  let [a, b] = [0, 0];
  for (const row of rows) {
    a = (a + Math.imul(row + 1, 0x9e3779b1)) | 0;
    b = (b + Math.imul((row + 1) ^ ((row + 1) >>> 3), 0x85ebca6b)) | 0;
  }
  return `${rows.size} ${a} ${b}`;
};
