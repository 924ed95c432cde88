/** The Overview's sentence: is it well, and what moved. */
import { count, estimate, metric, number, pValue, shortHash, timeLeft, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { alarmCauses, type Deployment, type DriftCheck, type Estimate } from '../../../core/contract/index.ts';
import { causeWords } from '../monitoring/verdict-words.ts';
import {
  type Facts,
  focusCheck,
  focusVersion,
  hasPredictions,
  liveDeployment,
  newestFinished,
  newestVersion,
  textsOf,
  trainingJob,
  type Version,
} from './facts.ts';

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
  const focus = focusVersion(facts);
  if (focus) return registeredAnswer(facts, focus);
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
  const registered = run.registered[0];
  return {
    title: registered
      ? `${registered.name} ${version(registered.version)} is registered and not served yet.`
      : `${run.name} is trained; its model is not registered yet.`,
    detail: accuracyOf(run.kept.testAccuracy),
  };
};

const accuracyOf = (accuracy: Estimate): string =>
  `Test accuracy ${estimate(accuracy)} on ${count(accuracy.n, 'text')}.`;

/** Nothing is served, but a version is registered; it may have been served before. */
const registeredAnswer = (facts: Facts, focus: Version): Answer => {
  const what = `${focus.model} ${version(focus.version)}`;
  const check = focusCheck(facts);
  if (check?.state === 'drift') {
    return {
      title: `${what} is not served; its texts had drifted${named(movedIn(check))}.`,
      detail: outsideWords(check),
    };
  }
  const accuracy = facts.runs.find(({ runId }) => runId === focus.runId)?.kept?.testAccuracy;
  const before = hasPredictions(facts) ? 'is not served now; its log is kept' : 'is registered and not served yet';
  return {
    title: `${what} ${before}.`,
    detail: accuracy ? accuracyOf(accuracy) : 'Serve it to see what it is asked.',
  };
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
  const check = focusCheck(facts);
  if (!check) return { title: `${live.name} is running; its texts are not checked for drift yet.`, detail: answered };
  return checkedAnswer(live, check, answered);
};

const checkedAnswer = (live: Deployment, check: DriftCheck, answered: string): Answer => {
  switch (check.state) {
    case 'drift':
      return {
        title: `${live.name} is running, but its texts have drifted${named(movedIn(check))}.`,
        detail: outsideWords(check),
      };
    case 'ok':
      return {
        title: `${live.name} is running well: ${check.rule === 'promise' ? 'no sign of drift' : 'no drift score is outside its limit'}.`,
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

/** As the rule that decided the check has it. */
const movedIn = (check: DriftCheck): readonly string[] =>
  check.rule === 'promise' ? alarmCauses(check).map(causeWords) : outsideOf(check).map(({ title }) => title);

const outsideOf = ({ scores }: DriftCheck) => scores.filter(({ exceeded }) => exceeded);

/** "Text length 0.389 over its limit 0.100 (p below 0.0001), unknown words 0.347 over 0.100 (p 0.0012), in 123 texts." */
const outsideWords = (check: DriftCheck): string => {
  if (check.rule === 'promise' && check.family) {
    return `p ${pValue(check.family.p)}, limit ${pValue(check.family.alpha)}, in ${count(check.texts, 'text')}.`;
  }
  const words = outsideOf(check).map(({ title, statistic, threshold, p }, index) =>
    [
      `${index === 0 ? title : title.toLowerCase()} ${statistic === null ? '–' : metric(statistic)}`,
      ` over ${index === 0 ? 'its limit ' : ''}${threshold === null ? '–' : metric(threshold)}`,
      p === null ? '' : ` (p ${pValue(p)})`,
    ].join(''),
  );
  return `${words.join(', ')}${words.length > 1 ? ',' : ''} in ${count(check.texts, 'text')}.`;
};

/** " in unknown words", " in text length and unknown words". */
const named = (titles: readonly string[]): string => {
  const lower = titles.map((title) => title.toLowerCase());
  return lower.length === 0 ? '' : ` in ${lower.join(' and ')}`;
};
