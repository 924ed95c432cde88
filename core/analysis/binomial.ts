/** Random numbers of a binomial distribution, and rows of a table drawn anew by them. */
import { logFactorial } from './log-factorial.ts';
import type { Random } from './resampling.ts';

const uniform = (random: Random): number => (random.uint32() + 0.5) / 0x1_0000_0000;

/** Up to so many throws are thrown one by one. */
const THROWN = 32;

/** How many of `n` throws succeed with probability `p` each: by inversion, from the likeliest number outwards. */
export const binomial = (n: number, p: number, random: Random): number => {
  if (p <= 0 || n === 0) return 0;
  if (p >= 1) return n;
  if (n <= THROWN) {
    let successes = 0;
    for (let i = 0; i < n; i++) if (uniform(random) < p) successes++;
    return successes;
  }
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const atMode = Math.exp(
    logFactorial(n) - logFactorial(mode) - logFactorial(n - mode) + mode * Math.log(p) + (n - mode) * Math.log1p(-p),
  );
  let left = uniform(random) - atMode;
  if (left <= 0) return mode;
  let [up, down] = [atMode, atMode];
  for (let step = 1; step <= n; step++) {
    const [above, below] = [mode + step, mode - step];
    if (above <= n) {
      up *= ((n - above + 1) / above) * odds;
      left -= up;
      if (left <= 0) return above;
    }
    if (below >= 0) {
      down *= (below + 1) / (n - below) / odds;
      left -= down;
      if (left <= 0) return below;
    }
  }
  return mode;
};

/** Draws as many rows as the cells hold, each from the cells by their counts, into `into`. */
export const redraw = (counts: ArrayLike<number>, into: Float64Array, random: Random): void => {
  let [rows, weight] = [0, 0];
  for (let cell = 0; cell < counts.length; cell++) weight += counts[cell] as number;
  rows = weight;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] as number;
    const drawn = weight === 0 ? 0 : binomial(rows, count / weight, random);
    into[cell] = drawn;
    rows -= drawn;
    weight -= count;
  }
};
