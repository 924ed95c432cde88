/** The five statistics of a check, on what is known of its rows. */
import { wilson } from '../base/wilson.ts';
import type { DriftEffect, StatisticName } from '../contract/drift-family.ts';
import { andersonDarlingOf } from './anderson-darling.ts';
import type { RowFigures } from './drift-input.ts';
import type { GroupStatistic } from './group-statistic.ts';
import { meanGapOf } from './mean-gap.ts';
import { BUCKETS, type SparseVector } from './spelling-vector.ts';
import { tailCount, tailCountOf } from './tail-count.ts';

export type Sides = { readonly reference: readonly RowFigures[]; readonly live: readonly RowFigures[] };

/** How often a statistic's middle value comes without drift, and what was found: for those that have no unit of their own. */
export type Found = { readonly statistic: number; readonly usual: number };

export type Measured = {
  readonly statistic: GroupStatistic;
  readonly title: string;
  readonly effect: (found: Found) => DriftEffect;
  /** One number a row, to be drawn as histograms; null for vectors. */
  readonly values: { readonly reference: readonly number[]; readonly live: readonly number[] } | null;
};

/** What keeps a statistic from being computed, in words. */
export type Missing = { readonly missing: string };

const TITLES: Readonly<Record<StatisticName, string>> = {
  length: 'Text length',
  strangeness: 'Strange letters',
  prediction: 'Answers',
  meaning: 'Meaning',
  spelling: 'Spelling',
};

export const STATISTICS = Object.keys(TITLES) as readonly StatisticName[];
export const titleOf = (name: StatisticName): string => TITLES[name];

/** Of both sides; sides without rows have no statistic. */
export const measure = (name: StatisticName, sides: Sides): Measured | Missing => {
  switch (name) {
    case 'length':
      return lengthOf(sides);
    case 'strangeness':
      return strangenessOf(sides);
    case 'prediction':
      return predictionOf(sides);
    case 'meaning':
      return meaningOf(sides);
    case 'spelling':
      return spellingOf(sides);
    default:
      return name satisfies never;
  }
};

/** A figure of all rows, or how many of a side lack it. */
const allOf = <Figure>(
  sides: Sides,
  figure: (row: RowFigures) => Figure | null,
  lacks: { readonly reference: string; readonly live: string },
): { readonly reference: readonly Figure[]; readonly live: readonly Figure[] } | Missing => {
  const [reference, live] = [sides.reference, sides.live].map((rows) => rows.flatMap((row) => figure(row) ?? []));
  if (!reference || reference.length < sides.reference.length) return { missing: lacks.reference };
  if (!live || live.length < sides.live.length) {
    return { missing: `${sides.live.length - (live?.length ?? 0)} of ${sides.live.length} texts ${lacks.live}` };
  }
  return { reference, live };
};

const lengthOf = ({ reference, live }: Sides): Measured => {
  const values = { reference: reference.map(({ words }) => words), live: live.map(({ words }) => words) };
  return {
    statistic: andersonDarlingOf(values.reference, values.live),
    title: TITLES.length,
    effect: () => ({ reference: median(values.reference), live: median(values.live), unit: 'words', interval: null }),
    values,
  };
};

const WITHOUT_WORDS = 'were logged without their words, as the project is set to.';

const strangenessOf = (sides: Sides): Measured | Missing => {
  const values = allOf(sides, ({ bits }) => bits, {
    reference: 'There are no training texts to compare letters with.',
    live: WITHOUT_WORDS,
  });
  if ('missing' in values) return values;
  return {
    statistic: tailCountOf(values.reference, values.live),
    title: TITLES.strangeness,
    effect: () => {
      const { k, beyond } = tailCount(values.reference, values.live);
      const expected = (values.live.length * k) / (values.reference.length + 1);
      return { reference: expected, live: beyond, unit: 'texts', interval: null };
    },
    values,
  };
};

const predictionOf = (sides: Sides): Measured | Missing => {
  const answers = allOf(sides, ({ probabilities }) => probabilities, {
    reference: 'What the model says of the reference texts is not known here.',
    live: 'were logged without the probabilities of their labels.',
  });
  if ('missing' in answers) return answers;
  const labels = Object.keys(answers.reference[0] ?? {});
  const strange = [...answers.reference, ...answers.live].find(
    (own) => Object.keys(own).length !== labels.length || labels.some((label) => own[label] === undefined),
  );
  if (strange) return { missing: `Some answers are of other labels than ${labels.join(', ')}.` };
  if (labels.length < 2) return { missing: 'The model knows only one label.' };
  const of = (label: string) => ({
    reference: answers.reference.map((own) => own[label] as number),
    live: answers.live.map((own) => own[label] as number),
  });
  // Of two labels one says all.
  const parts = (labels.length === 2 ? labels.slice(1) : labels).map((label) => {
    const values = of(label);
    return andersonDarlingOf(values.reference, values.live);
  });
  const moved = labels.slice(labels.length === 2 ? 1 : 0).map((label) => shareOf(label, answers));
  const most = moved.reduce((a, b) => (Math.abs(b.live - b.reference) > Math.abs(a.live - a.reference) ? b : a));
  return {
    statistic: {
      rounding: 0,
      of: (live, rest) => parts.reduce((sum, part) => sum + part.of(live, rest), 0),
    },
    title: `${TITLES.prediction}: ${most.label}`,
    effect: () => {
      const { low, high } = wilson(Math.round(most.live * answers.live.length), answers.live.length);
      return { reference: most.reference, live: most.live, unit: 'share', interval: [low, high] };
    },
    values: of(most.label),
  };
};

type Answers = Readonly<Record<string, number>>;

/** Share of the texts that a label is the likeliest of. */
const shareOf = (
  label: string,
  answers: { readonly reference: readonly Answers[]; readonly live: readonly Answers[] },
): { readonly label: string; readonly reference: number; readonly live: number } => {
  const share = (rows: readonly Answers[]): number =>
    rows.filter((own) => own[label] === Math.max(...Object.values(own))).length / Math.max(1, rows.length);
  return { label, reference: share(answers.reference), live: share(answers.live) };
};

const meaningOf = (sides: Sides): Measured | Missing => {
  const states = allOf(sides, ({ state }) => state, {
    reference: 'The model is not at hand here, so what it makes of the texts is not known.',
    live: 'were not read by the model for this check.',
  });
  if ('missing' in states) return states;
  const size = states.reference[0]?.values.length ?? 0;
  if ([...states.reference, ...states.live].some(({ values }) => values.length !== size)) {
    return { missing: 'The reference was read by a model of another size.' };
  }
  return vectorsOf(states, size, TITLES.meaning);
};

const spellingOf = (sides: Sides): Measured | Missing => {
  const lacks = { reference: 'The reference texts are not at hand here.', live: WITHOUT_WORDS };
  const vectors = allOf(sides, ({ spelling }) => spelling, lacks);
  return 'missing' in vectors ? vectors : vectorsOf(vectors, BUCKETS, TITLES.spelling);
};

const vectorsOf = (
  { reference, live }: { readonly reference: readonly SparseVector[]; readonly live: readonly SparseVector[] },
  size: number,
  title: string,
): Measured => ({
  statistic: meanGapOf([...reference, ...live], size, { reference: reference.length, live: live.length }),
  title,
  effect: ({ statistic, usual }) => ({ reference: usual, live: statistic, unit: 'distance', interval: null }),
  values: null,
});

const median = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
