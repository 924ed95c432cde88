/** What waits for a person, the most worth first: each with its reason and one step. At most five. */
import { alarmCauses, type DriftCheck } from '../../../core/contract/index.ts';
import { count, duration, estimate, listed, shortHash, subject, version } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';
import { isAlarm } from '../monitoring/format.ts';
import { causeWords } from '../monitoring/verdict-words.ts';
import { RUN_STATUS } from '../runs/run-status.ts';
import { resumeWords } from '../train/resumable.ts';
import {
  draftOf,
  type Facts,
  focusCheck,
  liveDeployment,
  newestFinished,
  newestVersion,
  trainingJob,
} from './facts.ts';

export type Need = {
  readonly id: string;
  readonly status: Status;
  readonly title: string;
  readonly reason: string;
  /** The button's word. */
  readonly step: string;
  readonly path: string;
};

export const needsOf = (facts: Facts): readonly Need[] =>
  [
    ...servingNeeds(facts),
    ...driftNeeds(facts),
    ...labelNeeds(facts),
    ...runNeeds(facts),
    ...modelNeeds(facts),
    ...dataNeeds(facts),
  ].slice(0, 5);

const servingNeeds = (facts: Facts): readonly Need[] => {
  const live = liveDeployment(facts);
  if (!live) return [];
  if (live.state === 'failed' || live.state === 'stopped') {
    return [
      {
        id: 'start',
        status: live.state === 'failed' ? 'failed' : 'stopped',
        title: `Start ${live.name} again`,
        reason: live.error ?? 'Nobody gets an answer while it is stopped',
        step: 'Open',
        path: '/serving',
      },
    ];
  }
  if (live.state === 'running' && facts.traffic.total === 0) {
    return [
      {
        id: 'send',
        status: 'waiting',
        title: `Send ${live.name} its first texts`,
        reason: 'Drift is measured on what it is asked',
        step: 'Send…',
        path: '/serving',
      },
    ];
  }
  return [];
};

const driftNeeds = (facts: Facts): readonly Need[] => {
  const check = focusCheck(facts);
  if (liveDeployment(facts)?.state === 'running' && facts.traffic.total > 0 && !check) {
    return [
      {
        id: 'check',
        status: 'waiting',
        title: 'Check the texts for drift',
        reason: `${count(facts.traffic.total, 'request')} since it went live, none checked`,
        step: 'Check',
        path: '/monitoring',
      },
    ];
  }
  if (!check || !isAlarm(check)) return [];
  const found = alarmCauses(check).map(causeWords);
  const look: Need = {
    id: 'drift',
    status: 'attention',
    title: 'See which texts carry the drift',
    reason: `${sentence(listed(found))} ${check.rule === 'promise' ? 'changed' : 'outside the limit'} in ${count(check.texts, 'text')}`,
    step: 'Look',
    path: `/monitoring?check=${encodeURIComponent(JSON.stringify(check.id))}`,
  };
  const delivery = check.alert?.delivery;
  return delivery === 'failed' || delivery === 'not-configured'
    ? [
        look,
        {
          id: 'slack',
          status: delivery === 'failed' ? 'failed' : 'stopped',
          title: delivery === 'failed' ? 'Send the alert again' : 'Say where alerts go',
          reason: check.alert?.error ?? 'The alert is shown here and was not sent: Slack is not set up',
          step: 'Open',
          path: delivery === 'failed' ? alertPath(check) : '/settings?section=monitoring',
        },
      ]
    : [look];
};

/** The newest queue that somebody has begun or that an alert filled. */
const labelNeeds = ({ queues }: Facts): readonly Need[] => {
  const queue = queues.find(({ state, counts }) => state === 'open' && counts.open > 0);
  if (!queue) return [];
  const { open, secondsAText } = queue.counts;
  return [
    {
      id: `labels.${queue.id}`,
      status: 'waiting',
      title: `Label ${count(open, 'text')} of ${queue.title}`,
      reason:
        secondsAText === null
          ? 'One key labels a text; each is saved at once'
          : `About ${duration(Math.ceil((secondsAText * open) / 60) * 60)} at your pace`,
      step: 'Label',
      path: `/labels/${queue.id}`,
    },
  ];
};

const alertPath = ({ alert }: DriftCheck): string => (alert?.number == null ? '/monitoring' : `/alert/${alert.number}`);

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Only the newest: an older one was left behind on purpose. */
const runNeeds = ({ runs }: Facts): readonly Need[] => {
  const [run] = runs;
  if (!run || (run.status !== 'PAUSED' && run.status !== 'INTERRUPTED')) return [];
  const words = resumeWords(run);
  if (words === null) return [];
  return [
    {
      id: `resume.${run.runId}`,
      status: RUN_STATUS[run.status].shape,
      title: `Resume ${run.name}, or leave it`,
      reason: words.replace(/\.$/, ''),
      step: 'Open',
      path: `/train/${run.runId}`,
    },
  ];
};

const modelNeeds = (facts: Facts): readonly Need[] => {
  const live = liveDeployment(facts);
  const needs: Need[] = [];
  for (const { name, versions } of facts.models) {
    const newest = versions.reduce((high, one) => (one.version > high ? one.version : high), 0);
    const served = live?.model === name ? live.version : 0;
    if (newest <= served) continue;
    const accuracy = versions.find((one) => one.version === newest)?.testAccuracy ?? null;
    needs.push({
      id: `model.${name}`,
      status: 'waiting',
      title: served === 0 ? `Serve ${name} ${version(newest)}` : `Decide on ${name} ${version(newest)}`,
      reason: `${accuracy === null ? 'Registered' : `Test accuracy ${estimate(accuracy)}`}; ${served === 0 ? 'nothing is served' : `${version(served)} is live`}`,
      step: served === 0 ? 'Serve…' : 'Review',
      path: served === 0 ? '/serving' : `/models/${encodeURIComponent(name)}`,
    });
  }
  const run = newestFinished(facts);
  if (run?.kept && run.registered.length === 0) {
    needs.push({
      id: `run.${run.runId}`,
      status: 'waiting',
      title: `Register ${run.name}, or leave it`,
      reason: `Test accuracy ${estimate(run.kept.testAccuracy)}`,
      step: 'Open',
      path: `/run/${run.runId}`,
    });
  }
  return needs;
};

const dataNeeds = (facts: Facts): readonly Need[] => {
  const newest = newestVersion(facts);
  const draft = draftOf(facts);
  const needs: Need[] = [];
  if (!newest) {
    needs.push({
      id: 'project',
      status: 'waiting',
      title: 'Open a project with data',
      reason: 'This one has no data version; the sample project has two',
      step: 'Choose…',
      path: '/welcome',
    });
  }
  if (newest && newest.runs.length === 0 && !trainingJob(facts)) {
    needs.push({
      id: 'train',
      status: 'waiting',
      title: `Train on ${shortHash(newest.revision)}`,
      reason: subject(newest.message),
      step: 'Train…',
      path: `/train?revision=${encodeURIComponent(JSON.stringify(newest.revision))}`,
    });
  }
  if (draft) {
    const change = draft.change;
    needs.push({
      id: 'draft',
      status: 'stopped',
      title: 'Look through the working copy',
      reason:
        change === null
          ? 'It differs from the newest version'
          : `${count(change.added, 'row')} added, ${change.removed} removed, not committed`,
      step: 'Open',
      path: '/data/workspace',
    });
  }
  return needs;
};
