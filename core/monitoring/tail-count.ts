/**
 * How many live values lie beyond the k-th largest reference value, over all k up to a fifth of the reference: sees few texts that are
 * strange to all of it. P(X ≥ x) without drift is negative hypergeometric (precedence test: Balakrishnan & Ng 2006).
 */
import { type GroupStatistic, observedSplit } from './group-statistic.ts';
import { poolValues } from './pooled-values.ts';

/** ln 0!, ln 1!, … ln n!; each sum is compensated, so that n of thousands costs no digits. */
const logFactorials = (n: number): Float64Array => {
  const logs = new Float64Array(n + 1);
  let lost = 0;
  for (let i = 2; i <= n; i++) {
    const term = Math.log(i) - lost;
    const sum = (logs[i - 1] as number) + term;
    lost = sum - (logs[i - 1] as number) - term;
    logs[i] = sum;
  }
  return logs;
};

/** ⌈n / 5⌉ in integers: 0.2 · n overshoots. */
const deepestOf = (reference: number): number => Math.floor((reference + 4) / 5);

/** `of(k, x)` is ln P(at least x of the live values lie strictly above the k-th largest of the reference), for exchangeable values without ties. */
export type TailTable = { readonly deepest: number; readonly of: (k: number, x: number) => number };

/** Table for k = 1 … `deepest`. O(deepest · live). */
export const tailTable = (reference: number, live: number, deepest: number = deepestOf(reference)): TailTable => {
  const log = logFactorials(reference + live);
  const choose = (n: number, k: number): number => (log[n] as number) - (log[k] as number) - (log[n - k] as number);
  const all = choose(reference + live, live);
  const width = live + 1;
  const table = new Float64Array(deepest * width);
  for (let k = 1; k <= deepest; k++) {
    let tail = Number.NEGATIVE_INFINITY;
    // From the small end: sums from the other lose every digit of a small tail.
    for (let x = live; x >= 0; x--) {
      const term = choose(x + k - 1, x) + choose(live - x + reference - k, live - x) - all;
      const larger = Math.max(tail, term);
      tail = larger + Math.log1p(Math.exp(Math.min(tail, term) - larger));
      table[(k - 1) * width + x] = Math.min(0, tail);
    }
    table[(k - 1) * width] = 0;
  }
  return { deepest, of: (k, x) => table[(k - 1) * width + x] as number };
};

/** @throws RangeError when k or x lies outside of what there is. */
export const exceedance = (reference: number, live: number, k: number, x: number): number => {
  const whole = [reference, live, k, x].every((value) => Number.isInteger(value));
  if (!whole || k < 1 || k > reference || x < 0 || x > live) {
    throw new RangeError(`k is to be a whole number from 1 to ${reference}, x one from 0 to ${live}.`);
  }
  return Math.exp(tailTable(reference, live, k).of(k, x));
};

/** The k whose tail is the rarest, and the live values beyond it. */
export type Tail = { readonly k: number; readonly beyond: number; readonly statistic: number };

/** Of the observed values. */
export const tailCount = (reference: readonly number[], live: readonly number[]): Tail => {
  const walk = tailWalk(reference, live);
  return walk(observedSplit(reference.length, live.length).live);
};

/** max over k of −ln P, for any split of the pooled values; groups of other sizes than the observed ones are refused. */
export const tailCountOf = (reference: readonly number[], live: readonly number[]): GroupStatistic => {
  const walk = tailWalk(reference, live);
  return { rounding: 0, of: (group) => walk(group).statistic };
};

const tailWalk = (reference: readonly number[], live: readonly number[]): ((group: Uint32Array) => Tail) => {
  const { places, counts } = poolValues(reference, live);
  const table = tailTable(reference.length, live.length);
  const own = new Uint32Array(counts.length);
  return (group) => {
    if (group.length !== live.length) throw new RangeError(`The live group has ${live.length} rows.`);
    own.fill(0);
    for (let i = 0; i < group.length; i++) (own[places[group[i] as number] as number] as number)++;
    let beyond = 0;
    let referenceSeen = 0;
    const best = { k: 1, beyond: 0, statistic: 0 };
    for (let place = counts.length - 1; place >= 0 && referenceSeen < table.deepest; place--) {
      const found = own[place] as number;
      const others = (counts[place] as number) - found;
      // Of all k that this value is the k-th largest for, the first has the rarest tail.
      if (others > 0) {
        const statistic = -table.of(referenceSeen + 1, beyond);
        if (statistic > best.statistic) {
          best.k = referenceSeen + 1;
          best.beyond = beyond;
          best.statistic = statistic;
        }
      }
      referenceSeen += others;
      beyond += found;
    }
    return best;
  };
};
