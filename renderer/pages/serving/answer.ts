/** The Serving page's sentence: is it answering, how fast, and how often did it fail? */
import type { Deployment, RegisteredModel, ServingTraffic } from '../../../core/contract/index.ts';
import { count, dateAndTime, eventShare, listed, milliseconds, number, percent, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import type { ServingFacts } from './use-serving.ts';

export const servingAnswer = (facts: ServingFacts, now: Date = new Date()): Answer => {
  const { deployment, traffic } = facts;
  if (!deployment) return unserved(facts);
  const { name } = deployment;
  const what = `${deployment.model} ${version(deployment.version)}`;
  const when = deployment.endedAt === null ? null : dateAndTime(deployment.endedAt, now);
  switch (deployment.state) {
    case 'starting':
      return { title: `${name} is starting with ${what}.`, detail: 'It answers once the model is loaded.' };
    case 'failed':
      return {
        title: `${name} failed${when ? ` ${when}` : ''} and answers nobody.`,
        detail: `Deployed last: ${what}. ${keptWords(traffic)}`,
      };
    case 'stopped':
      return {
        title: `${name} is stopped${when ? ` since ${when}` : ''}.`,
        detail: `Deployed last: ${what}. ${keptWords(traffic)}`,
      };
    case 'running':
      return runningAnswer(deployment, traffic, what);
    default:
      return deployment.state satisfies never;
  }
};

const keptWords = ({ total }: ServingTraffic): string =>
  total === 0 ? 'The log is empty.' : `${count(total, 'answer')} ${total === 1 ? 'is' : 'are'} kept in the log.`;

const runningAnswer = (deployment: Deployment, traffic: ServingTraffic, what: string): Answer => {
  const { name, switchedAt, startedAt } = deployment;
  const since = switchedAt ?? startedAt;
  const { total, failed, p50, p95, p99 } = traffic;
  const requests = total + failed;
  const serves = `It serves ${what}${sharedWords(deployment)}${since === null ? '' : ` since ${dateAndTime(since)}`}.`;
  if (requests === 0) return { title: `${name} is running and waits for its first text.`, detail: serves };
  const speed = p50 === null ? 'is running' : `answers in ${milliseconds(p50)} median`;
  const rest =
    p95 === null || p99 === null ? '' : ` 95 % come within ${milliseconds(p95)}, 99 % within ${milliseconds(p99)}.`;
  return { title: `${name} ${speed}; ${failureWords(failed, requests)}.`, detail: `${serves}${rest}` };
};

/** " with v3 to 10 % and v4 as a shadow". */
const sharedWords = ({ split, shadow }: Deployment): string => {
  const others = [
    ...split.map((part) => `${version(part.version)} to ${percent(part.share)}`),
    ...(shadow === null ? [] : [`${version(shadow)} as a shadow`]),
  ];
  return others.length === 0 ? '' : ` with ${listed(others)}`;
};

/** "no request of 123 failed (0 to 3.0 %)", "3 of 126 requests failed (0.8 to 6.8 %)": 95 % Wilson interval. */
const failureWords = (failed: number, requests: number): string => {
  const range = eventShare(failed, requests).split('; ')[1] ?? '';
  const events =
    failed === 0
      ? `no request of ${number(requests)} failed`
      : `${number(failed)} of ${count(requests, 'request')} failed`;
  return `${events} (${range})`;
};

/** The version that the page offers to serve: the project's newest, else the newest of any model. */
export const offeredVersion = (
  models: readonly RegisteredModel[],
  model: string,
): { readonly model: string; readonly version: number } | null => {
  const own = models.find(({ name, versions }) => name === model && versions.length > 0);
  const chosen = own ?? models.find(({ versions }) => versions.length > 0);
  return chosen ? { model: chosen.name, version: Math.max(...chosen.versions.map((each) => each.version)) } : null;
};

const unserved = ({ models, model, traffic }: ServingFacts): Answer => {
  const offered = offeredVersion(models, model);
  if (!offered) {
    return {
      title: 'Nothing is served: no model is registered yet.',
      detail: `Register the model of a finished run on the run’s page.${traffic.total === 0 ? '' : ` ${keptWords(traffic)}`}`,
    };
  }
  return {
    title: `Nothing is served; ${offered.model} ${version(offered.version)} is ready to be.`,
    detail:
      traffic.total === 0
        ? 'It loads in a second or two and answers on this computer only.'
        : `${count(traffic.total, 'answer')} of earlier sessions ${traffic.total === 1 ? 'is' : 'are'} kept in the log.`,
  };
};
