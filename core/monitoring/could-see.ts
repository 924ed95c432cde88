/** What a check of so many texts could have seen: no alarm is not "no drift". */
import betainc from '@stdlib/math-base-special-betainc';
import type { CouldSee } from '../contract/drift-family.ts';
import { type PowerRow, powerNear } from './power-table.ts';
import { tailTable } from './tail-count.ts';

const POWER = 0.8;
/** Statistics among which the level is shared, to be on the safe side. */
const STATISTICS = 5;
const HALVINGS = 40;

/**
 * Smallest share of texts wholly foreign to the reference that the tail count alone notices with 80 %: over all k, the s with
 * P(Binomial(live, s + (1 − s)·k/(reference + 1)) ≥ x) = 0.8, where x is the least count of level `alpha`/5. null: not even if all are.
 */
export const noticedShare = (reference: number, live: number, alpha: number): number | null => {
  const table = tailTable(reference, live);
  const level = Math.log(alpha / STATISTICS);
  let least: number | null = null;
  for (let k = 1; k <= table.deepest; k++) {
    const x = firstCount(live, (count) => table.of(k, count) <= level);
    if (x === null) continue;
    const noticed = (share: number): boolean => {
      const p = share + ((1 - share) * k) / (reference + 1);
      // P(Binomial(n, p) ≥ x) is the incomplete beta function I_p(x, n − x + 1).
      return (p >= 1 ? 1 : betainc(p, x, live - x + 1)) >= POWER;
    };
    // What does not beat the best so far need not be found out.
    if (least !== null && !noticed(least)) continue;
    let low = 0;
    let high: number = least ?? 1;
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (low + high) / 2;
      if (noticed(middle)) high = middle;
      else low = middle;
    }
    least = high;
  }
  return least;
};

const firstCount = (live: number, reached: (count: number) => boolean): number | null => {
  let [low, high] = [1, live + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low > live ? null : low;
};

export const couldSee = (reference: number, live: number, alpha: number): CouldSee => {
  const noticed = noticedShare(reference, live, alpha);
  const power = powerNear(reference, live);
  const foreign =
    noticed === null
      ? 'Not even wholly foreign texts would be noticed in most weeks.'
      : `Texts in a wholly foreign language or script are noticed in 8 of 10 weeks once they are ${Math.ceil(noticed * 100)} % of all.`;
  const example = power.find(({ change }) => change === '20 % Spanish');
  return { sentence: example ? `${exampleOf(example, live)} ${foreign}` : foreign, noticedShare: noticed, power };
};

const exampleOf = ({ share, nRef, nLive }: PowerRow, live: number): string =>
  `With ${live} texts, a fifth of them in Spanish among Swedish ones would be noticed in about ${Math.round(share * 10)} of 10 weeks (simulated with ${nLive} texts and ${nRef} reference texts).`;
