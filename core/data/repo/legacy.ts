/** Outs of DVC 2: hashed with LF line ends, kept in the cache's old layout. They stay as they are until their content changes. */
import { type Artifact, isLegacy } from '../formats/dvc-file.ts';
import { build } from '../store/build.ts';
import type { DvcProject } from './project.ts';

/** Paths of those of DVC 2 that lie in the folder as they were recorded. */
export const unchangedLegacy = async (
  project: DvcProject,
  tracked: readonly { readonly path: string; readonly artifact: Artifact }[],
): Promise<ReadonlySet<string>> => {
  const old = tracked.filter(({ artifact }) => isLegacy(artifact) && artifact.md5 !== null);
  if (old.length === 0) return new Set();
  const built = await build(
    project,
    old.map(({ path }) => ({ path, legacy: true })),
  );
  return new Set(old.filter(({ path, artifact }) => built(path, true)?.oid === artifact.md5).map(({ path }) => path));
};
