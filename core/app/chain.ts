/** The chain of one object: data version → run → model version → deployment → predictions → drift → alert. */
import type { DataVersion } from '../contract/data.ts';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { ChainLink } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import type { ModelVersion, RegisteredModel, RunSummary } from '../contract/tracking.ts';

export type ChainParts = {
  readonly versions: readonly DataVersion[];
  readonly runs: readonly RunSummary[];
  readonly models: readonly RegisteredModel[];
  readonly deployments: readonly Deployment[];
  /** Predictions in the log of the deployed model. */
  readonly predictions: number;
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
};

export type ChainFocus = { readonly runId?: string | undefined; readonly revision?: string | undefined };

/** Without a focus: the live deployment's chain, else the newest run's, else the newest data version's. */
export const chainOf = (parts: ChainParts, focus: ChainFocus): ChainLink[] => {
  const live = parts.deployments.find(({ state }) => state === 'running') ?? parts.deployments[0];
  const run = focusedRun(parts, focus, live);
  const revision = focus.revision ?? run?.datasets[0]?.revision ?? null;
  const version = parts.versions.find((each) => each.revision === revision) ?? (run ? undefined : parts.versions[0]);
  const model = parts.models.flatMap(({ versions }) => versions).find((each) => run && each.runId === run.runId);
  const deployment =
    model && parts.deployments.find((each) => each.model === model.name && each.version === model.version);
  const check =
    deployment && parts.checks.find((each) => each.model === deployment.model && each.version === deployment.version);
  return [
    dataLink(version, revision),
    runLink(run),
    modelLink(model),
    deploymentLink(deployment),
    predictionsLink(deployment ? parts.predictions : 0),
    driftLink(check),
    alertLink(check),
  ];
};

const focusedRun = (parts: ChainParts, focus: ChainFocus, live: Deployment | undefined): RunSummary | undefined => {
  if (focus.runId) return parts.runs.find(({ runId }) => runId === focus.runId);
  if (focus.revision)
    return parts.runs.find(({ datasets }) => datasets.some(({ revision }) => revision === focus.revision));
  return parts.runs.find(({ runId }) => runId === live?.runId) ?? parts.runs[0];
};

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

const runLink = (run: RunSummary | undefined): ChainLink => {
  if (!run) return nothing('run', 'not trained', '/train');
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
  const passed = check.scores.filter(({ exceeded }) => exceeded).map(({ title }) => title.toLowerCase());
  switch (check.state) {
    case 'drift':
      return { kind: 'drift', name: passed.join(', '), detail: null, state: 'attention', path: '/monitoring' };
    case 'ok':
      return { kind: 'drift', name: 'inside limits', detail: null, state: 'ok', path: '/monitoring' };
    case 'no_data':
    case 'too_few':
    case 'reference_too_small':
      return { kind: 'drift', name: 'too few to say', detail: null, state: 'too-few', path: '/monitoring' };
  }
};

const alertLink = (check: DriftCheck | undefined): ChainLink => {
  if (!check?.alert) return nothing('alert', 'none', '/monitoring');
  const names = {
    sent: 'sent',
    failed: 'not delivered',
    'not-configured': 'shown here',
    'not-sent': 'not sent',
  } as const;
  const { delivery } = check.alert;
  return {
    kind: 'alert',
    name: names[delivery],
    detail: null,
    state: delivery === 'failed' ? 'failed' : 'attention',
    path: '/monitoring',
  };
};
