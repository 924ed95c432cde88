/** Texts that stand there more than once: in two splits, in one, and with different labels. */
import type { Split } from '../../contract/common.ts';
import { byHand, counted, listed, type Noted, pathsOf, percent, placesOf, rowsBySplit } from './places.ts';
import { HELD_OUT, isAcross, keeperOf, type SameText } from './same-texts.ts';
import type { Finding, Fix, GateFile, GateRow } from './types.ts';

export const checkDuplicates = (files: readonly GateFile[], groups: ReadonlyMap<string, SameText>): Finding[] => {
  const repeated = [...groups.values()].filter(({ rows }) => rows.length > 1);
  const across = repeated.filter(({ splits }) => isAcross(splits));
  return [
    ...acrossSplits(files, across),
    ...conflicts(files, repeated),
    ...within(
      files,
      repeated.flatMap(({ rows }) => splitParts(rows).filter((part) => part.length > 1)),
    ),
  ];
};

const splitParts = (rows: readonly GateRow[]): readonly (readonly GateRow[])[] =>
  HELD_OUT.map((split) => rows.filter((row) => row.split === split));

/** Both ways out of rows that stand in more than one split. `pairs`: rows that repeat each other, across splits. */
export const acrossFixes = (
  dropOutside: readonly GateRow[],
  dropHeldOut: readonly GateRow[],
  word: string,
): readonly [Fix, Fix] => [
  {
    id: 'drop-rows',
    kind: 'drop-rows',
    label: `Remove them from ${listed(splitNames(dropOutside))}`,
    consequence: `${counted(dropOutside.length, 'row')} of ${listed(splitNames(dropOutside))} go. The test rows stay as they are, so earlier figures still compare.`,
    rows: rowsBySplit(dropOutside),
  },
  {
    id: 'keep-in-train',
    kind: 'keep-in-train',
    label: 'Keep them in train',
    consequence: `${counted(dropHeldOut.length, `${word} row`)} of ${listed(splitNames(dropHeldOut))} go. Figures on the new test rows do not compare with earlier ones.`,
    rows: rowsBySplit(dropHeldOut),
  },
];

const splitNames = (rows: readonly GateRow[]): Split[] =>
  HELD_OUT.filter((split) => rows.some((row) => row.split === split)).toReversed();

const acrossSplits = (files: readonly GateFile[], groups: readonly SameText[]): Finding[] => {
  if (groups.length === 0) return [];
  const outside = groups.flatMap((group) => {
    const keeper = keeperOf(group);
    return group.rows.filter(({ split }) => split !== keeper);
  });
  const heldOut = groups.flatMap(({ rows }) => rows.filter(({ split }) => split !== rows[0]?.split));
  const notWordForWord = groups.filter(({ rows }) => new Set(rows.map(({ text }) => text)).size > 1).length;
  const noted = groups.map((group): Noted => {
    const row = group.firsts[keeperOf(group)] as GateRow;
    const twin = group.rows[0] as GateRow; // of the least held-out split: they are in the order of splits
    return { row, twin, note: `also in ${twin.split}, line ${twin.line}` };
  });
  const shares = HELD_OUT.filter((split) => split !== 'train').flatMap((split) => {
    const file = files.find((each) => each.split === split);
    const own = groups.reduce((sum, { rows }) => sum + rows.filter((row) => row.split === split).length, 0);
    return file && own > 0 ? [`${counted(own, 'row')} of ${split} (${percent(own, file.rows.length)})`] : [];
  });
  const [first, second] = acrossFixes(outside, heldOut, 'repeated');
  return [
    {
      id: 'duplicate-across-splits',
      check: 'duplicate-across-splits',
      severity: 'error',
      count: outside.length,
      title: 'The same text in more than one split',
      message: `${counted(groups.length, 'text stands', 'texts stand')} in more than one split, among them ${listed(shares)}. A model is asked there what it was taught word for word, so its figures look better than it is.${notWordForWord > 0 ? ` ${counted(notWordForWord, 'of them differs', 'of them differ')} in letter case, blanks or Unicode form only.` : ''}`,
      places: placesOf(noted, pathsOf(files)),
      fix: first,
      otherFixes: [second],
    },
  ];
};

