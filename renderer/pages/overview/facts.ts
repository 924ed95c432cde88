/** What the Overview knows of the project; its sentences and lists are pure functions of it. */
import type {
  ChainLink,
  DataVersion,
  Deployment,
  DriftCheck,
  Job,
  RegisteredModel,
  RunSummary,
  ServingTraffic,
  SystemInfo,
} from '../../../core/contract/index.ts';

export type Facts = {
  readonly chain: readonly ChainLink[];
  /** Newest first; a draft stands first as `workspace`. */
  readonly versions: readonly DataVersion[];
  readonly runs: readonly RunSummary[];
  readonly models: readonly RegisteredModel[];
  readonly deployments: readonly Deployment[];
  readonly traffic: ServingTraffic;
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  readonly jobs: readonly Job[];
  readonly system: SystemInfo;
};

export const liveDeployment = ({ deployments }: Facts): Deployment | undefined =>
  deployments.find(({ state }) => state === 'running') ?? deployments[0];

/** The newest check of what is served now; one of an older version says nothing about it. */
export const liveCheck = (facts: Facts): DriftCheck | undefined => {
  const live = liveDeployment(facts);
  return facts.checks.find(({ model, version }) => model === live?.model && version === live.version);
};

export const newestVersion = ({ versions }: Facts): DataVersion | undefined =>
  versions.find(({ revision }) => revision !== 'workspace');

export const draftOf = ({ versions }: Facts): DataVersion | undefined =>
  versions.find(({ revision }) => revision === 'workspace');

/** Rows of all files of a version; null where one is not in the cache. */
export const textsOf = ({ outs }: DataVersion): number | null =>
  outs.length === 0 || outs.some(({ rows }) => rows === null)
    ? null
    : outs.reduce((sum, { rows }) => sum + (rows ?? 0), 0);

export const trainingJob = ({ jobs }: Facts): Job | undefined =>
  jobs.find(({ kind, state }) => kind === 'training' && (state === 'running' || state === 'cancelling'));

/** The newest run that made a model. */
export const newestFinished = ({ runs }: Facts): RunSummary | undefined =>
  runs.find(({ status, kept }) => status === 'FINISHED' && kept !== null);
