/** The Models page's sentence: may the candidate replace the live one? */
import type { Deployment, ModelVersion, RegisteredModel } from '../../../core/contract/index.ts';
import { count, dateAndTime, duration, estimate, namedInterval, points, pValue, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { barePoints } from '../runs/compare.ts';
import type { Pair } from '../runs/lead.ts';
import type { Standing } from './standing.ts';

export type ModelsFacts = {
  readonly model: RegisteredModel;
  readonly standing: Standing;
  /** The candidate against what is or was live on the same test texts; null where they cannot be compared. */
  readonly pair: Pair | null;
  /** The candidate and what it would replace were registered from one run. */
  readonly sameRun: boolean;
  /** Another model's deployment that is up. */
  readonly elsewhere: Deployment | null;
};

export const NO_MODELS: Answer = {
  title: 'No model is registered yet.',
  detail: 'A run that finishes makes a model; register it on the run’s page to serve it.',
};

export const modelsAnswer = (
  { model, standing, pair, sameRun, elsewhere }: ModelsFacts,
  now: Date = new Date(),
): Answer => {
  const { deployment, live, last, candidate } = standing;
  if (model.versions.length === 0) {
    return { title: `${model.name} has no version.`, detail: 'Register the model of a finished run under this name.' };
  }
  if (!deployment) return unserved(model, candidate, elsewhere);
  const name = version(deployment.version);
  if (candidate && sameRun) {
    const detail = `Both were registered from ${candidate.runName ?? 'one run'}, so they give the same answers.`;
    return { title: `${version(candidate.version)} waits; it is the same model as ${name}.`, detail };
  }
  if (candidate) return candidateAnswer(candidate, name, live !== null, pair);
  if (live) return { title: `Nothing waits. ${name} ${sinceWords(standing, now)}.`, detail: accuracyWords(live) };
  const when = deployment.endedAt === null ? null : dateAndTime(deployment.endedAt, now);
  const ended =
    deployment.state === 'failed' ? `failed${when ? ` ${when}` : ''}` : `is stopped${when ? ` since ${when}` : ''}`;
  return {
    title: `Nothing is live: ${name} ${ended}.`,
    detail: last ? accuracyWords(last) : `${model.name} ${name} is no longer registered.`,
  };
};

const unserved = (model: RegisteredModel, newest: ModelVersion | null, elsewhere: Deployment | null): Answer => {
  const waits = newest ? version(newest.version) : model.name;
  return {
    title: elsewhere
      ? `${elsewhere.name} serves ${elsewhere.model} ${version(elsewhere.version)}; ${newest ? `${model.name} ` : ''}${waits} waits.`
      : `Nothing is live; ${waits} waits to be served.`,
    detail: newest ? accuracyWords(newest) : '',
  };
};

/** "has been live for 19 days", "is starting". */
const sinceWords = ({ deployment }: Standing, now: Date): string => {
  if (deployment?.state === 'starting') return 'is starting';
  if (!deployment?.startedAt) return 'is live';
  const seconds = (now.getTime() - new Date(deployment.startedAt).getTime()) / 1000;
  return seconds < 60 ? 'is live' : `has been live for ${duration(seconds)}`;
};

const accuracyWords = ({ testAccuracy }: ModelVersion): string =>
  testAccuracy
    ? `Test accuracy ${testAccuracy.interval ? estimateNamed(testAccuracy) : estimate(testAccuracy)}, ${count(testAccuracy.n, 'text')}.`
    : 'Its accuracy on test texts is not known: another program made it.';

const estimateNamed = (value: NonNullable<ModelVersion['testAccuracy']>): string =>
  `${estimate({ ...value, interval: null })}, ${value.interval ? namedInterval(value.interval) : ''}`;

const candidateAnswer = (candidate: ModelVersion, name: string, isLive: boolean, pair: Pair | null): Answer => {
  const own = version(candidate.version);
  const which = isLive ? `${name}, which is live` : `${name}, which was served last`;
  const detail = pair?.difference ? evidence(pair) : accuracyWords(candidate);
  if (!pair || pair.state === 'no-predictions') {
    return { title: `${own} waits; it cannot be compared with ${which}.`, detail };
  }
  if (pair.state === 'different-texts') {
    return { title: `${own} waits; it and ${name} were tested on different texts.`, detail };
  }
  const texts = count(pair.n, 'test text');
  const size = points(Math.abs(pair.difference?.value ?? 0)).replace('+', '');
  switch (pair.verdict) {
    case 'better':
      return { title: `${own} may replace ${name}: it is better by ${size} on ${texts}.`, detail };
    case 'worse':
      return { title: `${own} should not replace ${name}: it is worse by ${size} on ${texts}.`, detail };
    case 'cannot-be-told-apart':
      return { title: `${own} waits; ${texts} cannot tell it from ${which}.`, detail };
    case 'too-few-to-say':
    case null:
      return { title: `${own} waits; ${texts} are too few to say whether it may replace ${name}.`, detail };
    default:
      return pair.verdict satisfies never;
  }
};

/** "Paired on the same texts: +1.2 points, 95 % interval −2.0 to +4.5, exact p 0.58; 9 answers change." */
export const evidence = ({ difference, p, flipped }: Pair): string => {
  if (!difference) return '';
  const range = difference.interval ? `, ${namedInterval(difference.interval, barePoints)}` : '';
  const test = p === null ? '' : `, exact p ${pValue(p)}`;
  return `Paired on the same texts: ${points(difference.value)}${range}${test}; ${count(flipped.length, 'answer changes', 'answers change')}.`;
};
