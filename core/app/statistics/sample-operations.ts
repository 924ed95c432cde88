/** Random numbers, shares, and p-values of pairs, by the names that `idrift stats` has for them. */
import { z } from 'zod';
import { holm } from '../../analysis/holm.ts';
import { mcnemarExact, mcnemarMidP } from '../../analysis/paired.ts';
import { clopperPearson } from '../../analysis/proportion.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { wilson } from '../../base/wilson.ts';
import { noData, ok, type Operation, operation } from './operation.ts';

const count = z.number().int().min(0).max(1e9);
const SHOWN = { numbers: 6, choices: 3 } as const;

export const SAMPLE_OPERATIONS: Readonly<Record<string, Operation>> = {
  /** Six numbers, and three choices from a generator that starts anew. */
  random: operation(
    z
      .object({ seed: z.string(), N: count.min(1), k: count })
      .refine(({ N, k }) => k <= N, { error: 'at most N can be chosen', path: ['k'] }),
    ({ seed, N, k }) => {
      const [numbers, choices] = [seededRandom(seed), seededRandom(seed)];
      return ok({
        u32: Array.from({ length: SHOWN.numbers }, () => numbers.uint32()),
        choose: Array.from({ length: SHOWN.choices }, () => [...choices.choose(N, k)]),
      });
    },
  ),
  holm: operation(z.object({ p: z.array(z.number().min(0).max(1)) }), ({ p }) =>
    p.length === 0 ? noData('There is no p-value.') : ok({ adjusted: holm(p) }),
  ),
  proportion_ci: operation(
    z
      .object({ k: count, n: count, confidence: z.literal(0.95).default(0.95) })
      .refine(({ k, n }) => k <= n, { error: 'it is at most n', path: ['k'] }),
    ({ k, n }) => {
      if (n === 0) return noData('A share of nothing has no interval.');
      const ends = ({ low, high }: { low: number; high: number }) => [low, high];
      return ok({ wilson: ends(wilson(k, n)), clopper_pearson: ends(clopperPearson(k, n)) });
    },
  ),
  mcnemar: operation(z.object({ b: count.max(1e6), c: count.max(1e6) }), ({ b, c }) =>
    ok({ p_exact: mcnemarExact(b, c), p_mid: mcnemarMidP(b, c) }),
  ),
};