const conflicts = (files: readonly GateFile[], groups: readonly SameText[]): Finding[] => {
  const labelled = groups
    .map(({ rows }) => rows.filter(({ label }) => label !== null))
    .filter((rows) => new Set(rows.map(({ label }) => label)).size > 1);
  if (labelled.length === 0) return [];
  const rows = labelled.flat();
  const noted = labelled.flatMap((group): Noted[] => group.map((row) => ({ row, note: `labels: ${tally(group)}` })));
  const majority = labelled.flatMap((group) => {
    const label = mostOf(group);
    return label === null
      ? []
      : group.filter((row) => row.label !== label && !row.labels).map((row) => ({ row, label }));
  });
  const drop: Fix = {
    id: 'drop-rows',
    kind: 'drop-rows',
    label: 'Remove all of them',
    consequence: `${counted(rows.length, 'row')} go, until someone has decided which label is right.`,
    rows: rowsBySplit(rows),
  };
  const relabel: Fix | null =
    majority.length === 0
      ? null
      : {
          id: 'relabel',
          kind: 'relabel',
          label: 'Give them the label that most of their copies have',
          consequence: `${counted(majority.length, 'row gets', 'rows get')} another label. Texts without a majority stay as they are.`,
          rows: rowsBySplit(majority.map(({ row }) => row)),
          labels: labelsBySplit(majority),
        };
  const hand = byHand('Decide by hand');
  const ways: readonly [Fix, ...Fix[]] = relabel ? [relabel, drop, hand] : [drop, hand];
  const [fix, ...otherFixes] = ways;
  return [
    {
      id: 'conflicting-labels',
      check: 'conflicting-labels',
      severity: 'error',
      count: rows.length,
      title: 'The same text with different labels',
      message: `${counted(labelled.length, 'text has', 'texts have')} different labels in different rows (${counted(rows.length, 'row')}). No model can be right about all of them.`,
      places: placesOf(noted, pathsOf(files)),
      fix,
      otherFixes,
    },
  ];
};

const labelsBySplit = (
  wanted: readonly { readonly row: GateRow; readonly label: string }[],
): Partial<Record<Split, string[]>> => {
  const found: Partial<Record<Split, string[]>> = {};
  for (const { row, label } of wanted.toSorted((a, b) => a.row.index - b.row.index))
    (found[row.split] ??= []).push(label);
  return found;
};

const counts = (rows: readonly GateRow[]): readonly (readonly [string, number])[] => {
  const found = new Map<string, number>();
  for (const { label } of rows) found.set(label ?? '', (found.get(label ?? '') ?? 0) + 1);
  return [...found].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
};

const tally = (rows: readonly GateRow[]): string =>
  counts(rows)
    .map(([label, n]) => `${label === '' ? 'none' : label}${n > 1 ? ` × ${n}` : ''}`)
    .join(', ');

/** null without a strict majority. */
const mostOf = (rows: readonly GateRow[]): string | null => {
  const [first] = counts(rows);
  return first && first[1] * 2 > rows.length ? first[0] : null;
};

const within = (files: readonly GateFile[], parts: readonly (readonly GateRow[])[]): Finding[] => {
  if (parts.length === 0) return [];
  const extra = parts.flatMap((rows) => rows.slice(1));
  const noted = parts.flatMap((rows) => rows.slice(1).map((row): Noted => ({ row, twin: rows[0] as GateRow })));
  return [
    {
      id: 'duplicate',
      check: 'duplicate',
      severity: 'warning',
      count: extra.length,
      title: 'The same text twice in a split',
      message: `${counted(extra.length, 'row repeats', 'rows repeat')} a text of the same split (${counted(parts.length, 'text')}). Each copy counts again, in training and in figures.`,
      places: placesOf(noted, pathsOf(files)),
      fix: {
        id: 'drop-rows',
        kind: 'drop-rows',
        label: 'Keep the first of each',
        consequence: `${counted(extra.length, 'row')} go.`,
        rows: rowsBySplit(extra),
      },
      otherFixes: [],
    },
  ];
};
