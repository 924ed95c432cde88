/** What the Overview knows of the project; its sentences and lists are pure functions of it. */
import type {
  ChainLink,
  DataVersion,
  Deployment,
  DriftCheck,
  Job,
  LabelQueue,
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
  /** Name of the registered model that the project is about. */
  readonly model: string;
  readonly deployments: readonly Deployment[];
  readonly traffic: ServingTraffic;
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  /** Of texts to label, newest first. */
  readonly queues: readonly LabelQueue[];
  readonly jobs: readonly Job[];
  readonly system: SystemInfo;
};

export const liveDeployment = ({ deployments }: Facts): Deployment | undefined =>
  deployments.find(({ state }) => state === 'running') ?? deployments[0];

export type Version = { readonly model: string; readonly version: number; readonly runId: string | null };

/** What the Overview is about: the version that is deployed, else the highest of the project's model. The chain goes by the same rule. */
export const focusVersion = (facts: Facts): Version | undefined => {
  const live = liveDeployment(facts);
  if (live) return live;
  const versions = facts.models.find(({ name }) => name === facts.model)?.versions ?? [];
  const highest = versions.toSorted((a, b) => b.version - a.version)[0];
  return highest && { model: highest.name, version: highest.version, runId: highest.runId };
};

/** The newest check of that version; one of another version says nothing about it. */
export const focusCheck = (facts: Facts): DriftCheck | undefined => {
  const focus = focusVersion(facts);
  return facts.checks.find(({ model, version }) => model === focus?.model && version === focus.version);
};

/** The texts that version was asked, as the chain counts them. */
export const hasPredictions = ({ chain }: Facts): boolean =>
  chain.some(({ kind, name }) => kind === 'predictions' && name !== null);

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
