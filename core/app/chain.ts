/** The chain of one object: data version → run → model version → deployment → predictions → drift → alert → labels. */
import { isOfAlert } from '../contract/alert-queue.ts';
import type { DataVersion } from '../contract/data.ts';
import type { LabelQueue } from '../contract/labels.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { z } from 'zod';
import type { chainFocus, ChainLink } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import type { ModelVersion, RegisteredModel, RunSummary } from '../contract/tracking.ts';

export type ChainParts = {
  readonly versions: readonly DataVersion[];
  readonly runs: readonly RunSummary[];
  readonly models: readonly RegisteredModel[];
  /** Name of the registered model that the project is about. */
  readonly model: string;
  readonly deployments: readonly Deployment[];
  /** Predictions in the log, by registered version. */
  readonly predictions: (model: string, version: number) => number;
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  /** Newest first. */
  readonly queues: readonly LabelQueue[];
};

export type ChainFocus = z.infer<typeof chainFocus>;

/**
 * Without a focus: the live deployment's chain, else that of the project model's highest version, else the newest run's, else the
 * newest data version's. A chain is one version's: its run and data before it, its predictions and checks after it.
 */
export const chainOf = (parts: ChainParts, asked: ChainFocus): ChainLink[] => {
  const inFocus = asked.queue === undefined ? undefined : parts.queues.find(({ id }) => id === asked.queue);
  const focus = inFocus?.suggestedBy
    ? { ...asked, version: { name: inFocus.suggestedBy.model, version: inFocus.suggestedBy.version } }
    : asked;
  const { run, model } = focusOf(parts, focus);
  const revision = focus.revision ?? run?.datasets[0]?.revision ?? model?.revision ?? null;
  const named = run !== undefined || model !== undefined || revision !== null;
  const version = parts.versions.find((each) => each.revision === revision) ?? (named ? undefined : parts.versions[0]);
  const deployment = model && deploymentOf(parts, model);
  const check = model && parts.checks.find((each) => each.model === model.name && each.version === model.version);
  return [
    dataLink(version, revision),
    runLink(run, model),
    modelLink(model),
    deploymentLink(deployment),
    predictionsLink(model ? parts.predictions(model.name, model.version) : 0),
    driftLink(check),
    alertLink(check),
    labelsLink(inFocus ?? queueOf(parts, model, check)),
  ];
};

type Focused = { readonly run: RunSummary | undefined; readonly model: ModelVersion | undefined };

const focusOf = (parts: ChainParts, focus: ChainFocus): Focused => {
  const wanted = focus.version;
  if (wanted) {
    const model = versionsOf(parts).find(({ name, version }) => name === wanted.name && version === wanted.version);
    return { run: model && parts.runs.find(({ runId }) => runId === model.runId), model };
  }
  if (focus.runId !== undefined || focus.revision !== undefined) {
    const run = parts.runs.find(({ runId, datasets }) =>
      focus.runId === undefined ? datasets.some(({ revision }) => revision === focus.revision) : runId === focus.runId,
    );
    return { run, model: run && versionOf(parts, run) };
  }
  const model = liveVersion(parts) ?? highestVersion(parts);
  if (!model) return { run: parts.runs[0], model: parts.runs[0] && versionOf(parts, parts.runs[0]) };
  return { run: parts.runs.find(({ runId }) => runId === model.runId), model };
};

const versionsOf = ({ models }: ChainParts): readonly ModelVersion[] => models.flatMap(({ versions }) => versions);

const deploymentOf = ({ deployments }: ChainParts, model: ModelVersion): Deployment | undefined =>
  deployments.find((each) => each.model === model.name && each.version === model.version);

/** A run may have been registered several times: the version that is deployed counts, else the highest. */
const versionOf = (parts: ChainParts, run: RunSummary): ModelVersion | undefined => {
  const made = versionsOf(parts)
    .filter(({ runId }) => runId === run.runId)
    .toSorted((a, b) => b.version - a.version);
  return made.find((each) => deploymentOf(parts, each) !== undefined) ?? made[0];
};

const liveVersion = (parts: ChainParts): ModelVersion | undefined => {
  const live = parts.deployments.find(({ state }) => state === 'running') ?? parts.deployments[0];
  return live && versionsOf(parts).find((each) => each.name === live.model && each.version === live.version);
};

const highestVersion = (parts: ChainParts): ModelVersion | undefined =>
  versionsOf(parts)
    .filter(({ name }) => name === parts.model)
    .toSorted((a, b) => b.version - a.version)[0];

const nothing = (kind: ChainLink['kind'], detail: string | null, path: string | null): ChainLink => ({
  kind,
  name: null,
  detail,
  state: 'plain',
  path,
});

