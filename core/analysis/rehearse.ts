/**
 * The gate of a promotion: two versions' answers to the same texts, judged. A check that the numbers are too few for is `unknown` and closes
 * nothing; whatever can be told to be worse does.
 */
import type { Estimate } from '../contract/common.ts';
import type { PairedAnswers, Rehearsal, RehearsalCheck } from '../contract/rehearsal.ts';
import { calibrationOf, type Judged, squaredMiss } from './calibration.ts';
import { mean } from './mean.ts';
import { comparePaired } from './paired.ts';
import { percentile } from './percentile.ts';
import { share } from './proportion.ts';

/** One version's answer to one text; the time of the model alone. */
export type Answered = { readonly label: string; readonly probability: number; readonly milliseconds: number };
type Both = { readonly text: string; readonly current: Answered | null; readonly candidate: Answered };
type Labelled = Both & { readonly label: string };

export type RehearsalInput = {
  readonly model: string;
  readonly candidate: number;
  readonly current: number | null;
  readonly at: string;
  readonly requests: readonly Both[];
  readonly testRows: readonly Labelled[];
  /** Labelled texts of these alerts that neither version was trained on; left out: there are none. */
  readonly alertTexts?: {
    readonly alerts: readonly number[];
    readonly rows: readonly Labelled[];
    /** Of requests that are texts of these alerts: their answers are to change, and say nothing against the candidate. */
    readonly known: ReadonlySet<string>;
    /** Why nothing can be said. */
    readonly problem?: string | undefined;
  };
  readonly mustPass: readonly { readonly text: string; readonly label: string; readonly answer: Answered }[];
};

/** More answers that change than this, beyond doubt, and the candidate is another model for those who ask. */
const MOST_FLIPS = 0.2;
/** A candidate may be slower by this factor, and by this many milliseconds, at the 95th percentile. */
const SLOWER = { factor: 1.5, milliseconds: 5 };
/** Fewer texts say nothing about percentiles or shares. */
const FEWEST = 20;

export const rehearse = (input: RehearsalInput): Rehearsal => {
  const { requests, testRows } = input;
  const flips = requests.flatMap(({ text, current, candidate }) =>
    current !== null && current.label !== candidate.label ? [{ text, from: given(current), to: given(candidate) }] : [],
  );
  const known = input.alertTexts?.known ?? new Set<string>();
  const others = requests.filter(({ text }) => !known.has(text));
  const compared = others.filter(({ current }) => current !== null).length;
  const changed = flips.filter(({ text }) => !known.has(text)).length;
  const figures = {
    replayed: requests.length,
    flips: flips.toSorted((a, b) => b.to.probability - a.to.probability),
    flipShare: share(changed, compared),
    latency: {
      current: latencyOf([...requests, ...testRows].flatMap(({ current }) => current ?? [])),
      candidate: latencyOf([...requests, ...testRows].map(({ candidate }) => candidate)),
    },
    calibration: {
      current: calibrationOf(judgedBy(testRows, 'current')),
      candidate: calibrationOf(judgedBy(testRows, 'candidate')),
    },
    paired: pairedOf(testRows),
    alertTexts: alertTextsOf(input.alertTexts),
    mustPass: input.mustPass.map(({ text, label, answer }) => ({
      text,
      label,
      answer: given(answer),
      passed: answer.label === label,
    })),
  };
  const checks = [
    mustPassCheck(figures.mustPass),
    ...(input.current === null
      ? []
      : [
          accuracyCheck(figures.paired),
          ...(figures.alertTexts === null ? [] : [alertTextsCheck(figures.alertTexts)]),
          ...(input.alertTexts?.problem === undefined
            ? []
            : [check('alert-texts', 'unknown', input.alertTexts.problem)]),
          flipCheck(figures.flipShare, changed, requests.length - others.length),
          latencyCheck(figures.latency, requests.length + testRows.length),
          calibrationCheck(testRows),
        ]),
  ];
  return {
    model: input.model,
    candidate: input.candidate,
    current: input.current,
    at: input.at,
    ...figures,
    checks,
    verdict: checks.some(({ state }) => state === 'not-passed') ? 'no-go' : 'go',
  };
};

const given = ({ label, probability }: Answered) => ({ label, probability });

const latencyOf = (answers: readonly Answered[]): Rehearsal['latency']['candidate'] => {
  const sorted = answers.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
};

const judgedBy = (rows: RehearsalInput['testRows'], by: 'current' | 'candidate'): readonly Judged[] =>
  rows.flatMap((row) => {
    const answer = row[by];
    return answer === null ? [] : [{ confidence: answer.probability, right: answer.label === row.label }];
  });

const alertTextsOf = (given: RehearsalInput['alertTexts']): Rehearsal['alertTexts'] => {
  const compared = given && pairedOf(given.rows);
  if (!given || !compared) return null;
  const right = (by: 'current' | 'candidate'): number =>
    given.rows.filter((row) => row[by]?.label === row.label).length;
  return { ...compared, alerts: [...given.alerts], current: right('current'), candidate: right('candidate') };
};

const pairedOf = (rows: readonly Labelled[]): PairedAnswers | null => {
  const both = rows.filter(({ current }) => current !== null);
  if (both.length === 0) return null;
  const first = both.map(({ current, label }) => current?.label === label);
  const second = both.map(({ candidate, label }) => candidate.label === label);
  return {
    rows: both.length,
    onlyCurrent: first.filter((right, i) => right && second[i] === false).length,
    onlyCandidate: second.filter((right, i) => right && first[i] === false).length,
    ...comparePaired(first, second),
  };
};

