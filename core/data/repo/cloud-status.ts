/** What a remote lacks, and what it has that the cache lacks: `dvc status --cloud` and `dvc data status --not-in-remote`. */
import { withRepoLock } from '../lock/repo-lock.ts';
import type { Watched } from '../progress.ts';
import { type CloudWord, cloudStatus } from '../remote/cloud-status.ts';
import { keyOf } from '../remote/object-store.ts';
import type { ObjectId } from '../store/object-id.ts';
import { entryName, indexedOuts, recordedIndex } from './data-index.ts';
import { type DvcProject, ownFolder } from './project.ts';
import { workspaceStages } from './stages.ts';
import { isUnder } from './targets.ts';
import { collectWanted, type Scope } from './wanted.ts';
import { withRemote } from './with-remote.ts';

export type CloudOptions = Watched & {
  readonly remote?: string | undefined;
  readonly jobs?: number | undefined;
  readonly waitForLock?: boolean;
};

/**
 * By name, as DVC shows it; nothing for what is in both. As with DVC, a folder's manifest on the remote stands for its files, a manifest that
 * the cache lacks is fetched, and outs with a remote of their own, or that are not to be pushed, are left out.
 * @throws IdriftError when the remote cannot be asked.
 */
export const cloudStatusOf = (project: DvcProject, options: CloudOptions & Scope): Promise<Record<string, CloudWord>> =>
  withRepoLock(
    project,
    async () => {
      const wanted = (await collectWanted(project, { ...options, push: true })).filter(({ remote }) => remote === null);
      // As with DVC a project without data needs no remote.
      if (wanted.length === 0) return {};
      const states = await withRemote(project, options.remote, options.signal, (store) =>
        cloudStatus(store, project.config.cache.dir, wanted, {
          ...options,
          stateDir: ownFolder(project),
          shared: project.config.cache.shared === 'group',
        }),
      );
      return Object.fromEntries(states);
    },
    { waitForever: options.waitForLock === true },
  );

/** Paths that the pointers record and the remote lacks; folders end in `/`. */
export const notInRemoteOf = async (
  project: DvcProject,
  options: CloudOptions & { readonly granular: boolean; readonly targets: readonly string[] },
): Promise<readonly string[]> => {
  const { remote, jobs, signal, granular, targets } = options;
  const outs = indexedOuts(workspaceStages(project)).filter(
    // Imports from a repository are fetched from there, never pushed.
    ({ artifact, stage }) => artifact.push && stage.deps.every((dep) => dep.artifact.repo === null),
  );
  const entries = [...recordedIndex(project, outs, granular).entries.values()].filter(
    ({ path }) => targets.length === 0 || targets.some((target) => isUnder(path, target)),
  );
  const ids = entries.flatMap(({ id }): ObjectId[] => (id ? [id] : []));
  return withRemote(project, remote, signal, async (store) => {
    const there = await store.existing(ids, { jobs, signal });
    return entries.filter(({ id }) => id && !there.has(keyOf(id))).map(entryName);
  });
};
