/** Outs of DVC 2: hashed with LF line ends, kept in the cache's old layout. They stay as they are until their content changes. */
import { build, type BuildRequest } from '../store/build.ts';
import { idOf } from './manifests.ts';
import type { DvcProject } from './project.ts';
import type { TrackedArtifact } from './stages.ts';

/** What lies at a tracked path, hashed so that it can be compared with what was recorded. */
export const requestOf = ({ path, artifact }: Pick<TrackedArtifact, 'path' | 'artifact'>): BuildRequest => ({
  path,
  legacy: idOf(artifact)?.legacy === true,
});

/** Paths of those of DVC 2 that lie in the folder as they were recorded. */
export const unchangedLegacy = async (
  project: DvcProject,
  tracked: readonly Pick<TrackedArtifact, 'path' | 'artifact'>[],
): Promise<ReadonlySet<string>> => {
  const old = tracked.filter((each) => requestOf(each).legacy);
  if (old.length === 0) return new Set();
  const built = await build(project, old.map(requestOf));
  return new Set(old.filter(({ path, artifact }) => built(path, true)?.oid === artifact.md5).map(({ path }) => path));
};
