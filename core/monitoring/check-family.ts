/** One verdict of a check's rows, and each statistic's part in it. */
import type { DriftStatistic, FamilyVerdict, StatisticName } from '../contract/drift-family.ts';
import { type Found, measure, type Measured, STATISTICS, type Sides, titleOf } from './drift-statistics.ts';
import { familyVerdict } from './family.ts';
import { sharedHistograms } from './shared-histogram.ts';

export type FamilyCheck = {
  readonly verdict: Omit<FamilyVerdict, 'unit' | 'batches'> | null;
  readonly statistics: DriftStatistic[];
};

export type FamilyOrder = {
  readonly sides: Sides;
  /** Anything but `ok`: there are too few texts, and nothing is computed. */
  readonly state: Exclude<DriftStatistic['state'], 'unavailable'>;
  readonly alpha: number;
  readonly seed: string;
  readonly permutations?: number;
  /** Statistics that are left out, and why. */
  readonly unavailable: Readonly<Partial<Record<StatisticName, string>>>;
};

/** Statistics that lack a figure of any row are left out of the family, with the reason: all are of the same rows. */
export const checkFamily = (order: FamilyOrder): FamilyCheck => {
  const { sides, state, alpha } = order;
  if (state !== 'ok') {
    return { verdict: null, statistics: STATISTICS.map((name) => ({ ...nothing(name), state })) };
  }
  const measured = new Map(
    STATISTICS.map((name) => {
      const missing = order.unavailable[name];
      return [name, missing === undefined ? measure(name, sides) : { missing }];
    }),
  );
  const known = new Map<StatisticName, Measured>();
  for (const [name, found] of measured) if (!('missing' in found)) known.set(name, found);
  const family = familyVerdict({
    reference: sides.reference.length,
    live: sides.live.length,
    statistics: new Map([...known].map(([name, { statistic }]) => [name, statistic])),
    seed: order.seed,
    ...(order.permutations === undefined ? {} : { permutations: order.permutations }),
  });
  const verdict = {
    p: family.p,
    alpha,
    permutations: family.method === 'sampled' ? family.groups - 1 : family.groups,
    method: family.method,
  };
  const statistics = [...measured].map(([name, found]): DriftStatistic => {
    const own = family.statistics.get(name);
    if ('missing' in found || own === undefined) {
      return { ...nothing(name), state: 'unavailable', reason: 'missing' in found ? found.missing : null };
    }
    return { ...figured(name, found, own), p: own.p, pAdjusted: own.pAdjusted, named: own.pAdjusted <= alpha };
  });
  return { verdict, statistics };
};

const figured = (name: StatisticName, found: Measured, own: Found): DriftStatistic => {
  const { values, title, effect } = found;
  const histograms = values === null ? null : sharedHistograms(values.reference, values.live);
  return {
    ...nothing(name),
    title,
    state: 'ok',
    statistic: own.statistic,
    effect: effect(own),
    reference: histograms?.reference ?? null,
    live: histograms?.live ?? null,
  };
};

const nothing = (name: StatisticName): Omit<DriftStatistic, 'state'> => ({
  name,
  title: titleOf(name),
  reason: null,
  statistic: null,
  p: null,
  pAdjusted: null,
  named: false,
  effect: null,
  reference: null,
  live: null,
});
