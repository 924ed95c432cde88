/** The Overview's sentence: is it well, and what moved. */
import { count, estimate, metric, number, pValue, shortHash, timeLeft, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import type { Deployment, DriftCheck } from '../../../core/contract/index.ts';
import { type Facts, liveCheck, liveDeployment, newestFinished, newestVersion, textsOf, trainingJob } from './facts.ts';

export const overviewAnswer = (facts: Facts): Answer => {
  const live = liveDeployment(facts);
  return live ? servedAnswer(facts, live) : unservedAnswer(facts);
};

const unservedAnswer = (facts: Facts): Answer => {
  const training = trainingJob(facts);
  if (training) {
    const left = training.secondsLeft === null ? '' : `, ${timeLeft(training.secondsLeft)}`;
    return { title: `${training.title}${left}.`, detail: 'When it ends, register its model here and serve it.' };
  }
  const newest = newestVersion(facts);
  if (!newest) {
    return {
      title: 'There is no data version yet.',
      detail: 'A data version is a commit with DVC pointer files; the loop begins with one.',
    };
  }
  const run = newestFinished(facts);
  if (!run?.kept) {
    const texts = textsOf(newest);
    return {
      title: `${texts === null ? 'The data is' : `${count(texts, 'text')} are`} ready, and no model is trained on ${texts === null ? 'it' : 'them'} yet.`,
      detail: `The newest data version is ${shortHash(newest.revision)}. Training on it runs on this computer.`,
    };
  }
  const accuracy = `Test accuracy ${estimate(run.kept.testAccuracy)} on ${count(run.kept.testAccuracy.n, 'text')}.`;
  const registered = run.registered[0];
  return registered
    ? { title: `${registered.name} ${version(registered.version)} is registered and not served yet.`, detail: accuracy }
    : { title: `${run.name} is trained; its model is not registered yet.`, detail: accuracy };
};

const servedAnswer = (facts: Facts, live: Deployment): Answer => {
  const what = `${live.model} ${version(live.version)}`;
  switch (live.state) {
    case 'failed':
      return { title: `${live.name} has failed and answers nobody.`, detail: live.error ?? `It served ${what}.` };
    case 'stopped':
      return { title: `${live.name} is stopped and answers nobody.`, detail: `It served ${what}; its log is kept.` };
    case 'starting':
      return { title: `${live.name} is starting with ${what}.`, detail: 'It answers once the model is loaded.' };
    case 'running':
      return runningAnswer(facts, live, what);
    default:
      return live.state satisfies never;
  }
};

const runningAnswer = (facts: Facts, live: Deployment, what: string): Answer => {
  const { total, failed } = facts.traffic;
  if (total === 0) {
    return {
      title: `${live.name} is running and waits for its first text.`,
      detail: `It serves ${what}${live.url === null ? '' : ` at ${live.url}`}.`,
    };
  }
  const answered = `${failed === 0 ? 'No request failed' : `${number(failed)} requests failed`} of ${number(total)}.`;
  const check = liveCheck(facts);
  if (!check) return { title: `${live.name} is running; its texts are not checked for drift yet.`, detail: answered };
  return checkedAnswer(live, check, answered);
};

const checkedAnswer = (live: Deployment, check: DriftCheck, answered: string): Answer => {
  const outside = check.scores.filter(({ exceeded }) => exceeded);
  switch (check.state) {
    case 'drift':
      return {
        title: `${live.name} is running, but its texts have drifted${named(outside.map(({ title }) => title))}.`,
        detail: outside
          .map(({ title, statistic, threshold, p }) =>
            [
              `${title} ${statistic === null ? '–' : metric(statistic)} over its limit ${threshold === null ? '–' : metric(threshold)}`,
              p === null ? '' : ` (p ${pValue(p)})`,
              ` in ${count(check.texts, 'text')}.`,
            ].join(''),
          )
          .join(' '),
      };
    case 'ok':
      return {
        title: `${live.name} is running well: no drift score is outside its limit.`,
        detail: `${count(check.texts, 'text')} checked. ${answered}`,
      };
    case 'no_data':
    case 'too_few':
    case 'reference_too_small':
      return {
        title: `${live.name} is running; ${count(check.texts, 'text')} are too few to say whether they drift.`,
        detail: answered,
      };
    default:
      return check.state satisfies never;
  }
};

/** " in unknown words", " in text length and unknown words". */
const named = (titles: readonly string[]): string => {
  const lower = titles.map((title) => title.toLowerCase());
  return lower.length === 0 ? '' : ` in ${lower.join(' and ')}`;
};
