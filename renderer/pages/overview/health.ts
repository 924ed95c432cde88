/** Six lines of health: a shape, a fact, and its interval or bound. */
import { count, eventShare, interval, metric, milliseconds, number, percent, pValue } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';
import { checkStatus, isAlarm } from '../monitoring/format.ts';
import { causesOf } from '../monitoring/verdict-words.ts';
import {
  type Facts,
  focusCheck,
  focusVersion,
  liveDeployment,
  newestFinished,
  newestVersion,
  textsOf,
} from './facts.ts';

export type HealthLine = {
  readonly name: string;
  readonly status: Status;
  readonly fact: string;
  readonly bound: string;
  readonly path: string;
};

export const healthOf = (facts: Facts): readonly HealthLine[] => [
  servingLine(facts),
  timeLine(facts),
  driftLine(facts),
  accuracyLine(facts),
  dataLine(facts),
  computerLine(facts),
];

const NOT_SERVED = { status: 'stopped', fact: 'nothing is served', bound: '', path: '/serving' } as const;

const servingLine = (facts: Facts): HealthLine => {
  const live = liveDeployment(facts);
  const name = 'Serving';
  if (!live) return { name, ...NOT_SERVED };
  if (live.state !== 'running') {
    const status = live.state === 'failed' ? 'failed' : live.state === 'starting' ? 'working' : 'stopped';
    return { name, status, fact: `${live.name} is ${live.state}`, bound: '', path: '/serving' };
  }
  const { total, failed } = facts.traffic;
  if (total === 0) return { name, status: 'too-few', fact: 'no requests yet', bound: '', path: '/serving' };
  return {
    name,
    status: failed === 0 ? 'ok' : 'attention',
    fact: `${number(failed)} of ${count(total, 'request')} failed`,
    bound: `95\u202f%: ${eventShare(failed, total).split('; ')[1] ?? ''}`,
    path: '/serving',
  };
};

const timeLine = ({ traffic }: Facts): HealthLine => {
  const { p50, p95 } = traffic;
  const name = 'Answer time';
  if (p50 === null || p95 === null)
    return { name, status: 'too-few', fact: 'no answers yet', bound: '', path: '/serving' };
  return {
    name,
    status: 'ok',
    fact: `${milliseconds(p50)} median`,
    bound: `${milliseconds(p95)} 95th percentile`,
    path: '/serving',
  };
};

const driftLine = (facts: Facts): HealthLine => {
  const check = focusCheck(facts);
  const name = 'Drift';
  const path = '/monitoring';
  if (!check) return { name, status: 'stopped', fact: 'not checked yet', bound: '', path };
  if (check.state !== 'ok' && check.state !== 'drift') {
    return { name, status: 'too-few', fact: `${count(check.texts, 'text')}, too few to say`, bound: '', path };
  }
  if (check.rule === 'promise' && check.family) {
    return {
      name,
      status: checkStatus(check),
      fact: isAlarm(check) ? causesOf(check) : 'no change shown',
      bound: `p ${pValue(check.family.p)}, limit ${pValue(check.family.alpha)}`,
      path,
    };
  }
  const outside = check.scores.filter(({ exceeded }) => exceeded).length;
  return {
    name,
    status: outside > 0 ? 'attention' : 'ok',
    fact: `${outside} of ${count(check.scores.length, 'score')} outside`,
    bound: check.falseAlarmShare === null ? '' : `${percent(check.falseAlarmShare)} false alarms`,
    path,
  };
};

const accuracyLine = (facts: Facts): HealthLine => {
  const focus = focusVersion(facts);
  const run = facts.runs.find(({ runId }) => runId === focus?.runId) ?? newestFinished(facts);
  const name = 'Accuracy';
  if (!run?.kept) return { name, status: 'stopped', fact: 'no model yet', bound: '', path: '/runs' };
  const { value, interval: range, n } = run.kept.testAccuracy;
  return {
    name,
    status: 'ok',
    fact: `${metric(value)} on ${count(n, 'test text')}`,
    bound: range === null ? '' : interval(range),
    path: `/run/${run.runId}`,
  };
};

const dataLine = (facts: Facts): HealthLine => {
  const newest = newestVersion(facts);
  const name = 'Data';
  if (!newest) return { name, status: 'stopped', fact: 'no data version yet', bound: '', path: '/data' };
  const path = `/data/${newest.revision}`;
  const texts = textsOf(newest);
  const missing = newest.outs.filter(({ inCache }) => !inCache).length;
  if (missing > 0)
    return { name, status: 'attention', fact: `${count(missing, 'file')} not in the cache`, bound: '', path };
  return {
    name,
    status: 'ok',
    fact: texts === null ? count(newest.outs.length, 'file') : count(texts, 'text'),
    bound: count(facts.versions.length, 'version'),
    path,
  };
};

const computerLine = ({ system }: Facts): HealthLine => {
  const problems = system.checks.filter(({ state }) => state === 'problem');
  const missing = system.checks.filter(({ state }) => state === 'missing');
  const first = problems[0];
  return {
    name: 'Computer',
    status: first ? 'attention' : 'ok',
    fact: first ? first.title : `${count(system.checks.length - missing.length, 'part')} in order`,
    bound: missing.length > 0 ? `${count(missing.length, 'part')} missing` : '',
    path: '/settings',
  };
};
