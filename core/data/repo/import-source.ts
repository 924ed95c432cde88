/** The source of an import as it is now, against what the pointer recorded. */
import type { Artifact } from '../formats/dvc-file.ts';
import type { DvcProject } from './project.ts';
import type { SourceFacts } from './sources.ts';
import type { TrackedArtifact } from './stages.ts';
import type { OutState } from './status.ts';

/** Its name as DVC shows it, and its state: null when it is as it was. @throws IdriftError when it cannot be asked. */
export const sourceState = async (
  project: DvcProject,
  { artifact, stage }: TrackedArtifact,
): Promise<{ readonly name: string; readonly state: OutState | null }> => {
  const { repo, path } = artifact;
  if (repo !== null) {
    const asked = `${path} (${repo.url})`;
    if (repo.revLock === null) return { name: asked, state: null }; // never fetched: there is nothing to compare
    const { remoteCommit } = await import('./external-repo.ts');
    const now = await remoteCommit(repo.url, repo.rev);
    return { name: asked, state: now === repo.revLock ? null : 'update available' };
  }
  const { openSource, SourceGoneError, sourceName } = await import('./sources.ts');
  const source = await openSource(project, path, stage.wdir);
  const name = sourceName(project, source.name);
  try {
    return { name, state: isSameSource(artifact, await source.facts({})) ? null : 'modified' };
  } catch (thrown) {
    if (thrown instanceof SourceGoneError) return { name, state: 'deleted' };
    throw thrown;
  }
};

/** A source without any mark of its content counts as changed: it must be fetched to know. */
export const isSameSource = (old: Artifact, now: SourceFacts): boolean => {
  if (now.md5 !== null) return old.md5 === now.md5;
  const mark = now.etag ?? now.checksum;
  const isSize = now.size === null || old.size === null || now.size === old.size;
  return mark !== null && mark === (old.etag ?? old.checksum) && isSize;
};
