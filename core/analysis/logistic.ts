/**
 * Multinomial logistic regression with a ridge: the weights that make Σ −ln p(class of the row) + ‖weights‖² / 2c least. The intercepts bear
 * no ridge. As scikit-learn's LogisticRegression with `C` = c.
 */
import { minimize, type MinimizeOptions } from './minimize.ts';
import type { SparseRows } from './word-features.ts';

export type Logistic = {
  /** `weights[column * classes + class]`, the intercepts after them. */
  readonly weights: Float64Array;
  readonly classes: number;
  readonly steps: number;
};

export type LogisticInput = {
  readonly rows: SparseRows;
  /** Which rows to learn from. */
  readonly use: Uint32Array;
  /** Class of each row, from 0. */
  readonly targets: ArrayLike<number>;
  readonly classes: number;
  /** Inverse strength of the ridge. */
  readonly c: number;
} & MinimizeOptions;

/** Writes a row's probabilities into `out`. */
const softmaxOf = (rows: SparseRows, row: number, weights: Float64Array, classes: number, out: Float64Array): void => {
  const intercepts = rows.width * classes;
  for (let k = 0; k < classes; k++) out[k] = weights[intercepts + k] as number;
  for (let at = rows.starts[row] as number; at < (rows.starts[row + 1] as number); at++) {
    const base = (rows.columns[at] as number) * classes;
    const value = rows.values[at] as number;
    for (let k = 0; k < classes; k++) out[k] = (out[k] as number) + value * (weights[base + k] as number);
  }
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) most = Math.max(most, out[k] as number);
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const e = Math.exp((out[k] as number) - most);
    out[k] = e;
    total += e;
  }
  for (let k = 0; k < classes; k++) out[k] = (out[k] as number) / total;
};

export const fitLogistic = (input: LogisticInput): Logistic => {
  const { rows, use, targets, classes, c } = input;
  const ridge = rows.width * classes;
  const weights = new Float64Array(ridge + classes);
  const p = new Float64Array(classes);
  const steps = minimize(
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const row of use) {
        softmaxOf(rows, row, x, classes, p);
        const target = targets[row] as number;
        loss -= Math.log(Math.max(p[target] as number, Number.MIN_VALUE));
        p[target] = (p[target] as number) - 1;
        for (let at = rows.starts[row] as number; at < (rows.starts[row + 1] as number); at++) {
          const base = (rows.columns[at] as number) * classes;
          const value = rows.values[at] as number;
          for (let k = 0; k < classes; k++)
            gradient[base + k] = (gradient[base + k] as number) + value * (p[k] as number);
        }
        for (let k = 0; k < classes; k++) gradient[ridge + k] = (gradient[ridge + k] as number) + (p[k] as number);
      }
      let squares = 0;
      for (let i = 0; i < ridge; i++) {
        const weight = x[i] as number;
        squares += weight * weight;
        gradient[i] = (gradient[i] as number) + weight / c;
      }
      return loss + squares / (2 * c);
    },
    weights,
    input,
  );
  return { weights, classes, steps };
};

/** The probabilities of each class for one row. */
export const probabilitiesOf = ({ weights, classes }: Logistic, rows: SparseRows, row: number): Float64Array => {
  const out = new Float64Array(classes);
  softmaxOf(rows, row, weights, classes, out);
  return out;
};