const check = (id: RehearsalCheck['id'], state: RehearsalCheck['state'], words: string): RehearsalCheck => ({
  id,
  state,
  words,
});

const mustPassCheck = (examples: Rehearsal['mustPass']): RehearsalCheck => {
  if (examples.length === 0) return check('must-pass', 'unknown', 'There are no must-pass examples.');
  const failed = examples.filter(({ passed }) => !passed);
  const [first] = failed;
  if (!first)
    return check('must-pass', 'passed', `All ${examples.length} must-pass examples are answered as they must be.`);
  return check(
    'must-pass',
    'not-passed',
    `${failed.length} of ${examples.length} must-pass examples ${failed.length === 1 ? 'is' : 'are'} answered otherwise: “${cut(first.text)}” is ${first.answer.label}, not ${first.label}.`,
  );
};

const LONGEST = 60;
const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`);

const points = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`;

/** "+1.2 points (−0.8 to +3.1)". */
const inPoints = ({ value, interval }: Estimate): string =>
  `${points(value)} points${interval ? ` (${points(interval.low)} to ${points(interval.high)})` : ''}`;

const accuracyCheck = (paired: Rehearsal['paired']): RehearsalCheck => {
  if (paired === null) return check('accuracy', 'unknown', 'There are no test texts to compare accuracy on.');
  const { rows, onlyCurrent, onlyCandidate, difference, p, verdict } = paired;
  const numbers = `${onlyCandidate} right only now, ${onlyCurrent} no longer, of ${rows} test texts; ${inPoints(difference)}, exact McNemar p = ${pValue(p)}.`;
  switch (verdict) {
    case 'better':
      return check('accuracy', 'passed', `It is more often right: ${numbers}`);
    case 'worse':
      return check('accuracy', 'not-passed', `It is less often right: ${numbers}`);
    case 'cannot-be-told-apart':
      return check('accuracy', 'passed', `Accuracy cannot be told apart: ${numbers}`);
    case 'too-few-to-say':
      return check('accuracy', 'unknown', `Too few to say: ${numbers}`);
    default:
      return verdict satisfies never;
  }
};

const alertTextsCheck = (found: NonNullable<Rehearsal['alertTexts']>): RehearsalCheck => {
  const { rows, alerts, current, candidate, difference, p, verdict } = found;
  const whose = alerts.length === 0 ? 'labelled texts' : `texts of alert ${alerts.join(' and ')}`;
  const numbers = `${candidate} of ${rows} ${whose} that it was not trained on are right, and ${current} now; ${inPoints(difference)}, exact McNemar p = ${pValue(p)}.`;
  switch (verdict) {
    case 'better':
      return check('alert-texts', 'passed', `Better: ${numbers}`);
    case 'worse':
      return check('alert-texts', 'not-passed', `Worse: ${numbers}`);
    case 'cannot-be-told-apart':
      return check('alert-texts', 'passed', `Cannot be told apart: ${numbers}`);
    case 'too-few-to-say':
      return check('alert-texts', 'unknown', `Too few to say (${FEWEST} are needed): ${numbers}`);
    default:
      return verdict satisfies never;
  }
};

const pValue = (p: number): string => (p >= 0.095 ? p.toFixed(2) : p.toPrecision(2));
const percent = (value: number): string => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;

const flipCheck = (flipShare: Estimate, flips: number, apart: number): RehearsalCheck => {
  const { n, value, interval } = flipShare;
  const left = apart === 0 ? '' : ` ${apart} of the alert’s own texts are left out: their answers are to change.`;
  if (n < FEWEST)
    return check('flips', 'unknown', `Too few to say: ${flips} of ${n} logged requests get another answer.${left}`);
  const range = interval ? `, ${percent(interval.low)} to ${percent(interval.high)}` : '';
  const words = `${flips} of ${n} logged requests get another answer (${percent(value)}${range}).${left}`;
  return interval && interval.low > MOST_FLIPS
    ? check('flips', 'not-passed', `${words} More than ${percent(MOST_FLIPS)} change.`)
    : check('flips', 'passed', words);
};

const latencyCheck = ({ current, candidate }: Rehearsal['latency'], texts: number): RehearsalCheck => {
  if (texts < FEWEST || current === null || candidate === null) {
    return check('latency', 'unknown', `Too few to say how fast it is: ${texts} texts, and ${FEWEST} are needed.`);
  }
  const words = `95 % of the texts take the model up to ${candidate.p95.toFixed(1)} ms, and ${current.p95.toFixed(1)} ms now.`;
  const slow = candidate.p95 > current.p95 * SLOWER.factor && candidate.p95 - current.p95 > SLOWER.milliseconds;
  return check('latency', slow ? 'not-passed' : 'passed', words);
};

const calibrationCheck = (rows: RehearsalInput['testRows']): RehearsalCheck => {
  const both = rows.filter(({ current }) => current !== null);
  if (both.length < FEWEST) {
    return check('calibration', 'unknown', `Too few test texts to say how far its confidence holds: ${both.length}.`);
  }
  const [before, after] = [judgedBy(both, 'current'), judgedBy(both, 'candidate')];
  const difference = mean(after.map((one, i) => squaredMiss(one) - squaredMiss(before[i] ?? one)));
  const [old, next] = [calibrationOf(before), calibrationOf(after)];
  const words = `Confidence misses the share right by ${percent(next?.error ?? 0)} on average, and by ${percent(old?.error ?? 0)} now; Brier score ${next?.brier.toFixed(3)}, now ${old?.brier.toFixed(3)}.`;
  const worse = difference.interval !== null && difference.interval.low > 0;
  return check('calibration', worse ? 'not-passed' : 'passed', words);
};