const dataLink = (version: DataVersion | undefined, revision: string | null): ChainLink => {
  if (!version && !revision) return nothing('data', 'no version yet', '/data');
  const name = version ? version.revision : (revision ?? '');
  return {
    kind: 'data',
    name: name === 'workspace' ? 'working copy' : name.slice(0, 7),
    detail: version?.message ?? null,
    state: 'plain',
    path: `/data/${name}`,
  };
};

/** A registered version outlives its run's place in the list. */
const runLink = (run: RunSummary | undefined, model: ModelVersion | undefined): ChainLink => {
  if (!run) return model ? nothing('run', 'not in the list', '/runs') : nothing('run', 'not trained', '/train');
  const working = run.status === 'RUNNING' || run.status === 'SCHEDULED';
  const failed = run.status === 'FAILED' || run.status === 'INTERRUPTED';
  return {
    kind: 'run',
    name: run.name,
    detail: null,
    state: working ? 'working' : failed ? 'failed' : 'plain',
    path: working ? `/train/${run.runId}` : `/run/${run.runId}`,
  };
};

const modelLink = (model: ModelVersion | undefined): ChainLink =>
  model
    ? {
        kind: 'model',
        name: `${model.name} v${model.version}`,
        detail: null,
        state: 'plain',
        path: `/models/${model.name}`,
      }
    : nothing('model', 'not registered', '/models');

const DEPLOYMENT_STATE = { running: 'ok', starting: 'working', stopped: 'stopped', failed: 'failed' } as const;

const deploymentLink = (deployment: Deployment | undefined): ChainLink =>
  deployment
    ? {
        kind: 'deployment',
        name: deployment.name,
        detail: deployment.state,
        state: DEPLOYMENT_STATE[deployment.state],
        path: '/serving',
      }
    : nothing('deployment', 'not deployed', '/serving');

const predictionsLink = (count: number): ChainLink =>
  count > 0
    ? { kind: 'predictions', name: String(count), detail: null, state: 'plain', path: '/serving' }
    : nothing('predictions', 'none yet', '/serving');

const driftLink = (check: DriftCheck | undefined): ChainLink => {
  if (!check) return nothing('drift', 'not checked', '/monitoring');
  switch (check.state) {
    case 'drift':
      return { kind: 'drift', name: changedIn(check), detail: null, state: 'attention', path: '/monitoring' };
    case 'ok':
      return {
        kind: 'drift',
        name: check.rule === 'promise' ? 'no change shown' : 'inside limits',
        detail: null,
        state: 'ok',
        path: '/monitoring',
      };
    case 'no_data':
    case 'too_few':
    case 'reference_too_small':
      return { kind: 'drift', name: 'too few to say', detail: null, state: 'too-few', path: '/monitoring' };
  }
};

/** Titles of what the check names: of its statistics, or of the scores outside fixed limits. */
const changedIn = ({ rule, statistics, scores }: DriftCheck): string => {
  const named =
    rule === 'promise' ? statistics.filter((statistic) => statistic.named) : scores.filter(({ exceeded }) => exceeded);
  return named.map(({ title }) => title.toLowerCase()).join(', ') || 'changed';
};

const alertLink = (check: DriftCheck | undefined): ChainLink => {
  if (!check?.alert) return nothing('alert', 'none', '/monitoring');
  const names = {
    sent: 'sent',
    failed: 'not delivered',
    'not-configured': 'shown here',
    'not-sent': 'not sent',
  } as const;
  const { delivery, number } = check.alert;
  return {
    kind: 'alert',
    name: number === null ? names[delivery] : `#${number}`,
    detail: names[delivery],
    state: delivery === 'failed' ? 'failed' : 'attention',
    path: number === null ? '/monitoring' : `/alert/${number}`,
  };
};

/** The queue of the check's alert, else the newest open one whose suggestions are the version's. */
const queueOf = (
  { queues }: ChainParts,
  model: ModelVersion | undefined,
  check: DriftCheck | undefined,
): LabelQueue | undefined => {
  const alert = check?.alert ?? null;
  return (
    queues.find(({ source }) => alert !== null && isOfAlert(source, alert)) ??
    queues.find(
      ({ state, suggestedBy }) =>
        state === 'open' && suggestedBy?.model === model?.name && suggestedBy?.version === model?.version,
    )
  );
};

const labelsLink = (queue: LabelQueue | undefined): ChainLink => {
  if (!queue) return nothing('labels', 'none yet', '/labels');
  const { total, open } = queue.counts;
  return {
    kind: 'labels',
    name: `${total - open} of ${total}`,
    detail: queue.title,
    state: 'plain',
    path: `/labels/${queue.id}`,
  };
};
