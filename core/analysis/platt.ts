/** Platt scaling of two classes: p = 1/(1 + exp(a·f + b)) of the model's log-odds f (Platt 1999; Lin, Lin & Weng 2007). */
import type { Fitted } from './temperature.ts';

export type Platt = {
  /** Negative for scores that are of use. */
  readonly a: number;
  readonly b: number;
  /** Mean cross-entropy against Platt's softened targets after fitting, in nats: what is least at a, b. */
  readonly after: number;
};

const MOST_STEPS = 100;
const SMALLEST = 1e-300;

/** Log-odds of a probability, finite even at 0 and 1. */
export const logOdds = (probability: number): number =>
  Math.log(Math.max(SMALLEST, probability)) - Math.log(Math.max(1.2e-16, 1 - probability));

/**
 * By Newton's method with halved steps. Platt's targets keep a and b finite even where the scores part the classes.
 * @param isPositive 1 for rows of the positive class; as long as `scores`
 */
export const fitPlatt = (scores: Float64Array, isPositive: Uint8Array): Fitted<Platt> => {
  const n1 = isPositive.reduce((sum, own) => sum + own, 0);
  const n0 = isPositive.length - n1;
  if (n1 === 0 || n0 === 0) {
    return { state: 'cannot-be-fitted', why: 'Rows of both classes are needed, and these are all of one.' };
  }
  const [high, low] = [(n1 + 1) / (n1 + 2), 1 / (n0 + 2)];
  const targets = Float64Array.from(isPositive, (own) => (own === 1 ? high : low));
  let [a, b] = [0, Math.log((n0 + 1) / (n1 + 1))];
  let loss = lossAt(scores, targets, a, b);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { ga, gb, haa, hab, hbb } = slopesAt(scores, targets, a, b);
    if (Math.max(Math.abs(ga), Math.abs(gb)) < 1e-12 * scores.length) break;
    const determinant = haa * hbb - hab * hab;
    const da = -(hbb * ga - hab * gb) / determinant;
    const db = -(haa * gb - hab * ga) / determinant;
    let size = 1;
    let next = lossAt(scores, targets, a + da, b + db);
    while (!(next < loss) && size > 1e-12) {
      size /= 2;
      next = lossAt(scores, targets, a + size * da, b + size * db);
    }
    if (!(next < loss)) break;
    [a, b, loss] = [a + size * da, b + size * db, next];
  }
  return { state: 'ok', calibrator: { a, b, after: loss } };
};

export const withPlatt = (score: number, { a, b }: Pick<Platt, 'a' | 'b'>): number => 1 / (1 + Math.exp(a * score + b));

/** −t·ln p − (1 − t)·ln(1 − p), without ever forming p. */
const lossAt = (scores: Float64Array, targets: Float64Array, a: number, b: number): number => {
  let sum = 0;
  for (let row = 0; row < scores.length; row++) {
    const s = a * (scores[row] as number) + b;
    sum += Math.log1p(Math.exp(-Math.abs(s))) + Math.max(0, s) - (1 - (targets[row] as number)) * s;
  }
  return sum / scores.length;
};

const slopesAt = (scores: Float64Array, targets: Float64Array, a: number, b: number) => {
  // A little is added to the diagonal, so that equal scores have a step too.
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    const p = withPlatt(score, { a, b });
    const miss = (targets[row] as number) - p;
    const bend = p * (1 - p);
    ga += score * miss;
    gb += miss;
    haa += score * score * bend;
    hab += score * bend;
    hbb += bend;
  }
  return { ga, gb, haa, hab, hbb };
};
