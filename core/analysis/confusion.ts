/** How often each label is answered how, and what follows: precision, recall and F1 of each class, with intervals. */
import type { Estimate } from '../contract/common.ts';
import { redraw } from './binomial.ts';
import { share } from './proportion.ts';
import { percentileInterval, type Random, RESAMPLES } from './resampling.ts';
import type { ScoredRows } from './scored-rows.ts';

/** `counts[label × classes + answer]`. */
export type Confusion = { readonly classes: number; readonly counts: Uint32Array };

export const confusionOf = ({
  classes,
  truth,
  answer,
}: Pick<ScoredRows, 'classes' | 'truth' | 'answer'>): Confusion => {
  const size = classes.length;
  const counts = new Uint32Array(size * size);
  for (let row = 0; row < truth.length; row++) {
    const cell = (truth[row] as number) * size + (answer[row] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return { classes: size, counts };
};

type ClassFigures = {
  /** Rows with the label, and rows answered with it. */
  readonly rows: number;
  readonly answered: number;
  /** null: the class is never answered; without rows of the class there is no recall. */
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  /** null: neither a row nor an answer is of the class. */
  readonly f1: Estimate | null;
};

type ConfusionFigures = {
  readonly accuracy: Estimate;
  /** Plain mean of the F1 of all classes that rows or answers have; null without any. */
  readonly macroF1: Estimate | null;
  readonly perClass: readonly ClassFigures[];
};

/** Fewer rows, or fewer of any class, and resampling says nothing of how much F1 varies. */
const FEWEST_ROWS = 20;
const FEWEST_OF_A_CLASS = 5;
const BOOTSTRAP = 'bootstrap, rows of each class redrawn';

/** Shares have Wilson's interval; F1 is no share, its interval comes from rows redrawn within each label. */
export const confusionFigures = (confusion: Confusion, random: Random, times = RESAMPLES): ConfusionFigures => {
  const { classes, counts } = confusion;
  const places = Array.from({ length: classes }, (_, place) => place);
  const rowsOf = rowSums(counts, classes);
  const answersOf = columnSums(counts, classes);
  const total = rowsOf.reduce((sum, rows) => sum + rows, 0);
  const right = places.reduce((sum, place) => sum + hits(counts, classes, place), 0);
  const present = places.filter((place) => (rowsOf[place] ?? 0) + (answersOf[place] ?? 0) > 0);
  const f1 = (from: ArrayLike<number>, rows: readonly number[]): number[] => {
    const answers = columnSums(from, classes);
    return present.map((place) => f1Of(hits(from, classes, place), rows[place] ?? 0, answers[place] ?? 0));
  };
  const found = f1(counts, rowsOf);
  const enough =
    total >= FEWEST_ROWS && rowsOf.every((rows) => rows === 0 || rows >= FEWEST_OF_A_CLASS) && present.length > 0;
  const drawn = enough ? redrawnF1(confusion, (from) => f1(from, rowsOf), present.length, times, random) : null;
  const estimate = (value: number, figures: Float64Array | undefined): Estimate => ({
    value,
    interval: figures ? percentileInterval(figures, BOOTSTRAP) : null,
    n: total,
  });
  return {
    accuracy: share(right, total),
    macroF1: present.length === 0 ? null : estimate(mean(found), drawn?.macro),
    perClass: places.map((place) => {
      const [rows, answered, hit] = [rowsOf[place] ?? 0, answersOf[place] ?? 0, hits(counts, classes, place)];
      const at = present.indexOf(place);
      return {
        rows,
        answered,
        precision: answered === 0 ? null : share(hit, answered),
        recall: rows === 0 ? null : share(hit, rows),
        f1: at < 0 ? null : estimate(found[at] ?? 0, drawn?.perClass[at]),
      };
    }),
  };
};

const redrawnF1 = (
  { classes, counts }: Confusion,
  f1: (counts: Float64Array) => number[],
  present: number,
  times: number,
  random: Random,
) => {
  const perClass = Array.from({ length: present }, () => new Float64Array(times));
  const macro = new Float64Array(times);
  const cells = new Float64Array(counts.length);
  for (let time = 0; time < times; time++) {
    for (let from = 0; from < counts.length; from += classes) {
      redraw(counts.subarray(from, from + classes), cells.subarray(from, from + classes), random);
    }
    const figures = f1(cells);
    figures.forEach((value, at) => {
      (perClass[at] as Float64Array)[time] = value;
    });
    macro[time] = mean(figures);
  }
  return { perClass, macro };
};

/** 0 when no row of the class was answered so, as scikit-learn has it. */
const f1Of = (hit: number, rows: number, answered: number): number =>
  rows + answered === 0 ? 0 : (2 * hit) / (rows + answered);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const hits = (counts: ArrayLike<number>, classes: number, place: number): number =>
  counts[place * classes + place] as number;

const rowSums = (counts: ArrayLike<number>, classes: number): number[] => {
  const sums = Array.from({ length: classes }, () => 0);
  for (let cell = 0; cell < counts.length; cell++) {
    const place = Math.floor(cell / classes);
    sums[place] = (sums[place] ?? 0) + (counts[cell] as number);
  }
  return sums;
};

const columnSums = (counts: ArrayLike<number>, classes: number): number[] => {
  const sums = Array.from({ length: classes }, () => 0);
  for (let cell = 0; cell < counts.length; cell++)
    sums[cell % classes] = (sums[cell % classes] ?? 0) + (counts[cell] as number);
  return sums;
};
