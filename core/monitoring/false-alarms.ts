/** How often fixed limits are passed without any drift: the same texts, labelled live and reference at random. */
import { seededRandom } from '../base/seeded-random.ts';
import { type PooledValues, poolValues } from './pooled-values.ts';

export type LimitedScore = {
  readonly reference: readonly number[];
  readonly live: readonly number[];
  readonly threshold: number;
};

const FALSE_ALARM_PERMUTATIONS = 1999;

/**
 * Share of random labellings under which the KS statistic of any score passes its limit. All scores see the same labelling,
 * since they are figures of the same texts. Null without limits. The same seed gives the same share.
 */
export const falseAlarmShare = (
  scores: readonly LimitedScore[],
  seed: string,
  permutations: number = FALSE_ALARM_PERMUTATIONS,
): number | null => {
  const pools = scores.map((score) => ({
    pool: poolValues(score.reference, score.live),
    threshold: score.threshold,
    live: new Uint32Array(score.reference.length + score.live.length),
  }));
  const [first] = pools;
  if (first === undefined) return null;
  const { referenceSize, liveSize } = first.pool;
  const random = seededRandom(seed);
  let passed = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    const chosen = random.choose(referenceSize + liveSize, liveSize);
    if (pools.some(({ pool, threshold, live }) => statisticOf(pool, chosen, live) > threshold)) passed += 1;
  }
  return passed / permutations;
};

/** `live` is scratch space of at least as many entries as there are distinct values. */
const statisticOf = (pool: PooledValues, chosen: Uint32Array, live: Uint32Array): number => {
  live.fill(0, 0, pool.values.length);
  for (const row of chosen) {
    const place = pool.places[row] as number;
    live[place] = (live[place] as number) + 1;
  }
  let liveSeen = 0;
  let seen = 0;
  let distance = 0;
  for (let place = 0; place < pool.values.length; place++) {
    liveSeen += live[place] as number;
    seen += pool.counts[place] as number;
    distance = Math.max(distance, Math.abs(pool.liveSize * (seen - liveSeen) - pool.referenceSize * liveSeen));
  }
  return distance / (pool.referenceSize * pool.liveSize);
};
