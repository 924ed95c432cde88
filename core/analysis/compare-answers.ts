/** Two models' answers on the same labelled rows: differences in pairs, and the texts whose answer changed. */
import type { FlippedRow, ModelComparison } from '../contract/analysis.ts';
import type { Estimate } from '../contract/common.ts';
import { seededRandom } from '../base/seeded-random.ts';
import type { AnalysedRow } from './analyse.ts';
import { redraw } from './binomial.ts';
import { comparePaired, rowsNeeded } from './paired.ts';
import { share } from './proportion.ts';
import { redrawnMean } from './redrawn-mean.ts';
import { surprise } from './reliability.ts';
import { percentileInterval, type Random, RESAMPLES } from './resampling.ts';
import { scoredRows, type ScoredRows } from './scored-rows.ts';

type Answers = { readonly name: string; readonly labels: readonly string[]; readonly rows: readonly AnalysedRow[] };

export type ComparedAnswers = Omit<ModelComparison, 'model' | 'against' | 'data' | 'warnings'>;

const MOST_FLIPS = 200;

/** Both have the same rows in the same order, at least one. @throws IdriftError `bad-input` naming a row whose probabilities are none */
export const compareAnswers = (model: Answers, against: Answers, seed: string): ComparedAnswers => {
  const random = seededRandom(`comparison|${seed}`);
  const [now, before] = [scoredRows(model.labels, model.rows), scoredRows(against.labels, against.rows)];
  const [right, rightBefore] = [rightOf(model), rightOf(against)];
  const onlyModel = right.filter((own, row) => own && rightBefore[row] === false).length;
  const onlyAgainst = rightBefore.filter((own, row) => own && right[row] === false).length;
  const n = right.length;
  const paired = comparePaired(rightBefore, right);
  const losses = Float64Array.from({ length: n }, (_, row) => lossOf(now, row) - lossOf(before, row));
  const needed = rowsNeeded((onlyModel + onlyAgainst) / n, (onlyModel - onlyAgainst) / n);
  const flips = flipsOf(model, against, now, before);
  const of = (wasRight: boolean, isRight: boolean): FlippedRow[] =>
    flips
      .filter(
        ({ label, before: from, after }) => (from.label === label) === wasRight && (after.label === label) === isRight,
      )
      .toSorted((a, b) => b.after.confidence - a.after.confidence)
      .slice(0, MOST_FLIPS);
  return {
    headline: headlineOf(model.name, against.name, paired.verdict, n, needed),
    accuracy: { model: share(count(right), n), against: share(count(rightBefore), n) },
    onlyModel,
    onlyAgainst,
    difference: paired.difference,
    p: paired.p,
    verdict: paired.verdict,
    macroF1: macroF1Difference(model.rows, against.rows, random),
    logLoss: redrawnMean(losses, random),
    rowsNeeded: needed,
    mended: of(false, true),
    broken: of(true, false),
    otherwise: of(false, false),
  };
};

const rightOf = ({ rows }: Answers): readonly boolean[] => rows.map(({ label, predicted }) => label === predicted);
const count = (of: readonly boolean[]): number => of.filter(Boolean).length;

const lossOf = ({ truth, outputs, probabilities }: ScoredRows, row: number): number => {
  const place = truth[row] as number;
  return surprise(place < outputs ? (probabilities[row * outputs + place] as number) : 0);
};

const flipsOf = (model: Answers, against: Answers, now: ScoredRows, before: ScoredRows): readonly FlippedRow[] =>
  model.rows.flatMap((own, row) => {
    const old = against.rows[row];
    if (!old || old.predicted === own.predicted) return [];
    return [
      {
        split: own.split,
        line: own.line,
        text: own.text,
        label: own.label,
        before: { label: old.predicted, confidence: before.confidence[row] as number },
        after: { label: own.predicted, confidence: now.confidence[row] as number },
      },
    ];
  });

const FEWEST_ROWS = 20;
const FEWEST_OF_A_CLASS = 5;

