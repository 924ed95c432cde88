/** Which version of a model is live, which was, and which waits: live is blue, the newest after it orange, the rest grey. */
import { type Deployment, isUp, type ModelVersion, type RegisteredModel } from '../../../core/contract/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';

export type Standing = {
  /** The deployment that names this model, whatever its state. */
  readonly deployment: Deployment | null;
  /** What answers, or is about to. */
  readonly live: ModelVersion | null;
  /** What answered last and is stopped or failed. */
  readonly last: ModelVersion | null;
  /** The newest version after what is or was live; without either, the newest of all. */
  readonly candidate: ModelVersion | null;
};

/** Versions, the newest first. */
export const newestFirst = (versions: readonly ModelVersion[]): readonly ModelVersion[] =>
  versions.toSorted((a, b) => b.version - a.version);

export const standingOf = (model: RegisteredModel, deployments: readonly Deployment[]): Standing => {
  const own = deployments.filter((each) => each.model === model.name);
  const deployment = own.find(isUp) ?? own[0] ?? null;
  const deployed = model.versions.find(({ version }) => version === deployment?.version) ?? null;
  const up = deployment !== null && isUp(deployment);
  const newest = newestFirst(model.versions)[0] ?? null;
  return {
    deployment,
    live: up ? deployed : null,
    last: up ? null : deployed,
    candidate: newest && newest.version > (deployment?.version ?? 0) ? newest : null,
  };
};

export const isSame = (a: ModelVersion | null, b: ModelVersion): boolean =>
  a !== null && a.name === b.name && a.version === b.version;

export const roleOf = (version: ModelVersion, { live, candidate }: Standing): Role =>
  isSame(live, version) ? 'live' : isSame(candidate, version) ? 'candidate' : 'reference';

type StandingTag = { readonly kind: 'live' | 'candidate' | 'plain' | 'failed'; readonly text: string };

/** The word beside a version's number. */
export const tagOf = (version: ModelVersion, { deployment, live, last, candidate }: Standing): StandingTag | null => {
  if (isSame(live, version)) {
    return { kind: 'live', text: deployment?.state === 'starting' ? 'starting' : 'live' };
  }
  if (isSame(last, version)) {
    return deployment?.state === 'failed' ? { kind: 'failed', text: 'failed' } : { kind: 'plain', text: 'stopped' };
  }
  return isSame(candidate, version) ? { kind: 'candidate', text: 'candidate' } : null;
};

/**
 * What a version is compared with: what is live, or was. That one itself is compared with the version before it,
 * as is everything where nothing was served yet.
 */
export const baselineOf = (
  version: ModelVersion,
  versions: readonly ModelVersion[],
  { live, last }: Standing,
): ModelVersion | null => {
  const deployed = live ?? last;
  if (deployed && !isSame(deployed, version)) return deployed;
  const before = newestFirst(versions).filter((each) => each.version < version.version);
  // One run's model may be registered twice: another run's says more.
  return before.find(({ runId }) => runId !== version.runId) ?? before[0] ?? null;
};

/** The model on screen: the one asked for, else the one that is deployed, else the project's, else the first. */
export const shownModel = (
  models: readonly RegisteredModel[],
  asked: string | undefined,
  deployments: readonly Deployment[],
  project: string,
): RegisteredModel | null => {
  const named = (name: string | undefined) => models.find((model) => model.name === name);
  if (asked !== undefined) return named(asked) ?? null;
  return named((deployments.find(isUp) ?? deployments[0])?.model) ?? named(project) ?? models[0] ?? null;
};
