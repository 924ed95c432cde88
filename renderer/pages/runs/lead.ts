/**
 * Which run leads, and which others the same test texts cannot tell apart from it.
 * The order is the kept epoch's validation loss: the test split is for judging, not for choosing.
 */
import type { RunComparison, RunSummary } from '../../../core/contract/index.ts';

export type Pair = RunComparison['pairs'][number];
export type Kept = NonNullable<RunSummary['kept']>;
export type RankedRun = RunSummary & { readonly kept: Kept };

/** How a run stands to the one that leads. */
export type Standing =
  | 'leads'
  /** Cannot be told apart. */
  | 'shares'
  | 'behind'
  /** Better on test, though its validation loss is higher. */
  | 'ahead'
  | 'too-few'
  | 'other-texts'
  /** No comparison yet, or no answers kept. */
  | 'unknown';

export type Lead = {
  readonly leader: RankedRun;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly pairs: readonly Pair[];
};

const isRanked = (run: RunSummary): run is RankedRun => run.status === 'FINISHED' && run.kept !== null;

/** Of lists that are thousands of runs long, in several places of a page. */
const rankings = new WeakMap<readonly RunSummary[], readonly RankedRun[]>();

/** Finished runs with a model, the lowest validation loss first. A list must not change once it was ranked. */
export const rankRuns = (runs: readonly RunSummary[]): readonly RankedRun[] => {
  const known = rankings.get(runs);
  if (known) return known;
  const ranked = runs.filter(isRanked).toSorted((a, b) => a.kept.valLoss - b.kept.valLoss);
  rankings.set(runs, ranked);
  return ranked;
};

/** Holm's step-down correction (S. Holm, 1979): p-values that may be judged together at one level. */
export const holm = (p: readonly number[]): readonly number[] => {
  const order = p.map((_, index) => index).toSorted((a, b) => (p[a] ?? 1) - (p[b] ?? 1));
  const adjusted = p.map(() => 1);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (p.length - rank) * (p[index] ?? 1)));
    adjusted[index] = least;
  });
  return adjusted;
};

export type CorrectedPair = Pair & { readonly corrected: number | null };

/** Each pair with its p corrected for the number of pairs; a verdict that does not survive it becomes "cannot be told apart". */
export const correctPairs = (pairs: readonly Pair[]): readonly CorrectedPair[] => {
  const tested = pairs.filter(({ p }) => p !== null);
  const adjusted = holm(tested.map(({ p }) => p ?? 1));
  return pairs.map((pair) => {
    const index = tested.indexOf(pair);
    const corrected = index < 0 ? null : (adjusted[index] ?? 1);
    const shown = pair.verdict === 'better' || pair.verdict === 'worse';
    const verdict = shown && corrected !== null && corrected >= 0.05 ? 'cannot-be-told-apart' : pair.verdict;
    return { ...pair, verdict, corrected };
  });
};

const standingOf = ({ state, verdict }: Pair): Standing => {
  if (state === 'different-texts') return 'other-texts';
  switch (verdict) {
    case 'better':
      return 'ahead';
    case 'worse':
      return 'behind';
    case 'cannot-be-told-apart':
      return 'shares';
    case 'too-few-to-say':
      return 'too-few';
    case null:
      return 'unknown';
    default:
      return verdict satisfies never;
  }
};

/** `pairs` compare each run with the first of `ranked`; null without a finished run. */
export const leadOf = (ranked: readonly RankedRun[], pairs: readonly Pair[]): Lead | null => {
  const leader = ranked[0];
  if (!leader) return null;
  const own = pairs.filter(({ against }) => against === leader.runId);
  const corrected = correctPairs(own);
  const standings = new Map<string, Standing>(ranked.map(({ runId }) => [runId, 'unknown']));
  standings.set(leader.runId, 'leads');
  for (const pair of corrected) if (standings.has(pair.runId)) standings.set(pair.runId, standingOf(pair));
  return { leader, standings, pairs: corrected };
};

/** Runs of one standing, in the order of their validation loss. */
export const withStanding = (lead: Lead, ranked: readonly RankedRun[], standing: Standing): readonly RankedRun[] =>
  ranked.filter(({ runId }) => lead.standings.get(runId) === standing);

/** Normal quantiles for 5 % two-sided and 80 % power. */
const Z_ALPHA = 1.959963984540054;
const Z_POWER = 0.8416212335729143;

/**
 * Test texts that would show a difference as large as the one seen, with 80 % power (R. J. Connor, Biometrics 1987):
 * two significant digits; null where no difference was seen.
 */
export const textsToSeparate = ({ n, difference, flipped }: Pair): number | null => {
  if (n === 0 || difference === null || difference.value === 0) return null;
  const d = Math.abs(difference.value);
  const discordant = flipped.filter(({ label, before, after }) => before === label || after === label).length / n;
  if (discordant <= d * d) return null;
  const needed = (Z_ALPHA * Math.sqrt(discordant) + Z_POWER * Math.sqrt(discordant - d * d)) ** 2 / (d * d);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 1);
  return Math.ceil(needed / unit) * unit;
};
