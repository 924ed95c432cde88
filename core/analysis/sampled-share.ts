/**
 * A share of all, from samples at random of windows that may overlap. Each window was sampled without replacement, so a unit's chance to be in
 * any of them is 1 − Π (1 − drawn / population) over the windows that hold it; units count by the inverse of that chance (Hájek 1971), once each,
 * so that where windows overlap nothing counts twice. One sample gives its plain share.
 */
import { wilson } from '../base/wilson.ts';
import type { Estimate } from '../contract/common.ts';

export type SampledWindow = {
  /** Units that the window holds, and those of them that were drawn and are known. */
  readonly population: number;
  readonly drawn: number;
  /** Whether a unit of this kind at this time is in the window. */
  readonly holds: (unit: Pick<SampledUnit, 'at'>) => boolean;
};

export type SampledUnit = {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly isOne: boolean;
};

export type SampledShare = {
  readonly estimate: Estimate;
  /** Units that the sampled ones stand for. */
  readonly population: number;
};

/**
 * Wilson's interval with the number of units that a simple sample of the same precision would have: fewer where units count differently, more where
 * the sample is a large part of all (what is known needs no interval).
 * @param units at least one, each in at least one window; of several with one id the first counts
 */
export const sampledShare = (units: readonly SampledUnit[], windows: readonly SampledWindow[]): SampledShare => {
  const once = [...new Map(units.toReversed().map((unit) => [unit.id, unit])).values()];
  const chances = once.map((unit) => chanceOf(unit, windows));
  let total = 0;
  let ones = 0;
  for (const [place, unit] of once.entries()) {
    const weight = 1 / (chances[place] as number);
    total += weight;
    if (unit.isOne) ones += weight;
  }
  const value = ones / total;
  // What the weights cost, and what they cost where units that count more differ more.
  let spread = 0;
  let variance = 0;
  for (const [place, unit] of once.entries()) {
    const chance = chances[place] as number;
    const squared = (1 - chance) / (chance * chance);
    spread += squared;
    variance += squared * ((unit.isOne ? 1 : 0) - value) ** 2;
  }
  const byWeights = (total * total) / spread;
  const byVariance = value === 0 || value === 1 ? byWeights : (value * (1 - value) * total * total) / variance;
  const n = Math.min(byWeights, byVariance);
  const isAll = !Number.isFinite(n);
  const bounds = isAll ? { low: value, high: value } : wilson(value === 1 ? n : value * n, n);
  const method = isAll ? 'all are known' : 'Wilson, finite population';
  return {
    estimate: { value, interval: { ...bounds, level: 0.95, method }, n: once.length },
    population: Math.round(total),
  };
};

const chanceOf = (unit: SampledUnit, windows: readonly SampledWindow[]): number => {
  // Not 1 − the product: of a small chance nothing would be left.
  let chance = 0;
  for (const window of windows) {
    if (window.holds(unit)) chance += (1 - chance) * Math.min(1, window.drawn / window.population);
  }
  return chance;
};
