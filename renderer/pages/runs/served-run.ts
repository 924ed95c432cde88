/** The run whose model is served, and the role each run has beside it: live blue, candidate orange, the rest grey. */
import type { Deployment, RunSummary } from '../../../core/contract/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { version } from '../../format/index.ts';

export type ServedRun = {
  readonly runId: string;
  readonly model: string;
  readonly version: number;
  /** What others are compared with: what answers now, what answered last, or the newest registered version. */
  readonly state: 'live' | 'stopped' | 'registered';
};

export const servedRunOf = (
  deployments: readonly Deployment[],
  runs: readonly RunSummary[],
  model: string | undefined,
): ServedRun | null => {
  const live = deployments.find(({ state }) => state === 'running') ?? deployments[0];
  if (live?.runId) {
    const state = live.state === 'running' ? 'live' : 'stopped';
    return { runId: live.runId, model: live.model, version: live.version, state };
  }
  const versions = runs.flatMap(({ runId, registered }) =>
    registered.filter(({ name }) => name === model).map((each) => ({ runId, ...each })),
  );
  const newest = versions.toSorted((a, b) => b.version - a.version)[0];
  return newest ? { runId: newest.runId, model: newest.name, version: newest.version, state: 'registered' } : null;
};

const isDeployed = (served: ServedRun | null): served is ServedRun => served !== null && served.state !== 'registered';

/** A candidate is registered and newer than what is deployed. */
export const roleOf = (run: RunSummary, served: ServedRun | null): Role => {
  if (!isDeployed(served)) return 'reference';
  if (served.runId === run.runId) return 'live';
  const newer = run.registered.some((each) => each.name === served.model && each.version > served.version);
  return newer ? 'candidate' : 'reference';
};

export type VersionTag = { readonly kind: 'live' | 'candidate' | 'plain'; readonly text: string };

/** "v1 live", "v2 candidate", "v3" of what a run became; another model is named. */
export const versionTags = (run: RunSummary, served: ServedRun | null): readonly VersionTag[] =>
  run.registered.map((each): VersionTag => {
    const other = served !== null && each.name !== served.model;
    const name = other ? `${each.name} ${version(each.version)}` : version(each.version);
    if (!isDeployed(served) || other) return { kind: 'plain', text: name };
    if (each.version === served.version) return { kind: 'live', text: `${name} ${served.state}` };
    return each.version > served.version
      ? { kind: 'candidate', text: `${name} candidate` }
      : { kind: 'plain', text: name };
  });
