import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitLogistic, probabilitiesOf } from './logistic.ts';
import { minimize } from './minimize.ts';

type Problem = {
  readonly c: number;
  readonly width: number;
  readonly classes: number;
  readonly starts: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly number[];
  readonly targets: readonly number[];
  /** By column, then by class. */
  readonly weights: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
};

const { problems } = JSON.parse(readFileSync(new URL('golden/logistic.json', import.meta.url), 'utf8')) as {
  problems: readonly Problem[];
};

describe.each(problems)("the optimum of scikit-learn's LogisticRegression at C = $c", (problem) => {
  const rows = {
    starts: Uint32Array.from(problem.starts),
    columns: Uint32Array.from(problem.columns),
    values: Float64Array.from(problem.values),
    width: problem.width,
  };
  const use = Uint32Array.from(problem.targets.keys());
  const model = fitLogistic({ ...problem, rows, use, tolerance: 1e-7, mostSteps: 2000 });

  test('has the same weights', () => {
    const mine = [...model.weights];
    const theirs = [...problem.weights.flat(), ...problem.intercepts];
    expect(mine).toHaveLength(theirs.length);
    expect(Math.max(...mine.map((weight, place) => Math.abs(weight - (theirs[place] ?? Number.NaN))))).toBeLessThan(
      2e-5,
    );
    expect(model.steps).toBeLessThan(2000);
  });

  test('gives the same probabilities', () => {
    for (const [row, theirs] of problem.probabilities.entries()) {
      const mine = probabilitiesOf(model, rows, row);
      for (const [k, probability] of theirs.entries()) expect(mine[k]).toBeCloseTo(probability, 5);
    }
  });

  test('is learnt from the rows in use alone', () => {
    const half = use.filter((row) => row % 2 === 0);
    const spoilt = problem.targets.map((target, row) => (row % 2 === 0 ? target : 0));
    const options = { ...problem, rows, use: half, tolerance: 1e-7, mostSteps: 2000 };
    expect(fitLogistic({ ...options, targets: spoilt }).weights).toEqual(fitLogistic(options).weights);
    expect(fitLogistic(options).weights).not.toEqual(model.weights);
  });
});

test('the lowest point of a narrow valley', () => {
  const x = Float64Array.of(-3, 40, 7);
  const steps = minimize(
    ([a = 0, b = 0, c = 0], gradient) => {
      gradient.set([2 * (a - 1), 2000 * (b + 2), 0.02 * c]);
      return (a - 1) ** 2 + 1000 * (b + 2) ** 2 + 0.01 * c * c;
    },
    x,
    { tolerance: 1e-9, mostSteps: 200 },
  );
  expect(steps).toBeLessThan(200);
  expect(x[0]).toBeCloseTo(1, 7);
  expect(x[1]).toBeCloseTo(-2, 7);
  expect(x[2]).toBeCloseTo(0, 5);
});
