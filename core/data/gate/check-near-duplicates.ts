/** Texts that are nearly the same: in two splits they flatter a model as whole copies do. */
import { nearPairs } from '../likeness/near-pairs.ts';
import { wordSets } from '../likeness/word-sets.ts';
import { acrossFixes } from './check-duplicates.ts';
import { counted, type Noted, pathsOf, percent, placesOf, rowsBySplit } from './places.ts';
import { isAcross, type SameText } from './same-texts.ts';
import type { Finding, GateFile, GateRow } from './types.ts';

/** Part of their different words that two texts share (Jaccard): ten words of which one is another are alike by 0.82. */
const NEAR = 0.8;

type Twins = { readonly row: GateRow; readonly twin: GateRow; readonly likeness: number };

export const checkNearDuplicates = (files: readonly GateFile[], groups: ReadonlyMap<string, SameText>): Finding[] => {
  const texts = [...groups.values()];
  const sets = wordSets([...groups.keys()]);
  const { pairs, isComplete } = nearPairs(sets, NEAR, (text) => texts[text]?.splits ?? 0);
  const across = new Map<GateRow, Twins>();
  const outside = new Set<GateRow>();
  const within = new Map<GateRow, Twins>();
  for (const { a, b, likeness } of pairs) {
    const [one, other] = [texts[a] as SameText, texts[b] as SameText];
    if (isAcross(one.splits | other.splits)) {
      for (const [row, twin] of heldOutTwins(one, other)) likest(across, { row, twin, likeness });
      for (const row of [...lessHeldOut(one, other), ...lessHeldOut(other, one)]) outside.add(row);
    }
    // The later of the two repeats the earlier.
    const [early, late] = a < b ? [one, other] : [other, one];
    for (const row of late.rows) {
      const twin = early.firsts[row.split];
      if (twin) likest(within, { row, twin, likeness });
    }
  }
  const partly = isComplete ? '' : ' The texts are so alike that not every pair was compared: there may be more.';
  return [
    ...acrossFinding(files, [...across.values()], [...outside], partly),
    ...withinFinding(files, [...within.values()], partly),
  ];
};

const RANK = { train: 0, val: 1, test: 2 } as const;

/** Each row of the more held-out split with a row of the less held-out one. */
const heldOutTwins = (one: SameText, other: SameText): (readonly [GateRow, GateRow])[] =>
  [[one, other] as const, [other, one] as const].flatMap(([{ rows }, { firsts }]) =>
    rows.flatMap((row): (readonly [GateRow, GateRow])[] => {
      const less =
        row.split === 'train' ? undefined : (firsts.train ?? (row.split === 'test' ? firsts.val : undefined));
      return less ? [[row, less]] : [];
    }),
  );

/** Rows of the one text that a split counting for more has nearly so as well. */
const lessHeldOut = ({ rows }: SameText, { firsts }: SameText): GateRow[] =>
  rows.filter(({ split }) => (firsts.test && split !== 'test') || (firsts.val && split === 'train'));

const likest = (found: Map<GateRow, Twins>, twins: Twins): void => {
  const known = found.get(twins.row);
  if (!known || twins.likeness > known.likeness) found.set(twins.row, twins);
};

const noted = (all: readonly Twins[]): Noted[] =>
  all
    .toSorted((a, b) => b.likeness - a.likeness || RANK[b.row.split] - RANK[a.row.split] || a.row.index - b.row.index)
    .map(({ row, twin, likeness }) => ({
      row,
      twin,
      note: `${Math.round(likeness * 100)} % of the words are those of ${twin.split}, line ${twin.line}`,
    }));

const acrossFinding = (
  files: readonly GateFile[],
  all: readonly Twins[],
  outside: readonly GateRow[],
  partly: string,
): Finding[] => {
  if (all.length === 0) return [];
  const heldOut = all.map(({ row }) => row);
  const [first, second] = acrossFixes(outside, heldOut, 'nearly repeated');
  const parts = (['test', 'val'] as const).flatMap((split) => {
    const own = heldOut.filter((row) => row.split === split).length;
    const whole = files.find((file) => file.split === split)?.rows.length ?? 0;
    return own === 0 ? [] : [`${counted(own, 'row')} of ${split} (${percent(own, whole)})`];
  });
  return [
    {
      id: 'near-duplicate-across-splits',
      check: 'near-duplicate-across-splits',
      severity: 'warning',
      count: all.length,
      title: 'Nearly the same text in more than one split',
      message: `${parts.join(' and ')} ${all.length === 1 ? 'has' : 'have'} a text that shares at least 80 % of its words with one of another split. Figures on such rows look better than the model is.${partly}`,
      places: placesOf(noted(all), pathsOf(files)),
      fix: first,
      otherFixes: [second],
    },
  ];
};

const withinFinding = (files: readonly GateFile[], all: readonly Twins[], partly: string): Finding[] => {
  if (all.length === 0) return [];
  const rows = all.map(({ row }) => row);
  return [
    {
      id: 'near-duplicate',
      check: 'near-duplicate',
      severity: 'info',
      count: rows.length,
      title: 'Nearly the same text twice in a split',
      message: `${counted(rows.length, 'row shares', 'rows share')} at least 80 % of its words with an earlier one of the same split.${partly}`,
      places: placesOf(noted(all), pathsOf(files)),
      fix: {
        id: 'drop-rows',
        kind: 'drop-rows',
        label: 'Keep the first of each',
        consequence: `${counted(rows.length, 'row')} go.`,
        rows: rowsBySplit(rows),
      },
      otherFixes: [],
    },
  ];
};
