/**
 * One verdict on several statistics of the same rows: all are computed on the same permutations, and the rarest counts
 * (Westfall & Young 1993, single step). The level is exact for exchangeable rows, ties and correlations included.
 */
import { seededRandom } from '../base/seeded-random.ts';
import { type GroupStatistic, observedSplit } from './group-statistic.ts';

const PERMUTATIONS = 9999;
/** Up to so many ways to split the rows all are looked at. */
const MOST_ENUMERATED = 10_000;
/** Statistics that differ by less, as a part of themselves, are equal. */
const TOLERANCE = 1e-9;

export type FamilyOrder<Name extends string> = {
  readonly reference: number;
  readonly live: number;
  readonly statistics: ReadonlyMap<Name, GroupStatistic>;
  readonly seed: string;
  /** Drawn; default 9 999. */
  readonly permutations?: number;
  /** Default: all splits where there are at most 10 000, else drawn ones. */
  readonly mode?: 'enumerated' | 'sampled';
};

export type FamilyResult<Name extends string> = {
  readonly p: number;
  readonly method: 'enumerated' | 'sampled';
  /** Splits that p is a share of, the observed one among them. */
  readonly groups: number;
  readonly statistics: ReadonlyMap<
    Name,
    { readonly statistic: number; readonly p: number; readonly pAdjusted: number; readonly usual: number }
  >;
};

/** @throws RangeError when a group or the family is empty, or when all splits are asked for and are more than ten million. */
export const familyVerdict = <Name extends string>(order: FamilyOrder<Name>): FamilyResult<Name> => {
  const { reference, live, statistics } = order;
  if (reference < 1 || live < 1) throw new RangeError('Both groups need at least one row.');
  if (statistics.size === 0) throw new RangeError('A family needs at least one statistic.');
  const ways = waysOf(reference + live, live);
  const method = order.mode ?? (ways <= MOST_ENUMERATED ? 'enumerated' : 'sampled');
  if (method === 'enumerated' && ways > 1e7) throw new RangeError(`There are ${ways} splits, too many to look at all.`);
  const groups = method === 'enumerated' ? ways : (order.permutations ?? PERMUTATIONS) + 1;
  const splits =
    method === 'enumerated' ? allSplits(reference, live) : drawnSplits(reference, live, groups, order.seed);

  const names = [...statistics.keys()];
  const found = names.map(() => new Float64Array(groups));
  let row = 0;
  for (const { live: group, rest } of splits) {
    for (const [column, name] of names.entries()) {
      (found[column] as Float64Array)[row] = (statistics.get(name) as GroupStatistic).of(group, rest);
    }
    row += 1;
  }
  // Per statistic and split, how many splits have as much or more: a whole number, so that equal ones are equal.
  const ranks = names.map((name, column) =>
    ranksOf(found[column] as Float64Array, (statistics.get(name) as GroupStatistic).rounding),
  );
  const rarest = new Uint32Array(groups).fill(groups);
  for (const column of ranks) {
    for (let split = 0; split < groups; split++) {
      rarest[split] = Math.min(rarest[split] as number, column[split] as number);
    }
  }
  const shareUpTo = (rank: number): number => rarest.reduce((sum, own) => sum + (own <= rank ? 1 : 0), 0) / groups;
  return {
    p: shareUpTo(rarest[0] as number),
    method,
    groups,
    statistics: new Map(
      names.map((name, column) => {
        const own = found[column] as Float64Array;
        const rank = (ranks[column] as Uint32Array)[0] as number;
        const usual = own.toSorted()[groups >> 1] as number;
        return [name, { statistic: own[0] as number, p: rank / groups, pAdjusted: shareUpTo(rank), usual }];
      }),
    ),
  };
};

const ranksOf = (values: Float64Array, rounding: number): Uint32Array => {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`The statistic of split ${bad} is not finite: ${values[bad]}.`);
  const sorted = values.toSorted();
  return Uint32Array.from(values, (value) => {
    const least = value - Math.abs(value) * TOLERANCE - rounding;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < least) low = middle + 1;
      else high = middle;
    }
    return sorted.length - low;
  });
};

type Split = { readonly live: Uint32Array; readonly rest: Uint32Array };

/** The observed split first. */
const drawnSplits = function* (reference: number, live: number, groups: number, seed: string): Generator<Split> {
  yield observedSplit(reference, live);
  const random = seededRandom(seed);
  for (let drawn = 1; drawn < groups; drawn++) {
    const { chosen, rest } = random.split(reference + live, live);
    yield { live: chosen, rest };
  }
};

/** The observed split first: combinations from the last rows downwards. */
const allSplits = function* (reference: number, live: number): Generator<Split> {
  const total = reference + live;
  const group = Uint32Array.from({ length: live }, (_, i) => reference + i);
  for (;;) {
    const chosen = new Set(group);
    const rest = Uint32Array.from({ length: total }, (_, row) => row).filter((row) => !chosen.has(row));
    yield { live: group, rest };
    let at = 0;
    while (at < live && group[at] === at) at += 1;
    if (at === live) return;
    const next = (group[at] as number) - 1;
    for (let i = at; i >= 0; i--) group[i] = next - (at - i);
  }
};

/** Number of splits; exact while it matters. */
const waysOf = (total: number, live: number): number => {
  const smaller = Math.min(live, total - live);
  let ways = 1;
  for (let i = 1; i <= smaller; i++) {
    ways = Math.round((ways * (total - smaller + i)) / i);
    if (ways > 1e15) return Number.POSITIVE_INFINITY;
  }
  return ways;
};
