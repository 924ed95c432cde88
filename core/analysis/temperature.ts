/** Temperature scaling (Guo et al. 2017): one number that makes all probabilities of a model bolder or more careful. */

export type Temperature = {
  /** Logits are divided by it: above 1 the model becomes less sure. */
  readonly temperature: number;
  /** Mean cross-entropy of the rows it was fitted on, before and after, in nats. */
  readonly before: number;
  readonly after: number;
};

export type Fitted<Calibrator> =
  | { readonly state: 'ok'; readonly calibrator: Calibrator }
  /** In words: why there is no optimum. */
  | { readonly state: 'cannot-be-fitted'; readonly why: string };

/** ln β is looked for between these. */
const BOUND = 10;
const SMALLEST = 1e-300;

/**
 * The temperature with the least cross-entropy. In β = 1/T the cross-entropy is convex, so Newton's steps, cut back to where the derivative's
 * sign says that the optimum lies, reach it and nothing else.
 * @param outputs `classes` for each row: logits, or probabilities of a softmax, whose logarithms are logits
 * @param truth place of each row's label among the classes
 */
export const fitTemperature = (
  outputs: Float64Array,
  classes: number,
  truth: ArrayLike<number>,
  kind: 'probabilities' | 'logits' = 'probabilities',
): Fitted<Temperature> => {
  const rows = truth.length;
  if (rows === 0) return { state: 'cannot-be-fitted', why: 'There are no rows to fit on.' };
  const logits = kind === 'logits' ? outputs : logitsOf(outputs);
  const at = (beta: number): Slope => slopeAt(logits, classes, truth, beta);
  let [low, high] = [-BOUND, BOUND];
  if (at(Math.exp(low)).first >= 0)
    return cannot('A bolder or more careful model would be no better: its sureness does not go with being right.');
  if (at(Math.exp(high)).first <= 0) return cannot('Every row is answered right: no temperature is the best one.');
  let u = 0;
  for (let step = 0; step < 200 && high - low > 1e-14; step++) {
    const beta = Math.exp(u);
    const { first, second } = at(beta);
    if (first === 0) break;
    if (first < 0) low = u;
    else high = u;
    // By u = ln β the slope is β·first, and its own slope β·first + β²·second.
    const bend = beta * first + beta * beta * second;
    const newton = bend > 0 ? u - (beta * first) / bend : Number.NaN;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) < 1e-15) break;
    u = next;
  }
  return {
    state: 'ok',
    calibrator: { temperature: Math.exp(-u), before: at(1).loss, after: at(Math.exp(u)).loss },
  };
};

const cannot = (why: string): { readonly state: 'cannot-be-fitted'; readonly why: string } => ({
  state: 'cannot-be-fitted',
  why,
});

type Slope = { readonly loss: number; readonly first: number; readonly second: number };

/** Mean cross-entropy, its derivative by β and its second one: mean and variance of the logits under the scaled probabilities. */
const slopeAt = (logits: Float64Array, classes: number, truth: ArrayLike<number>, beta: number): Slope => {
  let [loss, first, second] = [0, 0, 0];
  for (let row = 0; row < truth.length; row++) {
    const from = row * classes;
    const own = logits[from + (truth[row] as number)] as number;
    let largest = -Infinity;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[from + k] as number);
    let [sum, mean, square] = [0, 0, 0];
    for (let k = 0; k < classes; k++) {
      const logit = (logits[from + k] as number) - largest;
      const weight = Math.exp(beta * logit);
      sum += weight;
      mean += weight * logit;
      square += weight * logit * logit;
    }
    mean /= sum;
    loss += Math.log(sum) - beta * (own - largest);
    first += mean - (own - largest);
    second += square / sum - mean * mean;
  }
  return { loss: loss / truth.length, first: first / truth.length, second: second / truth.length };
};

const logitsOf = (probabilities: Float64Array): Float64Array =>
  probabilities.map((probability) => Math.log(Math.max(SMALLEST, probability)));

/** Probabilities at another temperature, row by row. */
export const withTemperature = (probabilities: Float64Array, classes: number, temperature: number): Float64Array => {
  const scaled = logitsOf(probabilities).map((logit) => logit / temperature);
  for (let from = 0; from < scaled.length; from += classes) {
    const row = scaled.subarray(from, from + classes);
    const largest = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += row[k] = Math.exp((row[k] as number) - largest);
    for (let k = 0; k < classes; k++) row[k] = (row[k] as number) / sum;
  }
  return scaled;
};
