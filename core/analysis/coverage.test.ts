/** How often intervals hold the true figure, by simulation: rows are drawn again and again from a model whose true figures are known. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import type { Estimate } from '../contract/common.ts';
import { confusionFigures, confusionOf } from './confusion.ts';
import { redrawnMean } from './redrawn-mean.ts';
import { reliabilityReport } from './reliability-report.ts';
import { brierScore } from './reliability.ts';
import type { Random } from './resampling.ts';
import { rocAucOf } from './roc-auc.ts';
import { scoreGroups } from './score-groups.ts';

const uniform = (random: Random): number => (random.uint32() + 0.5) / 0x1_0000_0000;
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));

/** Two classes; scores are those of a model that is too sure. */
const draw = (rows: number, random: Random): { scores: Float64Array; hits: Uint8Array } => {
  const scores = new Float64Array(rows);
  const hits = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const logit = 1.6 * normal(random) - 0.3;
    hits[row] = uniform(random) < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    scores[row] = 1 / (1 + Math.exp(-1.5 * logit));
  }
  return { scores, hits };
};

const figuresOf = ({ scores, hits }: ReturnType<typeof draw>, random: Random, resamples: number) => {
  const groups = scoreGroups(scores, hits);
  const { reliability, averagePrecision } = reliabilityReport('positive', scores, hits, groups, random, resamples);
  const confusion = confusionOf({
    classes: ['negative', 'positive'],
    truth: Uint16Array.from(hits),
    answer: Uint16Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)),
  });
  const { accuracy, macroF1, perClass } = confusionFigures(confusion, random, resamples);
  const squares = scores.map((score, row) => (score - (hits[row] ?? 0)) ** 2);
  return {
    accuracy,
    recall: perClass[1]?.recall,
    precision: perClass[1]?.precision,
    f1: perClass[1]?.f1,
    macroF1,
    rocAuc: rocAucOf(groups),
    averagePrecision,
    calibrationError: reliability.uniform.error,
    brier: redrawnMean(squares, random, resamples),
  };
};
type Name = keyof ReturnType<typeof figuresOf>;

const SIMULATIONS = 400;
const RESAMPLES = 400;
const TRUE_ROWS = 400_000;

/** How far below 0.95 an interval may be: what is known of its method at this size. */
const SHORT: Record<Name, number> = {
  accuracy: 0.01,
  recall: 0.01,
  precision: 0.01,
  f1: 0.03,
  macroF1: 0.03,
  rocAuc: 0.015,
  averagePrecision: 0.04,
  calibrationError: 0.05,
  brier: 0.025,
};

describe('150 rows', () => {
  const random = seededRandom('coverage');
  const truth = draw(TRUE_ROWS, random);
  const figures = figuresOf(truth, random, 1);
  const held = new Map<Name, number>();
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    const found = figuresOf(draw(150, random), random, RESAMPLES);
    for (const [name, estimate] of Object.entries(found) as [Name, Estimate | null][]) {
      const value = figures[name]?.value ?? Number.NaN;
      const interval = estimate?.interval;
      const holds = interval && interval.low <= value && value <= interval.high;
      held.set(name, (held.get(name) ?? 0) + (holds ? 1 : 0));
    }
  }
  // Three standard errors of the simulation itself.
  const own = 3 * Math.sqrt((0.95 * 0.05) / SIMULATIONS);

  test.each(Object.keys(SHORT) as Name[])('%s lies in its 95 % interval about 95 times in 100', (name) => {
    const coverage = (held.get(name) ?? 0) / SIMULATIONS;
    expect(coverage).toBeGreaterThan(0.95 - SHORT[name] - own);
    expect(coverage).toBeLessThanOrEqual(Math.min(1, 0.985 + own));
  });
  test('the figures of the simulated model are known closely', () => {
    expect(brierScore(truth.scores, truth.hits)).toBeCloseTo(figures.brier.value, 9);
    expect(figures.calibrationError.value).toBeGreaterThan(0.04);
  });
});
