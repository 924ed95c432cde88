/** The Runs page's sentence: which run is best, and whether the test texts can say so. */
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { count, estimate, interval, metric, namedInterval, number, points, timeLeft } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { type Lead, type Pair, type RankedRun, rankRuns, textsToSeparate, withStanding } from './lead.ts';
import { isRunning, jobOf } from './run-status.ts';

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

export const inWords = (n: number): string => WORDS[n] ?? number(n);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export type RunsFacts = {
  readonly runs: readonly RunSummary[];
  readonly jobs: readonly Job[];
  readonly lead: Lead | null;
  /** Comparisons are still on the way. */
  readonly comparing: boolean;
};

export const runsAnswer = (facts: RunsFacts): Answer => {
  const ranked = rankRuns(facts.runs);
  const running = facts.runs.find(isRunning);
  const { lead } = facts;
  if (!lead) {
    if (facts.runs.length === 0) {
      return {
        title: 'Nothing is trained yet.',
        detail: 'A run trains one model on one data version. The form says how long it takes before it starts.',
      };
    }
    if (running)
      return { title: runningLine(running, facts.jobs), detail: 'Its test texts are scored once, after training.' };
    return {
      title:
        facts.runs.length === 1
          ? 'The only run made no model.'
          : `None of ${inWords(facts.runs.length)} runs made a model.`,
      detail: 'Open one to see what ended it and what was kept.',
    };
  }
  return ranked.length === 1 ? onlyOne(lead.leader) : facts.comparing ? comparing(ranked) : leadAnswer(lead, ranked);
};

const runningLine = (run: RunSummary, jobs: readonly Job[]): string => {
  const job = jobOf(run, jobs);
  const figures = [job?.where, job?.secondsLeft ? timeLeft(job.secondsLeft) : null].filter(Boolean).join(', ');
  return `${run.name} is training${figures === '' ? '' : `: ${figures}`}.`;
};

const scored = ({ name, kept }: RankedRun): string => `${name} ${estimate(kept.testAccuracy)}`;

const onlyOne = ({ name, kept }: RankedRun): Answer => ({
  title: `${name} scores ${metric(kept.testAccuracy.value)} on ${count(kept.testAccuracy.n, 'test text')}.`,
  detail: [
    kept.testAccuracy.interval ? `${namedInterval(kept.testAccuracy.interval)}.` : '',
    'A second run gives it something to be compared with.',
  ]
    .filter(Boolean)
    .join(' '),
});

const comparing = (ranked: readonly RankedRun[]): Answer => ({
  title: `${ranked[0]?.name ?? ''} has the lowest validation loss of ${inWords(ranked.length)} runs.`,
  detail: 'Comparing their answers on the same test texts.',
});

const leadAnswer = (lead: Lead, ranked: readonly RankedRun[]): Answer => {
  const { leader } = lead;
  const of = (standing: 'shares' | 'behind' | 'ahead' | 'too-few' | 'other-texts' | 'unknown') =>
    withStanding(lead, ranked, standing);
  const n = lead.pairs.find(({ state }) => state === 'ok')?.n ?? leader.kept.testAccuracy.n;
  const ahead = of('ahead')[0];
  if (ahead) {
    return {
      title: `${leader.name} has the lowest validation loss, but ${ahead.name} is better on test.`,
      detail: pairLine(ahead, pairOf(lead, ahead), leader),
    };
  }
  const sharing = of('shares');
  if (sharing[0]) {
    const title = `${capital(inWords(sharing.length + 1))} runs share the lead: ${count(n, 'test text')} cannot tell them apart.`;
    return {
      title,
      detail: [needed(leader, sharing, lead), otherTexts(of('other-texts').length)].filter(Boolean).join(' '),
    };
  }
  if (of('too-few').length > 0) {
    return {
      title: `${count(n, 'test text')} are too few to say which of ${inWords(ranked.length)} runs is best.`,
      detail: `${scored(leader)} has the lowest validation loss. A test split of 20 texts is the least for a comparison.`,
    };
  }
  const behind = of('behind');
  if (behind[0]) {
    const others = behind.length === 1 ? behind[0].name : `${inWords(behind.length)} others`;
    return {
      title: `${leader.name} leads: it is better than ${others} on the same ${count(n, 'test text')}.`,
      detail: [closest(leader, behind, lead), otherTexts(of('other-texts').length)].filter(Boolean).join(' '),
    };
  }
  return {
    title: `${leader.name} has the lowest validation loss; no other run answered the same test texts.`,
    detail: `${scored(leader)} on ${count(leader.kept.testAccuracy.n, 'test text')}. Runs are compared on equal test files only.`,
  };
};

const pairOf = (lead: Lead, run: RankedRun): Pair | undefined => lead.pairs.find(({ runId }) => runId === run.runId);

/** "+5.0 points for b over a, 95 % interval 1.2 to 8.8." */
const pairLine = (run: RankedRun, pair: Pair | undefined, against: RankedRun): string => {
  const difference = pair?.difference;
  if (!difference) return `${scored(run)}, ${scored(against)}.`;
  const range = difference.interval ? `, ${namedInterval(difference.interval, bare)}` : '';
  return `${points(difference.value)} for ${run.name} over ${against.name}${range}.`;
};

const bare = (difference: number): string => points(difference).replace(' points', '');

/** How many texts would separate the first two, were their difference what it seems. */
const needed = (leader: RankedRun, sharing: readonly RankedRun[], lead: Lead): string => {
  const second = sharing[0];
  if (!second) return '';
  const pair = pairOf(lead, second);
  const texts = pair ? textsToSeparate(pair) : null;
  const scores = `${scored(leader)}, ${scored(second)}`;
  return texts === null || pair === undefined || texts <= pair.n
    ? `The first two: ${scores}.`
    : `About ${number(texts)} test texts would separate the first two: ${scores}.`;
};

const closest = (leader: RankedRun, behind: readonly RankedRun[], lead: Lead): string => {
  const nearest = behind.toSorted((a, b) => b.kept.testAccuracy.value - a.kept.testAccuracy.value)[0];
  const difference = nearest && pairOf(lead, nearest)?.difference;
  if (!nearest || !difference) return `${scored(leader)}.`;
  const range = difference.interval
    ? `, 95 % interval ${interval({ ...difference.interval, low: -difference.interval.high, high: -difference.interval.low }, bare)}`
    : '';
  return `${points(-difference.value)} over ${nearest.name}${range}.`;
};

const otherTexts = (n: number): string =>
  n === 0 ? '' : `${capital(inWords(n))} more ${n === 1 ? 'was' : 'were'} tested on other texts.`;
