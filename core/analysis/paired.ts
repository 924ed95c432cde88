/** Two models on the same texts: exact McNemar (1947), and Tango's score interval of the difference (1998). */
import type { Estimate } from '../contract/common.ts';
import { logFactorial } from './log-factorial.ts';
import { bisect, Z95 } from './normal.ts';

type PairedVerdict = 'better' | 'worse' | 'cannot-be-told-apart' | 'too-few-to-say';

export type PairedComparison = {
  /** Share right of the second model minus that of the first. */
  readonly difference: Estimate;
  readonly p: number;
  readonly verdict: PairedVerdict;
};

/** Below this many texts on which the models disagree, no exact p-value under 0.05 exists. */
const FEWEST_DISCORDANT = 6;
/** Below this many texts in all, nothing is said of a difference. */
const FEWEST_TEXTS = 20;

/** Up to so many throws ½ to their power is a double of full precision, from which products can start. */
const MOST_BY_PRODUCTS = 1000;

/** Of n fair throws: that exactly k are heads. */
const exactly = (k: number, n: number): number => {
  if (n > MOST_BY_PRODUCTS) return Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * Math.LN2);
  let term = 0.5 ** n;
  for (let i = 0; i < k; i++) term *= (n - i) / (i + 1);
  return term;
};

/** Two-sided p of `min(b, c)` or fewer heads in b + c fair throws; 1 when the models never disagree. */
export const mcnemarExact = (b: number, c: number): number => {
  const n = b + c;
  let term = exactly(Math.min(b, c), n);
  let tail = 0;
  for (let k = Math.min(b, c); k >= 0; k--) {
    tail += term;
    term *= k / (n - k + 1);
  }
  return Math.min(1, 2 * tail);
};

/** Less cautious than the exact p: what is seen itself counts half (Fagerland, Lydersen & Laake 2013). */
export const mcnemarMidP = (b: number, c: number): number => {
  const n = b + c;
  if (n === 0) return 1;
  const seen = exactly(Math.min(b, c), n);
  return b === c ? 1 - seen / 2 : mcnemarExact(b, c) - seen;
};

/** The difference (b − c)/n with its score interval; b and c count the texts that only one model has right. */
export const tangoDifference = (b: number, c: number, n: number): Estimate => {
  const score = (delta: number): number => {
    const linear = -b - c + (2 * n - b + c) * delta;
    const constant = -c * delta * (1 - delta);
    const q = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
    const spread = Math.sqrt(Math.max(1e-300, n * (2 * q + delta * (1 - delta))));
    return (b - c - n * delta) / spread;
  };
  return {
    value: (b - c) / n,
    interval: {
      low: bisect((delta) => Z95 - score(delta), -1 + 1e-12, 1 - 1e-12),
      high: bisect((delta) => -Z95 - score(delta), -1 + 1e-12, 1 - 1e-12),
      level: 0.95,
      method: 'Tango',
    },
    n,
  };
};

/** Compares two models by which of the same texts each has right, in the same order. */
export const comparePaired = (first: readonly boolean[], second: readonly boolean[]): PairedComparison => {
  const b = second.filter((right, index) => right && first[index] === false).length;
  const c = first.filter((right, index) => right && second[index] === false).length;
  const p = mcnemarExact(b, c);
  return { difference: tangoDifference(b, c, first.length), p, verdict: verdictOf(b, c, first.length, p) };
};

const verdictOf = (b: number, c: number, n: number, p: number): PairedVerdict => {
  if (n < FEWEST_TEXTS) return 'too-few-to-say';
  if (b + c < FEWEST_DISCORDANT || p >= 0.05) return 'cannot-be-told-apart';
  return b > c ? 'better' : 'worse';
};

/** Paired texts for 80 % power at 5 % without a correction for the exact test. */
const connor = (disagreement: number, gain: number): number =>
  (Z95 * Math.sqrt(disagreement) + 0.8416212335729143 * Math.sqrt(Math.max(0, disagreement - gain * gain))) ** 2 /
  (gain * gain);

/** Share of texts on which two models of one kind disagree, where nothing better is known. */
const USUAL_DISAGREEMENT = 0.15;

/**
 * The smallest difference in accuracy that `n` paired texts show with 80 % power at 5 % (Connor 1987), in shares;
 * null when no difference could be shown.
 */
export const smallestGain = (n: number): number | null => {
  const disagreement = USUAL_DISAGREEMENT;
  const most = Math.sqrt(disagreement);
  const needed = (gain: number): number => connor(disagreement, gain);
  if (n < needed(Math.min(most, disagreement))) return null;
  return bisect((gain) => n - needed(gain), 1e-6, disagreement);
};

/**
 * Paired texts that are needed to tell two models apart with 80 % power at 5 % by the exact test (Connor 1987, and 2/|δ| as the exact test is
 * the more careful one). null: they are never apart, as they are right equally often.
 * @param disagreement share of texts that only one of the two has right @param gain difference in share right
 */
export const rowsNeeded = (disagreement: number, gain: number): number | null =>
  gain === 0 ? null : Math.ceil(connor(disagreement, Math.abs(gain)) + 2 / Math.abs(gain));
