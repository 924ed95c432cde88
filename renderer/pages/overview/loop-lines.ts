/** The two lines of facts under each link of the loop. */
import {
  count,
  date,
  duration,
  interval,
  metric,
  milliseconds,
  NARROW,
  number,
  pValue,
  shortDate,
  subject,
} from '../../format/index.ts';
import type { DataVersion, LabelQueue, RunSummary } from '../../../core/contract/index.ts';
import { draftOf, type Facts, focusCheck, liveDeployment, newestFinished, newestVersion } from './facts.ts';

const linkOf = (facts: Facts, kind: Facts['chain'][number]['kind']) => facts.chain.find((link) => link.kind === kind);

const lastPart = (path: string | null | undefined): string | null => path?.split('/').at(-1) ?? null;

/** The run that the chain shows. */
export const chainRun = (facts: Facts): RunSummary | undefined => {
  const id = lastPart(linkOf(facts, 'run')?.path);
  return facts.runs.find(({ runId }) => runId === id) ?? newestFinished(facts);
};

/** The data version that the chain shows. */
export const chainVersion = (facts: Facts): DataVersion | undefined => {
  const revision = lastPart(linkOf(facts, 'data')?.path);
  return facts.versions.find((version) => version.revision === revision) ?? newestVersion(facts);
};

const splitOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.[a-z]+$/, '');

const SPLITS: readonly string[] = ['train', 'val', 'test'];

/** train, val, test, then others. */
const order = (path: string): number => {
  const at = SPLITS.indexOf(splitOf(path));
  return at < 0 ? SPLITS.length : at;
};

export const dataLines = (facts: Facts): readonly string[] => {
  const version = chainVersion(facts);
  if (!version) return [];
  const rows = version.outs
    .toSorted((a, b) => order(a.path) - order(b.path))
    .flatMap(({ path, rows }) => (rows === null ? [] : [`${number(rows)} ${splitOf(path)}`]));
  return [rows.join(', ') || subject(version.message), `${date(version.date)}, ${version.author}`];
};

export const runLines = (facts: Facts): readonly string[] => {
  const run = chainRun(facts);
  if (!run || linkOf(facts, 'run')?.name === null) return [];
  const first = run.kept ? `best epoch ${run.kept.epoch}, loss ${metric(run.kept.valLoss)}` : run.status.toLowerCase();
  return [first, run.seconds === null ? date(run.startedAt) : `${duration(run.seconds)}, ${date(run.startedAt)}`];
};

export const modelLines = (facts: Facts): readonly string[] => {
  const run = chainRun(facts);
  if (!run?.kept || linkOf(facts, 'model')?.name === null) return [];
  const { value, interval: range } = run.kept.testAccuracy;
  return [`test accuracy ${metric(value)}`, ...(range === null ? [] : [`95${NARROW}% interval ${interval(range)}`])];
};

export const deploymentLines = (facts: Facts): readonly string[] => {
  const live = liveDeployment(facts);
  if (!live || linkOf(facts, 'deployment')?.name === null) return [];
  const { p50, p95 } = facts.traffic;
  return [
    live.startedAt === null || live.state !== 'running' ? live.state : `live since ${date(live.startedAt)}`,
    p50 === null || p95 === null ? 'no answers yet' : `${milliseconds(p50)} median, ${milliseconds(p95)} 95th perc.`,
  ];
};

export const predictionLines = (facts: Facts): readonly string[] => {
  if (linkOf(facts, 'predictions')?.name === null) return [];
  const { total, failed, minutes } = facts.traffic;
  const last = minutes.at(-1);
  return [
    failed === 0
      ? `no failure in ${count(total, 'request')}`
      : `${number(failed)} of ${count(total, 'request')} failed`,
    ...(last === undefined ? [] : [`last one ${shortDate(last.at)}`]),
  ];
};

export const driftLines = (facts: Facts): readonly string[] => {
  const check = focusCheck(facts);
  if (!check) return [];
  if (check.rule === 'promise' && check.family) {
    const named = check.statistics.filter((statistic) => statistic.named).length;
    return [
      `p ${pValue(check.family.p)}, limit ${pValue(check.family.alpha)}`,
      named === 0
        ? `${count(check.texts, 'text')} checked`
        : `${number(named)} of ${number(check.statistics.length)} changed`,
    ];
  }
  const outside = check.scores.filter(({ exceeded }) => exceeded);
  const worst = outside[0];
  return [
    worst && worst.statistic !== null && worst.threshold !== null
      ? `${metric(worst.statistic)}, limit ${metric(worst.threshold)}`
      : `${count(check.texts, 'text')} checked`,
    `${check.scores.length - outside.length} of ${count(check.scores.length, 'score')} inside`,
  ];
};

export const alertLines = (facts: Facts): readonly string[] => {
  const alert = focusCheck(facts)?.alert;
  if (!alert) return [];
  const told = {
    'not-configured': 'not sent: Slack is not set up',
    'not-sent': 'not sent',
    sent: `sent to ${alert.channel ?? 'Slack'}`,
    failed: 'could not be sent',
  } as const;
  return [told[alert.delivery], date(alert.createdAt)];
};

/** The queue that the chain shows. */
export const chainQueue = (facts: Facts): LabelQueue | undefined => {
  const id = lastPart(linkOf(facts, 'labels')?.path);
  return facts.queues.find((queue) => queue.id === id);
};

export const labelLines = (facts: Facts): readonly string[] => {
  const queue = chainQueue(facts);
  if (!queue || linkOf(facts, 'labels')?.name === null) return [];
  return [queue.title, queue.counts.open === 0 ? 'all are done' : `${number(queue.counts.open)} left`];
};

export const nextLines = (facts: Facts): readonly string[] => {
  const draft = draftOf(facts);
  if (!draft) return ['Change the data files;', 'it will show here.'];
  if (draft.change === null) return ['differs from the newest version', 'not committed'];
  return [`+${number(draft.change.added)} −${number(draft.change.removed)} rows`, 'not committed'];
};
