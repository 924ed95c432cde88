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
  // cells[label × size² + answer × size + answer before]
  const cells = new Float64Array(size ** 3);
  for (const [row, { label, predicted }] of rows.entries()) {
    const cell = (placeOf(label) * size + placeOf(predicted)) * size + placeOf(before[row]?.predicted ?? '');
    cells[cell] = (cells[cell] as number) + 1;
  }
  const ofLabel = classes.map((_, place) => cells.subarray(place * size * size, (place + 1) * size * size));
  const value = f1Gain(cells, size);
  const enough =
    rows.length >= FEWEST_ROWS &&
    ofLabel.every((own) => {
      const sum = own.reduce((all, each) => all + each, 0);
      return sum === 0 || sum >= FEWEST_OF_A_CLASS;
    });
  if (!enough) return { value, interval: null, n: rows.length };
  const figures = new Float64Array(RESAMPLES);
  const drawn = new Float64Array(cells.length);
  for (let time = 0; time < RESAMPLES; time++) {
    for (const [place, own] of ofLabel.entries()) {
      redraw(own, drawn.subarray(place * size * size, (place + 1) * size * size), random);
    }
    figures[time] = f1Gain(drawn, size);
  }
  return {
    value,
    interval: percentileInterval(figures, 'bootstrap, rows of each class redrawn in pairs'),
    n: rows.length,
  };
};

const f1Gain = (cells: Float64Array, size: number): number => {
  const [hits, hitsBefore] = [new Float64Array(size), new Float64Array(size)];
  const [sums, sumsBefore] = [new Float64Array(size), new Float64Array(size)];
  const add = (to: Float64Array, place: number, own: number): void => {
    to[place] = (to[place] as number) + own;
  };
  for (let cell = 0; cell < cells.length; cell++) {
    const own = cells[cell] as number;
    if (own === 0) continue;
    const label = Math.floor(cell / (size * size));
    const [now, before] = [Math.floor(cell / size) % size, cell % size];
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
