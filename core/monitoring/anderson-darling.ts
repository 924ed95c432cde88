/** The two-sample Anderson–Darling statistic by midranks (Scholz & Stephens 1987, eq. 7): differences anywhere, at the ends above all. */
import { type GroupStatistic, observedSplit } from './group-statistic.ts';
import { poolValues } from './pooled-values.ts';

/** A²; 0 where all values are equal. @throws RangeError when a value is not finite. */
export const andersonDarling = (reference: readonly number[], live: readonly number[]): number => {
  const observed = observedSplit(reference.length, live.length);
  return andersonDarlingOf(reference, live).of(observed.live, observed.rest);
};

/** The same for any split of the pooled values. @throws RangeError when a value is not finite. */
export const andersonDarlingOf = (reference: readonly number[], live: readonly number[]): GroupStatistic => {
  const { places, counts } = poolValues(reference, live);
  const total = places.length;
  const distinct = counts.length;
  // Per distinct value: its midrank, and its weight; a value that is all rows weighs nothing.
  const ranks = new Float64Array(distinct);
  const weights = new Float64Array(distinct);
  let below = 0;
  for (let place = 0; place < distinct; place++) {
    const count = counts[place] as number;
    const rank = below + count / 2;
    const spread = rank * (total - rank) - (total * count) / 4;
    ranks[place] = rank;
    weights[place] = spread > 0 ? count / spread : 0;
    below += count;
  }
  const own = new Uint32Array(distinct);
  return {
    rounding: 0,
    of: (group, rest) => {
      own.fill(0);
      for (let i = 0; i < group.length; i++) (own[places[group[i] as number] as number] as number)++;
      let found = 0;
      let sum = 0;
      for (let place = 0; place < distinct; place++) {
        const count = own[place] as number;
        const gap = total * (found + count / 2) - group.length * (ranks[place] as number);
        sum += (weights[place] as number) * gap * gap;
        found += count;
      }
      return ((total - 1) / total / group.length / rest.length) * sum;
    },
  };
};
