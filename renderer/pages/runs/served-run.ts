/** The run whose model is served, and the role each run has beside it: live blue, candidate orange, the rest grey. */
import type { Deployment, RunSummary } from '../../../core/contract/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { version } from '../../format/index.ts';

export type ServedRun = {
  readonly runId: string;
  readonly model: string;
  readonly version: number;
  /** Whether it answers now; a stopped one is still what others are compared with. */
  readonly running: boolean;
};

export const servedRunOf = (deployments: readonly Deployment[]): ServedRun | null => {
  const live = deployments.find(({ state }) => state === 'running') ?? deployments[0];
  if (!live?.runId) return null;
  return { runId: live.runId, model: live.model, version: live.version, running: live.state === 'running' };
};

/** A candidate is registered and newer than what is served. */
export const roleOf = (run: RunSummary, served: ServedRun | null): Role => {
  if (served?.runId === run.runId) return 'live';
  const newer = run.registered.some(
    (each) => served !== null && each.name === served.model && each.version > served.version,
  );
  return newer ? 'candidate' : 'reference';
};

export type VersionTag = { readonly kind: 'live' | 'candidate' | 'plain'; readonly text: string };

/** "v1 live", "v2 candidate", "v3" of what a run became; another model is named. */
export const versionTags = (run: RunSummary, served: ServedRun | null): readonly VersionTag[] =>
  run.registered.map((each) => {
    const other = served !== null && each.name !== served.model;
    const name = other ? `${each.name} ${version(each.version)}` : version(each.version);
    if (served && !other && each.version === served.version && served.runId === run.runId) {
      return { kind: 'live', text: served.running ? `${name} live` : `${name} stopped` };
    }
    return served && !other && each.version > served.version
      ? { kind: 'candidate', text: `${name} candidate` }
      : { kind: 'plain', text: name };
  });