/** Of the plain mean of F1 over classes; rows are redrawn within each label, both answers of a row together. */
const macroF1Difference = (
  rows: readonly AnalysedRow[],
  before: readonly AnalysedRow[],
  random: Random,
): Estimate | null => {
  const classes = [...new Set([...rows, ...before].flatMap(({ label, predicted }) => [label, predicted]))];
  const size = classes.length;
  const places = new Map(classes.map((label, place) => [label, place]));
  const placeOf = (label: string): number => places.get(label) ?? 0;
  // By label, answer and answer before: of many labels only those that occur, which are no more than the rows.
  const counts = new Map<number, number>();
  for (const [row, { label, predicted }] of rows.entries()) {
    const cell = (placeOf(label) * size + placeOf(predicted)) * size + placeOf(before[row]?.predicted ?? '');
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = [...counts.keys()].toSorted((a, b) => a - b).map((cell) => cellOf(cell, size));
  const found = Float64Array.from(cells, ({ cell }) => counts.get(cell) ?? 0);
  const ofLabel = rangesOf(cells);
  const value = f1Gain(cells, found, size);
  const enough =
    rows.length >= FEWEST_ROWS &&
    ofLabel.every(([from, to]) => found.subarray(from, to).reduce((all, own) => all + own, 0) >= FEWEST_OF_A_CLASS);
  if (!enough) return { value, interval: null, n: rows.length };
  const figures = new Float64Array(RESAMPLES);
  const drawn = new Float64Array(cells.length);
  for (let time = 0; time < RESAMPLES; time++) {
    for (const [from, to] of ofLabel) redraw(found.subarray(from, to), drawn.subarray(from, to), random);
    figures[time] = f1Gain(cells, drawn, size);
  }
  return {
    value,
    interval: percentileInterval(figures, 'bootstrap, rows of each class redrawn in pairs'),
    n: rows.length,
  };
};

type Cell = { readonly cell: number; readonly label: number; readonly now: number; readonly before: number };

const cellOf = (cell: number, size: number): Cell => ({
  cell,
  label: Math.floor(cell / (size * size)),
  now: Math.floor(cell / size) % size,
  before: cell % size,
});

/** Of each label that has rows, where its cells begin and end. */
const rangesOf = (cells: readonly Cell[]): readonly (readonly [number, number])[] => {
  const starts = [...cells.keys()].filter((at) => cells[at]?.label !== cells[at - 1]?.label);
  return starts.map((from, nth) => [from, starts[nth + 1] ?? cells.length]);
};

const f1Gain = (cells: readonly Cell[], counts: Float64Array, size: number): number => {
  const [hits, hitsBefore] = [new Float64Array(size), new Float64Array(size)];
  const [sums, sumsBefore] = [new Float64Array(size), new Float64Array(size)];
  const add = (to: Float64Array, place: number, own: number): void => {
    to[place] = (to[place] as number) + own;
  };
  for (const [at, { label, now, before }] of cells.entries()) {
    const own = counts[at] as number;
    if (own === 0) continue;
    if (now === label) add(hits, label, own);
    if (before === label) add(hitsBefore, label, own);
    for (const [to, answer] of [
      [sums, now],
      [sumsBefore, before],
    ] as const) {
      add(to, label, own);
      add(to, answer, own);
    }
  }
  const macro = (of: Float64Array, all: Float64Array): number => {
    let [sum, present] = [0, 0];
    for (let place = 0; place < size; place++) {
      if (all[place] === 0) continue;
      present++;
      sum += (2 * (of[place] as number)) / (all[place] as number);
    }
    return present === 0 ? 0 : sum / present;
  };
  return macro(hits, sums) - macro(hitsBefore, sumsBefore);
};

const headlineOf = (
  name: string,
  against: string,
  verdict: ModelComparison['verdict'],
  n: number,
  needed: number | null,
): string => {
  switch (verdict) {
    case 'better':
      return `${name} is more often right than ${against} on these ${n} texts.`;
    case 'worse':
      return `${name} is less often right than ${against} on these ${n} texts.`;
    default: {
      const more =
        needed === null ? 'they are right equally often' : `a difference like this one would need about ${needed}`;
      return `These ${n} texts cannot tell ${name} and ${against} apart: ${more}.`;
    }
  }
};
